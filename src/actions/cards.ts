import {
  type Button,
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  day,
  instant,
  line,
  link,
  type Menu,
  menu,
  type Phrase,
  type Span,
  say,
  struck,
  title,
} from "../chat/card.ts";
import type { Press } from "../chat/press.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import type { Due } from "../lib/dates/index.ts";
import { localDay, workingDayAfter } from "../lib/working-time.ts";
import { morning } from "../reminders/policy.ts";
import type { Note } from "../store/models.ts";
import { type Item, isOverdue, isSettled, owners } from "./item.ts";
import { DAY_MS, dueSpan, joined, lateness, numberOf, ownersText } from "./lines.ts";

function dueText(item: Item, now: Date): Span[] {
  const due = dueSpan(item);
  if (!due || !item.dueAt) return [say("action.no-date")];
  if (isOverdue(item, now)) return [say("action.was-due", { due, ago: lateness(item, now) })];
  return [say("action.due", { due, left: instant(item.dueAt, "relative") })];
}

/** The live card of an item: number and title; who, when, state; where it comes from; what can be done. */
export function itemCard(item: Item, now: Date): Card {
  const heading = `${numberOf(item)} ${item.title}`;
  return isSettled(item)
    ? card(
        title(struck(heading)),
        line(settledText(item)),
        controls(button(say("action.reopen"), press("reopen", item)), moreMenu(item)),
      )
    : card(
        title(bold(heading)),
        line(stateText(item, now)),
        contextLine(item),
        controls(...openControls(item, now)),
      );
}

function stateText(item: Item, now: Date): Span[] {
  const priority = item.priority === "NORMAL" ? null : say("action.priority", { priority: item.priority });
  return joined([ownersText(item), dueText(item, now), say("action.state", { state: item.state }), priority]);
}

function settledText(item: Item): Span[] {
  const at = item.settledAt ? instant(item.settledAt) : null;
  const state = at
    ? say("action.settled-at", { state: item.state, at })
    : say("action.state", { state: item.state });
  return joined([ownersText(item), state, punctuality(item)]);
}

/** "a day early", "2 days late": only for what was done and had a date. */
function punctuality(item: Item): Span | null {
  if (item.state !== "DONE" || !item.dueAt || !item.settledAt) return null;
  const days = Math.round((item.dueAt.getTime() - item.settledAt.getTime()) / DAY_MS);
  if (days === 0) return null;
  return say(days > 0 ? "action.early" : "action.late", { days: Math.abs(days) });
}

function contextLine(item: Item) {
  const tags = item.tags.map((tag) => `#${tag.name}`).join(" ");
  const adder = item.assignments.find((assignment) => assignment.personId === item.createdById)?.person.name;
  const source = item.sourceUrl ? link("source", item.sourceUrl) : null;
  const parts = joined([
    tags === "" ? null : { type: "text", text: tags },
    item.meeting ? say("action.from-meeting", { label: `M${item.meeting.number}` }) : null,
    adder && owners(item).length !== 1 ? say("action.added-by", { name: adder }) : null,
    source ? say("action.from-message", { source }) : null,
  ]);
  return parts.length > 0 ? context(parts) : undefined;
}

export type ItemPress =
  | "done"
  | "start"
  | "reopen"
  | "drop"
  | "edit"
  | "give"
  | "note"
  | "history"
  | "show"
  | "share";

/** A press that means this item as it is shown now. */
export const press = (verb: ItemPress, item: Pick<Item, "id" | "version">): Press => ({
  do: `action.${verb}`,
  id: item.id,
  v: item.version,
});

function openControls(item: Item, now: Date): (Button<Phrase | string> | Menu<Phrase | string>)[] {
  const nobody = owners(item).length === 0;
  return [
    button(say("action.done"), press("done", item), "primary"),
    ...(nobody ? [button(say("action.whose"), press("give", item))] : []),
    ...(item.state === "OPEN" && !nobody ? [button(say("action.start"), press("start", item))] : []),
    snoozeMenu(item, now),
    moreMenu(item),
  ];
}

/** Moments people put things off to, in the owner's morning. */
export function snoozeMenu(item: Item, now: Date): Menu<Phrase | string> {
  return menu(say("action.snooze"), { do: "action.snooze-menu", id: item.id }, snoozeOptions(item, now));
}

export function snoozeOptions(item: Item, now: Date): Menu<Phrase | string>["options"] {
  const reader = owners(item)[0]?.person ?? item.assignments[0]?.person;
  const work = workingTimeOf(item.group);
  const wishes = reader ? wishesOf(reader, item.group) : { ...work, quietFrom: "", quietTo: "" };
  const today = localDay(wishes.zone, now);
  const next = workingDayAfter(work, today);
  const after = workingDayAfter(work, next);
  const week = localDay(wishes.zone, new Date(now.getTime() + 7 * DAY_MS));
  const option = (label: Phrase, until: Date | "never") => ({
    label,
    press: { do: "action.snooze", id: item.id, until: until === "never" ? "never" : until.getTime() },
  });
  return [
    option(say("snooze.hour"), new Date(now.getTime() + 3_600_000)),
    option(say("snooze.day", { day: day(next) }), morning(next, wishes)),
    option(say("snooze.day", { day: day(after) }), morning(after, wishes)),
    option(say("snooze.day", { day: day(week) }), morning(week, wishes)),
    option(say("snooze.never"), "never"),
  ];
}

function moreMenu(item: Item): Menu<Phrase | string> {
  return menu(
    say("action.more"),
    { do: "action.more-menu", id: item.id, v: item.version },
    moreOptions(item),
  );
}

export function moreOptions(item: Item): Menu<Phrase | string>["options"] {
  const option = (label: Phrase, verb: ItemPress) => ({ label, press: press(verb, item) });
  return [
    option(say("action.edit"), "edit"),
    option(say("action.give"), "give"),
    option(say("action.note"), "note"),
    ...(isSettled(item) ? [] : [option(say("action.drop"), "drop")]),
    option(say("action.history"), "history"),
  ];
}

/** The choices of a menu as buttons, where no menu can be drawn. */
export const optionsCard = (item: Item, options: Menu<Phrase | string>["options"]): Card =>
  card(
    line(bold(`${numberOf(item)} ${item.title}`)),
    controls(...options.map((o) => button(o.label, o.press))),
  );

/** "Bo finished #12 Send the list": the one line a typed verb adds. */
export function movedLine(item: Item, name: string, kind: string): Card {
  const due = dueSpan(item) ?? say("action.no-date");
  const owners = ownersText(item);
  const what = bold(`${numberOf(item)} ${item.title}`);
  return card(line(say("action.moved", { kind, name, item: what, owners, due })));
}

/** An item shown on request: its card, its notes, and a way to show it to all. */
export function shownCard(item: Item, notes: readonly (Note & { name: string })[], now: Date): Card {
  const lines = notes.map((note) =>
    context(say("action.note-line", { name: note.name, at: instant(note.at), text: note.text })),
  );
  const share = item.group.kind === "CHANNEL" ? [button(say("list.share"), press("share", item))] : [];
  return { elements: [...itemCard(item, now).elements, ...lines, ...card(controls(...share)).elements] };
}

/** What was made of a due time that daylight saving skips; of any other, nothing. */
export function skippedNote(item: Item, due: Due | null): Card["elements"] {
  if (due?.kind !== "moment" || !due.skipped || due.at.getTime() !== item.dueAt?.getTime()) return [];
  const { number, title } = item;
  return [line(say("action.skipped", { said: due.skipped, number, title, at: instant(due.at) }))];
}
