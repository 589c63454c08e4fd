import { z } from "zod";
import { type Item, isSettled } from "../actions/item.ts";
import { loadItem, loadItems } from "../actions/record.ts";
import { snoozeItem } from "../actions/service.ts";
import { card, line, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import { localDay, workingDayAfter } from "../lib/working-time.ts";
import { type Actor, definePress, type Services } from "../use-case.ts";
import { bundleCard, doneCard } from "./cards.ts";
import { morning } from "./policy.ts";

/** The items of a bundle that is this person's own. @throws UserError `press.foreign` */
async function bundleItems(services: Services, actor: Actor, id: string): Promise<Item[]> {
  const bundle = await services.store.db.bundle.findUnique({ where: { id }, include: { entries: true } });
  if (bundle?.personId !== actor.person.id) throw new UserError("press.foreign");
  return loadItems(
    services.store.db,
    bundle.entries.map((entry) => entry.itemId),
  );
}

/** The morning of the next working day, for this person. UTC. */
function tomorrowOf(services: Services, actor: Actor, item: Item): Date {
  const mine = item.assignments.find((assignment) => assignment.personId === actor.person.id);
  const wishes = wishesOf(mine?.person ?? actor.person, item.group);
  const work = workingTimeOf(item.group);
  return morning(workingDayAfter(work, localDay(wishes.zone, services.clock.now())), wishes);
}

const putOff = async (services: Services, actor: Actor, item: Item): Promise<Date> => {
  const until = tomorrowOf(services, actor, item);
  await snoozeItem(services, { ...actor, group: item.group }, item.id, until);
  return until;
};

const tomorrow = definePress({
  do: "reminder.tomorrow",
  answers: "private",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    const item = await loadItem(services.store.db, press.id);
    if (!item) throw new UserError("action.gone");
    if (!item.assignments.some((assignment) => assignment.personId === actor.person.id))
      throw item.groupId === actor.group.id
        ? new UserError("action.not-yours", { number: item.number })
        : new UserError("press.foreign");
    const until = await putOff(services, actor, item);
    return {
      private: card(
        line(
          say("reminder.put-off", {
            count: 1,
            until: { type: "instant", at: until.getTime(), style: "datetime" },
          }),
        ),
      ),
    };
  },
});

const allTomorrow = definePress({
  do: "reminder.all-tomorrow",
  answers: "private",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    const items = (await bundleItems(services, actor, press.id)).filter((item) => !isSettled(item));
    const mine = items.filter((item) =>
      item.assignments.some((assignment) => assignment.personId === actor.person.id),
    );
    let until = services.clock.now();
    for (const item of mine) until = await putOff(services, actor, item);
    return {
      private: card(
        line(
          say("reminder.put-off", {
            count: mine.length,
            until: { type: "instant", at: until.getTime(), style: "datetime" },
          }),
        ),
      ),
    };
  },
});

const doneMenu = definePress({
  do: "reminder.done-menu",
  answers: "private",
  parameters: z.object({ id: z.uuid() }),
  run: async ({ services, actor, press }) => ({
    private: doneCard(await bundleItems(services, actor, press.id)),
  }),
});

export const reminders = { presses: [tomorrow, allTomorrow, doneMenu], subjects: { bundle: bundleCard } };
