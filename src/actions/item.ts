import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import type { Due } from "../lib/dates/index.ts";
import { lengthOf, splitAt } from "../lib/text.ts";
import { endOfWorkingDay } from "../lib/working-time.ts";
import type { ReminderFacts } from "../reminders/policy.ts";
import type { Account, ActionItem, ActionState, Assignment, Group, Person } from "../store/models.ts";

/** An item with everything a card or a rule asks of it. */
export type Item = ActionItem & {
  readonly group: Group;
  readonly assignments: readonly (Assignment & {
    readonly person: Person & { readonly accounts: readonly Account[] };
  })[];
  readonly tags: readonly { readonly name: string }[];
  /** The meeting it was made in. */
  readonly meeting: { readonly number: number } | null;
};

/** The record and the version somebody saw of it. */
export interface ItemRef {
  readonly id: string;
  readonly version?: number;
}

/** Nobody waits for it any more: no reminders, not among the open ones. */
export const isSettled = (item: Pick<ActionItem, "state">): boolean =>
  item.state === "DONE" || item.state === "DROPPED";

export const isOverdue = (item: Pick<ActionItem, "state" | "dueAt">, now: Date): boolean =>
  !isSettled(item) && item.dueAt !== null && item.dueAt <= now;

export const owners = (item: Item): Item["assignments"] =>
  item.assignments.filter((assignment) => assignment.owner).toSorted((a, b) => a.position - b.position);

export type DueColumns = Pick<ActionItem, "dueAt" | "dueDay" | "dueZone">;
export const NO_DUE: DueColumns = { dueAt: null, dueDay: null, dueZone: null };

/** A bare date has no hour: it is over after that zone's working day. */
export function dueColumns(due: Due, group: Group): DueColumns {
  if (due.kind === "moment") return { dueAt: due.at, dueDay: null, dueZone: due.zone };
  const work = { ...workingTimeOf(group), zone: due.zone };
  return { dueAt: endOfWorkingDay(work, due.day), dueDay: due.day, dueZone: due.zone };
}

export const sameDue = (a: DueColumns, b: DueColumns): boolean =>
  a.dueDay === b.dueDay && a.dueAt?.getTime() === b.dueAt?.getTime();

const TITLE_CHARACTERS = 140;
const TITLE_UNITS = 280;

/** The mark before a line of a list. A number is one only where every line has a mark: "1. FC" begins a name. */
const BULLET = /^[-*•–]\s+(?=\S)/u;
const MARK = /^(?:[-*•–]|\d{1,2}[.)])\s+(?=\S)/u;

/** Several lines, each with the mark of a list. */
export function isList(text: string): boolean {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const said = lines.filter((line) => line !== "");
  return said.length > 1 && said.every((line) => MARK.test(line));
}

/**
 * A title of at most 140 characters (280 UTF-16 units), without the mark of a list, and what did not fit, to be kept
 * as a note.
 * @throws UserError `action.no-title`
 */
export function titleAndNote(text: string): { title: string; note: string | null } {
  const [firstLine = "", ...lines] = text.trim().split(/\r?\n/);
  const line = firstLine
    .replace(isList(text) ? MARK : BULLET, "")
    .replace(/\s+/g, " ")
    .trim();
  if (lengthOf(line) === 0) throw new UserError("action.no-title");
  const [head, rest] = splitAt(line, TITLE_CHARACTERS, TITLE_UNITS);
  const overflow = [rest === "" ? "" : text.trim(), rest === "" ? lines.join("\n").trim() : ""]
    .filter(Boolean)
    .join("\n");
  return { title: rest === "" ? head : shorten(head), note: overflow === "" ? null : overflow };
}

/** Back to the last whole word, with a sign that there is more (it stands in the note). */
function shorten(head: string): string {
  const [most] = splitAt(head, TITLE_CHARACTERS - 1, TITLE_UNITS - 1);
  const word = most.lastIndexOf(" ");
  return `${(word > most.length / 2 ? most.slice(0, word) : most).trimEnd()}…`;
}

/** What the reminder policy must know of one person's share in an item. */
export const reminderFacts = (item: Item, assignment: Item["assignments"][number]): ReminderFacts => ({
  item: { ...item, settled: isSettled(item) },
  assignment,
  reader: wishesOf(assignment.person, item.group),
  group: { work: workingTimeOf(item.group), remind: item.group.remind },
});

/** Which states a verb leads to, and from which it means something. */
export const TRANSITIONS = {
  done: { to: "DONE", from: ["OPEN", "STARTED", "DROPPED"] },
  start: { to: "STARTED", from: ["OPEN"] },
  reopen: { to: "OPEN", from: ["DONE", "DROPPED", "STARTED"] },
  drop: { to: "DROPPED", from: ["OPEN", "STARTED"] },
} as const satisfies Record<string, { to: ActionState; from: readonly ActionState[] }>;
export type Move = keyof typeof TRANSITIONS;

/** @throws UserError `action.already` when it is there, `action.settled` when it is too late for that */
export function assertCanMove(item: Item, move: Move): void {
  const { to, from } = TRANSITIONS[move];
  const state = item.state;
  if ((from as readonly string[]).includes(state)) return;
  throw new UserError(state === to ? "action.already" : "action.settled", {
    number: item.number,
    state,
    move,
  });
}

/** @throws UserError `action.snooze-settled`, `action.snooze-past` */
export function assertCanSnooze(item: Item, until: Date, now: Date): void {
  if (isSettled(item))
    throw new UserError("action.snooze-settled", { number: item.number, state: item.state });
  if (until <= now)
    throw new UserError("action.snooze-past", {
      number: item.number,
      until: { type: "instant", at: until.getTime(), style: "datetime" },
    });
}
