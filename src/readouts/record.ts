import { button, instant, say } from "../chat/card.ts";
import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { refreshCards } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { eventsOf, isRepeated, lockGroup } from "../store/events.ts";
import type { Actor, Services } from "../use-case.ts";
import { type FullReadout, labelOf, nameIn, stateBy } from "./readout.ts";
import { starsOf } from "./stars.ts";

const PARTS = {
  group: true,
  approvals: { orderBy: [{ askedAt: "asc" as const }, { personId: "asc" as const }] },
};

/** A readout with all that its cards and rules need; null when there is none of that id. */
export async function loadReadout(tx: Transaction, id: string): Promise<FullReadout | null> {
  const readout = await tx.readout.findUnique({ where: { id }, include: PARTS });
  if (!readout) return null;
  const versionOf = (number: number) =>
    tx.readoutVersion.findUnique({ where: { readoutId_number: { readoutId: id, number } } });
  const latest = await versionOf(readout.lastVersion);
  if (!latest) return null;
  const released =
    readout.releasedVersion === null
      ? null
      : readout.releasedVersion === latest.number
        ? latest
        : await versionOf(readout.releasedVersion);
  const meeting = readout.meetingId
    ? await tx.meeting.findUnique({
        where: { id: readout.meetingId },
        select: { number: true, chairId: true, scribeId: true },
      })
    : null;
  const leads = await leadsOf(tx, readout.groupId);
  const people = [
    readout.createdById,
    readout.releaseById,
    latest.byId,
    released?.byId,
    meeting?.chairId,
    meeting?.scribeId,
    ...leads,
    ...readout.approvals.map((approval) => approval.personId),
  ];
  return {
    ...readout,
    latest,
    released,
    meeting,
    leads,
    names: await namesOf(tx, people),
    stars: await starsOf(tx, id),
  };
}

/** The group's leads, in the order they joined. */
async function leadsOf(tx: Transaction, groupId: string): Promise<string[]> {
  const leads = await tx.membership.findMany({
    where: { groupId, role: "LEAD" },
    select: { personId: true },
    orderBy: [{ joinedAt: "asc" }, { personId: "asc" }],
  });
  return leads.map((lead) => lead.personId);
}

/** Names of people by their ids. */
export async function namesOf(
  tx: Transaction,
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids.filter((id) => typeof id === "string"))];
  const people = await tx.person.findMany({
    where: { id: { in: known } },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}

/** What a use case did to a readout, for the audit log; null: nothing. */
export type ReadoutChange = { from: Record<string, unknown>; to: Record<string, unknown> } | null;

export interface ChangeOptions {
  readonly kind: string;
  /** The message whose button was pressed: its adapter redraws it. */
  readonly pressed?: MessageRef | undefined;
}

/**
 * One change of one readout, in one transaction: group, repetition, the change, its event, its state, its cards.
 * A repeated delivery changes nothing and gives the readout as it is.
 * @throws UserError `readout.gone`
 */
export async function changeReadout(
  services: Services,
  by: Actor,
  id: string,
  options: ChangeOptions,
  change: (tx: Transaction, readout: FullReadout, now: Date) => Promise<ReadoutChange>,
): Promise<FullReadout> {
  const now = services.clock.now();
  const changed = await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    const readout = await readoutOf(tx, by, id);
    if (await isRepeated(tx, by.delivery, readout.id)) return readout;
    const made = await change(tx, readout, now);
    if (!made) return readout;
    await writeReadoutEvent(tx, readout, { kind: options.kind, ...made, by, now });
    return followUp(tx, readout.id, now, options.pressed);
  });
  services.wake();
  return changed;
}

async function readoutOf(tx: Transaction, by: Actor, id: string): Promise<FullReadout> {
  const readout = await loadReadout(tx, id);
  if (!readout || readout.groupId !== by.group.id) throw new UserError("readout.gone");
  return readout;
}

/** Writes what happened to a readout to the audit log. */
export const writeReadoutEvent = eventsOf("readout");

/** What follows from any change: its state by the answers, the next version of its cards, these drawn anew. */
export async function followUp(
  tx: Transaction,
  id: string,
  now: Date,
  pressed?: MessageRef,
): Promise<FullReadout> {
  const readout = await loadReadout(tx, id);
  if (!readout) throw new UserError("readout.gone");
  const state = stateBy(readout);
  await tx.readout.update({ where: { id }, data: { state, version: { increment: 1 } } });
  await refreshReadoutCards(tx, id, now, pressed);
  return { ...readout, state, version: readout.version + 1 };
}

/** Subjects that show a readout by its id. */
export const SUBJECTS = [
  "readout",
  "readout-review",
  "readout-asked",
  "readout-stopped",
  "readout-withdrawal",
] as const;

/** Its cards wherever they stand, and the requests to its leads. */
export async function refreshReadoutCards(
  tx: Transaction,
  id: string,
  now: Date,
  pressed?: MessageRef,
): Promise<void> {
  const requests = await tx.question.findMany({
    where: { itemId: id, kind: "readout-request" },
    select: { id: true },
  });
  const subjects = [
    ...SUBJECTS.map((subject) => ({ subject, subjectId: id })),
    ...requests.map((request) => ({ subject: "readout-request", subjectId: request.id })),
  ];
  await refreshCards(tx, subjects, now, pressed);
}

/** E5: somebody changed the text; nothing of what was wanted happened. */
export const changedError = (readout: FullReadout): UserError =>
  new UserError(
    "readout.changed",
    {
      label: labelOf(readout),
      number: readout.latest.number,
      name: nameIn(readout, readout.latest.byId),
      at: instant(readout.latest.at, "time"),
    },
    [readIt(readout)],
  );

/** An approver was never shown the newest text as a whole; nothing of what was wanted happened. */
export const unreadError = (readout: FullReadout): UserError =>
  new UserError("readout.unread", { label: labelOf(readout), number: readout.latest.number }, [
    readIt(readout),
  ]);

const readIt = ({ id }: FullReadout) => button(say("readout.read-it"), { do: "readout.read", id, p: 1 });
