import type { DeliveryError } from "../chat/adapter.ts";
import type { Destination } from "../chat/refs.ts";
import type { PostedCard } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { postToHome } from "./approvers.ts";
import { loadReadout } from "./record.ts";

/**
 * A card about a readout that a person's closed direct messages refused: that they are closed is remembered, and the
 * readout's card, which shows no text that is not released, stands in the group's home channel instead.
 */
export async function readoutElsewhere(
  services: Services,
  card: PostedCard,
  error: DeliveryError,
): Promise<void> {
  const to = JSON.parse(card.destination) as Destination;
  if (!error.directClosed || to.to !== "person" || !card.subject.startsWith("readout-")) return;
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    const { platform, workspace, id: externalId } = to.user;
    await tx.account.updateMany({
      where: { platform, workspace, externalId },
      data: { directClosedAt: now },
    });
    const request =
      card.subject === "readout-request"
        ? await tx.question.findUnique({ where: { id: card.subjectId }, select: { itemId: true } })
        : null;
    const readout = await loadReadout(tx, request?.itemId ?? card.subjectId);
    if (readout) await postToHome(tx, { ...readout, key: `${card.key}:home`, at: now, now });
  });
  services.wake();
}
