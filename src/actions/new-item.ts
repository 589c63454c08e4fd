import type { Track } from "../chat/interaction.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import type { Due } from "../lib/dates/index.ts";
import { newId } from "../lib/ids.ts";
import { fold } from "../lib/text.ts";
import { lineOfItem, liveMeetingIn } from "../meetings/live.ts";
import { liveKey } from "../meetings/meeting.ts";
import { cardRow } from "../outbox/outbox.ts";
import type { Store } from "../store/client.ts";
import { eventOf, eventRow, lockGroup } from "../store/events.ts";
import type { ActionItem, Group, Meeting, Priority } from "../store/models.ts";
import { insertNumbered, insertNumberedWithin, type NewRow, newRow } from "../store/numbered.ts";
import type { Actor, Services } from "../use-case.ts";
import { dueColumns, type Item, NO_DUE, titleAndNote } from "./item.ts";
import { loadItem, reminderColumns } from "./record.ts";
import { owedCardOf, tellOwners } from "./service.ts";

/** A new item as it was understood. */
export interface Draft {
  readonly text: string;
  readonly owners: readonly PersonWithAccounts[];
  /** Nobody was named: the owner is who speaks. */
  readonly ownersByDefault: boolean;
  readonly due: Due | null;
  readonly priority: Priority;
  readonly tags: readonly string[];
  readonly note?: string | undefined;
  readonly sourceUrl?: string | undefined;
}

/**
 * Stores a new item, and that its card is owed to the channel it was added in, in one transaction.
 * A redelivered command gets the item it made the first time (`repeated`).
 * @throws UserError `action.no-title`
 */
export async function addItem(
  { store, clock }: Services,
  by: Actor,
  draft: Draft,
): Promise<{ item: Item; track?: Track; repeated: boolean }> {
  const { title, note } = titleAndNote(draft.text);
  const notes = [note, draft.note].flatMap((text) => (text ? [text] : []));
  const titled = { ...draft, title, notes };
  const now = clock.now();
  try {
    // Nothing of it is due yet, so the outbox need not be woken.
    const made = (await addAlone(store, by, titled, now)) ?? (await addWithMore(store, by, titled, now));
    return { ...made, repeated: false };
  } catch (error) {
    const item = await madeBefore(store, by);
    if (!item) throw error;
    return { item, repeated: true };
  }
}

/** The item this very delivery has made already: the database refuses a second one. */
async function madeBefore(store: Store, by: Actor): Promise<Item | null> {
  const earlier = await store.db.actionItem.findUnique({
    where: { sourceId: by.delivery },
    select: { id: true },
  });
  return earlier && loadItem(store.db, earlier.id);
}

type Titled = Draft & { readonly title: string; readonly notes: readonly string[] };
type Made = { readonly item: Item; readonly track: Track };

/** The usual case in the fewest statements: nobody else has to hear of it. Null: there is more to it. */
async function addAlone(store: Store, by: Actor, draft: Titled, now: Date): Promise<Made | null> {
  if (draft.owners.some((person) => person.id !== by.person.id)) return null;
  const { item, rows, track } = newItem(by.group, null, by, draft, now);
  const number = await insertNumbered(store, { group: by.group, noMeetingIn: liveKey(by.channel), rows });
  return number === null ? null : { item: { ...item, number }, track };
}

/** Owners whom somebody else made so hear of it; what is added in a meeting is a line of it. */
function addWithMore(store: Store, by: Actor, draft: Titled, now: Date): Promise<Made> {
  return store.write(async (tx) => {
    const group = await lockGroup(tx, by.group.id);
    const meeting = await liveMeetingIn(tx, by.channel);
    // In a meeting somebody writes for all: what nobody was named for is nobody's yet.
    const meant = meeting && draft.ownersByDefault ? { ...draft, owners: [] } : draft;
    const { item, rows, track } = newItem(group, meeting, by, meant, now);
    const made = { ...item, number: await insertNumberedWithin(tx, store.provider, { group, rows }) };
    await tellOwners(tx, by, made, meant.owners, now);
    if (meeting) await lineOfItem(tx, meeting, made, by.person.id, now);
    return { item: made, track };
  });
}

/** An item and all its rows; its number is known when they are written. */
function newItem(group: Group, meeting: Meeting | null, by: Actor, draft: Titled, now: Date) {
  const item = unnumbered(group, meeting, by, draft, now);
  const card = cardRow(owedCardOf(by, item, now));
  const rows = [...rowsOf(by, item, draft, now), newRow("PostedCard", card)];
  return { item, rows, track: { card: card.id, version: 1 } };
}

function unnumbered(group: Group, meeting: Meeting | null, by: Actor, draft: Titled, now: Date): Item {
  const due = draft.due ? dueColumns(draft.due, group) : NO_DUE;
  const row: ActionItem = {
    id: newId(),
    groupId: group.id,
    number: 0,
    title: draft.title,
    folded: fold(draft.title),
    state: "OPEN",
    priority: draft.priority,
    ...due,
    overdueAt: due.dueAt,
    version: 1,
    createdById: by.person.id,
    createdAt: now,
    settledAt: null,
    sourceUrl: draft.sourceUrl ?? null,
    sourceId: by.delivery,
    meetingId: meeting?.id ?? null,
    topicId: meeting?.topicId ?? null,
  };
  const tags = draft.tags.map((name) => ({ name }));
  const item: Item = { ...row, group, meeting, tags, assignments: [] };
  const shares = sharesOf(row.id, draft.owners, by.person);
  return {
    ...item,
    assignments: shares.map((share) => ({ ...share, ...reminderColumns(item, share, now) })),
  };
}

/** Owners in order; nobody's item has a share of who added it, which only reminds them. */
function sharesOf(
  itemId: string,
  owners: readonly PersonWithAccounts[],
  adder: PersonWithAccounts,
): Item["assignments"] {
  const people = owners.length > 0 ? owners : [adder];
  return people.map((person, position) => ({
    itemId,
    personId: person.id,
    owner: owners.length > 0,
    position,
    nextReminderAt: null,
    nextSlot: null,
    snoozedUntil: null,
    muted: false,
    person,
  }));
}

/** Everything that hangs on the item, parents first. */
function rowsOf(by: Actor, item: Item, draft: Titled, now: Date): NewRow[] {
  const { group: _group, meeting: _meeting, tags, assignments, number: _number, ...row } = item;
  const to = { title: item.title, state: item.state };
  return [
    newRow("ActionItem", row),
    ...tags.map(({ name }) => newRow("ItemTag", { itemId: item.id, name })),
    ...assignments.map(({ person: _person, ...share }) => newRow("Assignment", share)),
    ...draft.notes.map((text) =>
      newRow("Note", { id: newId(), itemId: item.id, text, byId: by.person.id, at: now }),
    ),
    newRow("Event", eventRow(eventOf("item", item, { kind: "added", from: {}, to, by, now }))),
  ];
}
