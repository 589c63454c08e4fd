import {
  type Button,
  bold,
  button,
  type Card,
  card,
  controls,
  instant,
  line,
  type Phrase,
  say,
} from "../chat/card.ts";
import { wishesOf } from "../groups/group.ts";
import type { Due } from "../lib/dates/index.ts";
import { morning } from "../reminders/policy.ts";
import type { Person } from "../store/models.ts";
import type { Item } from "./item.ts";
import { dueSpan, numberOf } from "./lines.ts";

/** A bare day means its morning. UTC. */
export const momentOf = (due: Due, person: Person, item: Item): Date =>
  due.kind === "moment" ? due.at : morning(due.day, wishesOf(withAccounts(person, item), item.group));

const withAccounts = (person: Person, item: Item) =>
  item.assignments.find((assignment) => assignment.personId === person.id)?.person ?? person;

export const snoozeButton = (item: Item, until: Date): Button<Phrase | string> =>
  button(say("snooze.until", { until: instant(until) }), {
    do: "action.snooze",
    id: item.id,
    until: until.getTime(),
  });

/** The private answer to a snooze: quiet until then, due when it was. */
export const snoozedCard = (item: Item, until: Date | "never"): Card => {
  const due = dueSpan(item);
  const still = { dated: due ? "yes" : "no", due: due ?? "" };
  const text =
    until === "never"
      ? say("action.muted", still)
      : say("action.snoozed", { until: instant(until), ...still });
  const again = button(say("snooze.wake"), { do: "action.wake", id: item.id });
  return card(line(bold(`${numberOf(item)} ${item.title}`)), line(text), controls(again));
};
