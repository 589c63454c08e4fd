import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { lockGroup } from "../store/events.ts";
import type { Actor, Services } from "../use-case.ts";
import { assertAllows, type FullReadout } from "./readout.ts";
import { loadReadout, refreshReadoutCards } from "./record.ts";

/**
 * One reader's stars, 1 to 5; a second vote of the same person changes the first.
 * @throws UserError `readout.gone`, `readout.is-withdrawn`, `readout.not-released`
 */
export async function rateReadout(
  services: Services,
  by: Actor,
  id: string,
  stars: number,
  pressed?: MessageRef,
): Promise<FullReadout> {
  const now = services.clock.now();
  const rated = await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    const readout = await loadReadout(tx, id);
    if (!readout || readout.groupId !== by.group.id) throw new UserError("readout.gone");
    assertAllows(readout, "rate");
    const voter = `person:${by.person.id}`;
    await tx.rating.upsert({
      where: { readoutId_voter: { readoutId: id, voter } },
      create: { readoutId: id, voter, stars, at: now },
      update: { stars, at: now },
    });
    await refreshReadoutCards(tx, id, now, pressed);
    return (await loadReadout(tx, id)) ?? readout;
  });
  services.wake();
  return rated;
}
