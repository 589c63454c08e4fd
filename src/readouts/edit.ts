import { UserError } from "../chat/user-error.ts";
import { clean } from "../lib/text.ts";
import type { Transaction } from "../store/client.ts";
import type { Question } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { piecesOf, withPiece } from "./pieces.ts";
import { keep, openKept, take } from "./questions.ts";
import { assertAllows, assertMayEdit, type FullReadout, phaseOf } from "./readout.ts";
import { changeReadout, type ReadoutChange } from "./record.ts";
import { carrySources, sourcesOf } from "./sentences.ts";
import { addVersion } from "./versions.ts";

/** What somebody wants a text to say: the whole of it, or one of its pieces. */
export interface Edit {
  /** The version they saw; undefined: the newest, whatever it is. */
  readonly base?: number | undefined;
  readonly piece: number | null;
  readonly words: string;
}

export type Edited =
  | { readonly outcome: "stored"; readonly readout: FullReadout; readonly stopped: boolean }
  /** Somebody was faster: nothing changed, the words are kept. */
  | { readonly outcome: "overtaken"; readonly readout: FullReadout; readonly kept: Question };

const tidy = (words: string): string =>
  clean(words)
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();

/**
 * Writes a new version of a text. The second of two who edit at once changes nothing: their words are kept as a question.
 * @throws UserError `readout.frozen`, `readout.is-withdrawn`, `readout.not-drafter`, `readout.no-title`, `readout.too-long`
 */
export async function editReadout(services: Services, by: Actor, id: string, edit: Edit): Promise<Edited> {
  const words = tidy(edit.words);
  const found: { kept: Question | null; stopped: boolean } = { kept: null, stopped: false };
  const readout = await changeReadout(services, by, id, { kind: "edit" }, async (tx, current, now) => {
    // The transaction may be tried again.
    Object.assign(found, { kept: null, stopped: false });
    assertAllows(current, "edit");
    assertMayEdit(current, by);
    if (edit.base !== undefined && edit.base !== current.lastVersion) {
      const { groupId } = current;
      const asked = { readoutId: id, groupId, personId: by.person.id, now };
      const { base, piece } = edit;
      found.kept = await keep(tx, asked, { kind: "readout-text", base, piece, words });
      return null;
    }
    const text = edit.piece === null ? words : withPiece(current.latest.text, edit.piece, words);
    const made = await rewrite(tx, current, text, by, now);
    found.stopped = made?.stopped ?? false;
    return made?.change ?? null;
  });
  return found.kept
    ? { outcome: "overtaken", readout, kept: found.kept }
    : { outcome: "stored", readout, stopped: found.stopped };
}

/** The next version with this text; null: it says the same. */
async function rewrite(
  tx: Transaction,
  readout: FullReadout,
  text: string,
  by: Actor,
  now: Date,
): Promise<{ change: ReadoutChange; stopped: boolean } | null> {
  const { latest } = readout;
  if (text === latest.text) return null;
  const sources = carrySources(sourcesOf(latest), text, latest.language, by.person.id);
  const why = phaseOf(readout) === "correcting" ? latest.why : null;
  const added = await addVersion(tx, readout, { text, sources, byId: by.person.id, why }, now);
  const change = { from: { number: latest.number }, to: { number: added.number, stopped: added.stopped } };
  return { change, stopped: added.stopped };
}

/**
 * Puts kept words in as a new version of the newest text: in place of the paragraph they were meant for, where that
 * still stands or stands where it stood; else as the whole text they would have made.
 * @throws UserError `question.gone`, `question.answered`, and what `editReadout` throws
 */
export async function putKept(services: Services, by: Actor, questionId: string): Promise<FullReadout> {
  const { readoutId, kept } = await openKept(services, by, questionId, "readout-text");
  return changeReadout(services, by, readoutId, { kind: "edit" }, async (tx, current, now) => {
    assertAllows(current, "edit");
    assertMayEdit(current, by);
    await take(tx, questionId, now);
    const base = await tx.readoutVersion.findUnique({
      where: { readoutId_number: { readoutId, number: kept.base } },
    });
    if (!base) throw new UserError("question.gone");
    const text = joinedText(current.latest.text, base.text, kept.piece, kept.words);
    return (await rewrite(tx, current, text, by, now))?.change ?? null;
  });
}

function joinedText(newest: string, base: string, piece: number | null, words: string): string {
  if (piece === null) return words;
  const before = piecesOf(base);
  const now = piecesOf(newest);
  const meant = before[piece]?.text ?? "";
  const same = now.findIndex((one) => one.text === meant);
  if (same >= 0) return withPiece(newest, same, words);
  return now.length === before.length ? withPiece(newest, piece, words) : withPiece(base, piece, words);
}
