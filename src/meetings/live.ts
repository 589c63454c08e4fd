import type { ChannelRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import { clean, fold } from "../lib/text.ts";
import { refreshCards } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { LineKind, Meeting } from "../store/models.ts";
import { nextCheck } from "./checks.ts";
import { liveKey } from "./meeting.ts";

/** The meeting that runs in a channel. */
export const liveMeetingIn = (tx: Transaction, channel: ChannelRef): Promise<Meeting | null> =>
  tx.meeting.findUnique({ where: { liveIn: liveKey(channel) } });

/** One line of a meeting as it was said. */
export interface LineDraft {
  readonly kind: LineKind;
  readonly text: string;
  /** Of a decision. */
  readonly number?: number;
  readonly itemId?: string;
  readonly sourceUrl?: string | undefined;
  readonly sourceAuthor?: string | undefined;
}

/** Longer than this a line is a document, to be linked. */
export const LINE_LIMIT = 3_000;

/** Writes a line behind the others, under the topic talked about. @throws UserError `meeting.no-words`, `meeting.long-line` */
export async function writeLine(
  tx: Transaction,
  meeting: Pick<Meeting, "id" | "topicId">,
  draft: LineDraft,
  byId: string,
  now: Date,
): Promise<{ position: number }> {
  const text = clean(draft.text).trim();
  if (text === "") throw new UserError("meeting.no-words");
  if (text.length > LINE_LIMIT)
    throw new UserError("meeting.long-line", { most: LINE_LIMIT, length: text.length });
  const last = await tx.meetingLine.aggregate({ where: { meetingId: meeting.id }, _max: { position: true } });
  const position = (last._max.position ?? 0) + 1;
  await tx.meetingLine.create({
    data: {
      id: newId(),
      meetingId: meeting.id,
      topicId: meeting.topicId,
      position,
      kind: draft.kind,
      number: draft.number ?? null,
      text,
      folded: fold(text),
      byId,
      at: now,
      itemId: draft.itemId ?? null,
      sourceUrl: draft.sourceUrl ?? null,
      sourceAuthor: draft.sourceAuthor ?? null,
    },
  });
  return { position };
}

/** An action item made in a meeting is a line of it, its live card shows it, and the meeting goes on. */
export async function lineOfItem(
  tx: Transaction,
  meeting: Meeting,
  item: { id: string; title: string },
  byId: string,
  now: Date,
): Promise<void> {
  await writeLine(tx, meeting, { kind: "ITEM", text: item.title, itemId: item.id }, byId, now);
  const check = nextCheck({ ...meeting, updatedAt: now }, now);
  await tx.meeting.update({
    where: { id: meeting.id },
    data: { updatedAt: now, nextCheckAt: check?.at ?? null, nextCheck: check?.kind ?? null },
  });
  await refreshCards(tx, [{ subject: "meeting-live", subjectId: meeting.id }], now);
}
