import { newId } from "../lib/ids.ts";
import type { Transaction } from "./client.ts";
import type { Group } from "./models.ts";

/** Something that happened to a record, for the audit log; JSON dates are ISO instants, UTC. */
export interface EventToWrite {
  readonly groupId: string;
  /** The kind of record: "item", "meeting", "readout". */
  readonly subject: string;
  readonly subjectId: string;
  readonly kind: string;
  /** Null: it happened by itself. */
  readonly byId: string | null;
  /** The platform's delivery that caused it, with the platform's name; a repeat is known by it. */
  readonly delivery: string | null;
  readonly from: Readonly<Record<string, unknown>>;
  readonly to: Readonly<Record<string, unknown>>;
  readonly now: Date;
}

/** The group's row is touched first in every transaction: it orders the writers, so that they cannot deadlock. */
export const lockGroup = (tx: Transaction, groupId: string): Promise<Group> =>
  tx.group.update({ where: { id: groupId }, data: { lastItemNumber: { increment: 0 } } });

const deliveryOf = (delivery: string, subjectId: string): string => `${delivery}/${subjectId}`;

/** A row of the audit log; the database refuses a second one of a delivery and record. */
export const eventRow = ({
  groupId,
  subject,
  subjectId,
  kind,
  byId,
  delivery,
  from,
  to,
  now,
}: EventToWrite) => ({
  id: newId(),
  groupId,
  kind,
  subject,
  subjectId,
  byId,
  at: now,
  data: JSON.parse(JSON.stringify({ from, to })),
  deliveryId: delivery === null ? null : deliveryOf(delivery, subjectId),
});

/** What somebody did to a record, or what happened to it by itself. */
export interface Happening {
  readonly kind: string;
  readonly from: EventToWrite["from"];
  readonly to: EventToWrite["to"];
  /** Null: by itself. */
  readonly by: { readonly person: { readonly id: string }; readonly delivery: string } | null;
  readonly now: Date;
}

type Of = Pick<EventToWrite, "groupId"> & { readonly id: string };

/** What happened to a record of a kind, for the audit log. */
export const eventOf = (subject: string, { id, groupId }: Of, { by, ...event }: Happening): EventToWrite => ({
  ...event,
  groupId,
  subject,
  subjectId: id,
  byId: by?.person.id ?? null,
  delivery: by?.delivery ?? null,
});

/** As `writeEvent`, for the records of one kind. */
export const eventsOf =
  (subject: string) =>
  (tx: Transaction, record: Of, happening: Happening): Promise<void> =>
    writeEvent(tx, eventOf(subject, record, happening));

/** Writes to the audit log. */
export async function writeEvent(tx: Transaction, event: EventToWrite): Promise<void> {
  await tx.event.create({ data: eventRow(event) });
}

/** Has this very delivery changed this record already? */
export async function isRepeated(tx: Transaction, delivery: string, subjectId: string): Promise<boolean> {
  const deliveryId = deliveryOf(delivery, subjectId);
  const earlier = await tx.event.findUnique({ where: { deliveryId }, select: { id: true } });
  return earlier !== null;
}
