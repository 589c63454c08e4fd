import { bold, day, instant, type Phrase, type Span, say, struck } from "../chat/card.ts";
import { type Item, isOverdue, isSettled, owners } from "./item.ts";

// What is said of an item in a line: the pieces every card and list is made of.

/** "#12": how people call it. */
export const numberOf = (item: Pick<Item, "number">): string => `#${item.number}`;

/** The owners' names, or that it is nobody's. */
export const ownersText = (item: Item): Span[] => {
  const names = owners(item).map((assignment) => assignment.person.name);
  return names.length > 0 ? [{ type: "text", text: names.join(", ") }] : [say("action.nobody")];
};

/** A due date as a reader sees it: a bare date unconverted, an instant in their zone. */
export const dueSpan = (item: Pick<Item, "dueDay" | "dueAt">): Span | null => {
  if (item.dueDay) return day(item.dueDay);
  return item.dueAt ? instant(item.dueAt) : null;
};

export const DAY_MS = 86_400_000;

/** "2 days", "3 hours": how long it is over. Live on the card, so never stale for long. */
export function lateness(item: Pick<Item, "dueAt">, now: Date): Phrase {
  const over = now.getTime() - (item.dueAt?.getTime() ?? now.getTime());
  const days = Math.floor(over / DAY_MS);
  return days >= 1
    ? say("time.days", { days })
    : say("time.hours", { hours: Math.max(1, Math.round(over / 3_600_000)) });
}

const dot: Span = { type: "text", text: " · " };
export const joined = (parts: (Span | Span[] | null)[]): Span[] =>
  parts.filter((part) => part !== null).flatMap((part, index) => (index === 0 ? part : [dot, part].flat()));

/** One line of a list: number, title, who, when; the group where it is not obvious. */
export function itemLine(item: Item, now: Date, group?: string): Span[] {
  const heading = `${numberOf(item)} ${item.title}`;
  const when = isSettled(item)
    ? say("action.state", { state: item.state })
    : isOverdue(item, now)
      ? say("list.late", { ago: lateness(item, now) })
      : dueSpan(item);
  const head: Span[] = isSettled(item)
    ? [struck(heading)]
    : [bold(`${numberOf(item)} `), { type: "text", text: item.title }];
  return joined([head, ownersText(item), when, group ? { type: "text", text: group } : null]);
}
