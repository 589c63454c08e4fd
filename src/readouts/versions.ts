import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import { newId } from "../lib/ids.ts";
import { fold, splitAt } from "../lib/text.ts";
import { nextSpeakable } from "../reminders/policy.ts";
import type { Transaction } from "../store/client.ts";
import { firstReminder, personOf, tellPerson } from "./approvers.ts";
import type { FullReadout } from "./readout.ts";
import { hashOf, isPlanned } from "./readout.ts";
import { readText, type Sourced } from "./sentences.ts";
import { isOnePage } from "./text-card.ts";

/** An authored text is at most so many UTF-16 units. */
export const MOST_TEXT = 60_000;

export interface NewText {
  readonly text: string;
  readonly sources: readonly Sourced[];
  readonly byId: string;
  /** Of a correction: what changed and why. */
  readonly why?: string | null;
}

/** The title of an authored text: its first line, at most 140 characters. @throws UserError `readout.no-title`, `readout.too-long` */
export function titleOf(text: string, language: string): string {
  if (text.length > MOST_TEXT) throw new UserError("readout.too-long", { most: MOST_TEXT });
  const [title] = splitAt(readText(text, language).title, 140, 280);
  if (title.trim() === "") throw new UserError("readout.no-title");
  return title;
}

/** A version's row; it is never changed once written. */
export const createVersion = (
  tx: Transaction,
  readoutId: string,
  { text, sources, byId, why = null }: NewText,
  more: { number: number; language: string; now: Date },
) =>
  tx.readoutVersion.create({
    data: {
      id: newId(),
      readoutId,
      number: more.number,
      text,
      language: more.language,
      hash: hashOf(more.language, text),
      sources: JSON.parse(JSON.stringify(sources)),
      byId,
      at: more.now,
      why,
    },
  });

/**
 * Adds a text to a readout: answers to another text fall, those who gave them are told once, and a planned release is
 * stopped, since nobody has agreed to this text.
 */
export async function addVersion(
  tx: Transaction,
  readout: FullReadout,
  added: NewText,
  now: Date,
): Promise<{ number: number; stopped: boolean }> {
  const { language } = readout.latest;
  const title = titleOf(added.text, language);
  const number = readout.lastVersion + 1;
  const { hash } = await createVersion(tx, readout.id, added, { number, language, now });
  await tx.readout.update({
    where: { id: readout.id },
    data: { lastVersion: number, title, folded: fold(title) },
  });
  const shown = isOnePage(added.text, language) ? number : null;
  await dropAnswers(tx, readout, { number, hash, shown }, now);
  const stopped = isPlanned(readout) && hash !== readout.latest.hash;
  if (stopped) await stopPlan(tx, readout, now);
  return { number, stopped };
}

async function dropAnswers(
  tx: Transaction,
  readout: FullReadout,
  { number, hash, shown }: { number: number; hash: string; shown: number | null },
  now: Date,
): Promise<void> {
  const fallen = readout.approvals.filter((one) => one.state !== "ASKED" && one.hash !== hash);
  for (const { personId } of fallen) {
    const person = await personOf(tx, personId);
    await tx.approval.update({
      where: { readoutId_personId: { readoutId: readout.id, personId } },
      data: {
        state: "ASKED",
        hash: null,
        number: shown,
        why: null,
        at: null,
        reminded: 0,
        nextReminderAt: firstReminder(readout, person, now),
      },
    });
    await tellPerson(tx, readout, person, {
      key: `fell:${readout.id}:${number}:${personId}`,
      subject: "readout-review",
      at: nextSpeakable(now, wishesOf(person, readout.group), workingTimeOf(readout.group)),
      now,
    });
  }
}

/** A planned release does not happen; who planned it is told. */
export async function stopPlan(tx: Transaction, readout: FullReadout, now: Date): Promise<void> {
  await tx.readout.update({ where: { id: readout.id }, data: { releaseAt: null } });
  if (!readout.releaseById) return;
  const person = await personOf(tx, readout.releaseById);
  await tellPerson(tx, readout, person, {
    key: `stopped:${readout.id}:${readout.releaseAt?.getTime() ?? 0}:${readout.version}`,
    subject: "readout-stopped",
    at: nextSpeakable(now, wishesOf(person, readout.group), workingTimeOf(readout.group)),
    now,
  });
}
