import { UserError } from "../chat/user-error.ts";
import type { Actor, Services } from "../use-case.ts";
import { personOf, tellPerson } from "./approvers.ts";
import { channelsOf } from "./find.ts";
import { owedLetters } from "./letters.ts";
import { keep, openKept, take } from "./questions.ts";
import { assertAllows, type FullReadout, nameIn, phaseOf } from "./readout.ts";
import { changeReadout } from "./record.ts";
import { newsKey, post } from "./release.ts";
import { onlyLead } from "./review.ts";
import { sourcesOf } from "./sentences.ts";
import { addVersion } from "./versions.ts";

/**
 * Opens a released text for correction: a new version, not released yet, that says why. One that is open already stays.
 * @throws UserError `readout.only-lead`, `readout.not-released`, `readout.is-withdrawn`
 */
export const correctReadout = (
  services: Services,
  by: Actor,
  id: string,
  why: string,
): Promise<FullReadout> =>
  changeReadout(services, by, id, { kind: "correct" }, async (tx, current, now) => {
    assertAllows(current, "correct");
    if (!by.lead) throw onlyLead(current, "correct");
    if (phaseOf(current) === "correcting" || !current.released) return null;
    const { text, number } = current.released;
    const sources = sourcesOf(current.released);
    const added = await addVersion(tx, current, { text, sources, byId: by.person.id, why }, now);
    return { from: { number }, to: { number: added.number, why } };
  });

/** Keeps a withdrawal until it is confirmed. @throws UserError `readout.only-lead`, `readout.not-released`, `readout.is-withdrawn` */
export async function proposeWithdrawal(
  services: Services,
  by: Actor,
  readout: FullReadout,
  why: string,
): Promise<string> {
  assertAllows(readout, "withdraw");
  if (!by.lead) throw onlyLead(readout, "withdraw");
  const now = services.clock.now();
  const { id: readoutId, groupId } = readout;
  const of = { readoutId, groupId, personId: by.person.id, now };
  const question = await services.store.write((tx) => keep(tx, of, { kind: "readout-withdraw", why }));
  return question.id;
}

/** Takes a released readout back: its cards say so, and so does a message wherever it went. */
export async function confirmWithdrawal(
  services: Services,
  by: Actor,
  questionId: string,
): Promise<FullReadout> {
  const { readoutId, kept } = await openKept(services, by, questionId, "readout-withdraw");
  return changeReadout(services, by, readoutId, { kind: "withdraw" }, async (tx, current, now) => {
    assertAllows(current, "withdraw");
    if (!by.lead) throw onlyLead(current, "withdraw");
    await take(tx, questionId, now);
    const data = { state: "WITHDRAWN" as const, withdrawnAt: now, withdrawnWhy: kept.why, releaseAt: null };
    await tx.readout.update({ where: { id: readoutId }, data });
    await tx.approval.updateMany({ where: { readoutId }, data: { nextReminderAt: null } });
    for (const channel of channelsOf(current))
      await post(tx, current, channel, now, {
        key: newsKey("withdrawal", readoutId, channel),
        subject: "readout-withdrawal",
        subjectId: readoutId,
      });
    const version = current.releasedVersion ?? current.lastVersion;
    await owedLetters(tx, { readoutId, version, kind: "withdrawal" }, now);
    return { from: { state: current.state }, to: { state: "WITHDRAWN", why: kept.why } };
  });
}

/**
 * Asks one of the leads to do what only a lead may, by direct message. Returns whom; the same request is made once.
 * @throws UserError `readout.gone`
 */
export async function askLead(
  services: Services,
  by: Actor,
  readout: FullReadout,
  index: number,
  what: "release" | "correct" | "withdraw",
): Promise<string> {
  const leadId = readout.leads[index];
  if (!leadId) throw new UserError("readout.gone");
  const now = services.clock.now();
  const { id: readoutId, groupId } = readout;
  await services.store.write(async (tx) => {
    const key = `request:${readoutId}:${leadId}:${by.person.id}:${what}:${readout.lastVersion}`;
    if (await tx.postedCard.findUnique({ where: { key }, select: { id: true } })) return;
    const of = { readoutId, groupId, personId: leadId, now };
    const question = await keep(tx, of, { kind: "readout-request", what, byId: by.person.id });
    const telling = { key, subject: "readout-request", subjectId: question.id, at: now, now };
    await tellPerson(tx, readout, await personOf(tx, leadId), telling);
  });
  services.wake();
  return nameIn(readout, leadId);
}
