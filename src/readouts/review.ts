import type { Track } from "../chat/interaction.ts";
import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { newId } from "../lib/ids.ts";
import { answerWithCard } from "../outbox/outbox.ts";
import { nextSpeakable } from "../reminders/policy.ts";
import type { Transaction } from "../store/client.ts";
import type { Approval } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { firstReminder, tellPerson } from "./approvers.ts";
import { assertAllows, assertMayEdit, type FullReadout, isPlanned, labelOf, nameIn } from "./readout.ts";
import { changedError, changeReadout, unreadError } from "./record.ts";
import { isOnePage } from "./text-card.ts";
import { stopPlan } from "./versions.ts";

/** The readout's card owed to the place somebody speaks in; its adapter posts it as the answer. */
export const owedCard = (tx: Transaction, by: Actor, readout: FullReadout, now: Date): Promise<Track> =>
  answerWithCard(tx, {
    key: `answer:${by.delivery}`,
    subject: "readout",
    subjectId: readout.id,
    groupId: readout.groupId,
    to: { to: "channel", channel: by.channel },
    locale: by.channel.direct ? by.locale : readout.group.locale,
    zone: by.channel.direct ? by.zone : readout.group.zone,
    now,
  });

/**
 * Asks people to approve the text: they get it by direct message, the channel sees the card. Who has answered this very
 * text already is not asked again; an objection may be.
 * @throws UserError `readout.not-drafter`, `readout.frozen`, `readout.is-withdrawn`
 */
export async function askReview(
  services: Services,
  by: Actor,
  id: string,
  people: readonly PersonWithAccounts[],
): Promise<{ readout: FullReadout; track?: Track }> {
  const owed: { track?: Track } = {};
  const readout = await changeReadout(services, by, id, { kind: "review" }, async (tx, current, now) => {
    assertAllows(current, "review");
    assertMayEdit(current, by);
    for (const person of people) await askOne(tx, by, current, person, now);
    owed.track = await owedCard(tx, by, current, now);
    return { from: {}, to: { asked: people.map((person) => person.id) } };
  });
  return { readout, ...owed };
}

async function askOne(
  tx: Transaction,
  by: Actor,
  readout: FullReadout,
  person: PersonWithAccounts,
  now: Date,
): Promise<void> {
  const key = { readoutId: readout.id, personId: person.id };
  const earlier = readout.approvals.find((one) => one.personId === person.id);
  if (earlier?.state === "APPROVED") return;
  const asked = {
    state: "ASKED" as const,
    hash: null,
    // The version this person was shown last.
    number: isOnePage(readout.latest.text, readout.latest.language) ? readout.latest.number : null,
    why: null,
    at: null,
    askedById: by.person.id,
    askedAt: now,
    reminded: 0,
    nextReminderAt: firstReminder(readout, person, now),
  };
  if (earlier) await tx.approval.update({ where: { readoutId_personId: key }, data: asked });
  else await tx.approval.create({ data: { ...key, ...asked } });
  await tellPerson(tx, readout, person, {
    key: `review:${readout.id}:${person.id}:${now.getTime()}`,
    subject: "readout-review",
    at: nextSpeakable(now, wishesOf(person, readout.group), workingTimeOf(readout.group)),
    now,
  });
}

/** Nobody's approval is waited for any more; only a lead may say so. @throws UserError `readout.only-lead` */
export const askNobody = (services: Services, by: Actor, id: string): Promise<FullReadout> =>
  changeReadout(services, by, id, { kind: "review" }, async (tx, current) => {
    assertAllows(current, "review");
    if (!by.lead) throw onlyLead(current, "review");
    await tx.approval.deleteMany({ where: { readoutId: id } });
    return { from: { asked: current.approvals.map((one) => one.personId) }, to: { asked: [] } };
  });

/** E11, naming the leads. */
export const onlyLead = (
  readout: FullReadout,
  what: "review" | "release" | "correct" | "withdraw",
): UserError =>
  new UserError(
    "readout.only-lead",
    { what, label: labelOf(readout), names: readout.leads.map((id) => nameIn(readout, id)).join(", ") },
    what === "review" ? [] : askLeads(readout, what),
  );

const askLeads = (readout: FullReadout, what: "release" | "correct" | "withdraw") =>
  readout.leads.slice(0, 3).map((id, index) => ({
    type: "button" as const,
    label: {
      type: "phrase" as const,
      key: "readout.ask-lead" as const,
      params: { name: nameIn(readout, id) },
    },
    press: { do: "readout.ask", id: readout.id, n: index, w: what },
  }));

/** The text somebody had before their eyes when they said yes. `whole`: it stood beside the button. */
export interface SeenText {
  readonly number: number;
  /** The first letters of its hash. */
  readonly hash: string;
  readonly whole: boolean;
}

export interface Verdict {
  readonly state: "APPROVED" | "OBJECTED";
  readonly why?: string | undefined;
  /** Undefined: typed, so it is the text they were shown last. */
  readonly seen?: SeenText | undefined;
}

/**
 * An approver's yes or no to one version. A yes is only to a text this person was shown, and only while it is the newest.
 * @throws UserError `readout.changed`, `readout.unread`, `readout.not-asked`, `readout.frozen`, `readout.nobody-asked`
 */
export const answerReadout = (
  services: Services,
  by: Actor,
  id: string,
  verdict: Verdict,
  pressed?: MessageRef,
): Promise<FullReadout> => {
  const kind = verdict.state === "APPROVED" ? "approve" : "object";
  return changeReadout(services, by, id, { kind, pressed }, async (tx, current, now) => {
    assertAllows(current, "answer");
    const approval = current.approvals.find((one) => one.personId === by.person.id);
    if (!approval)
      throw new UserError("readout.not-asked", {
        label: labelOf(current),
        names: current.approvals.map((one) => nameIn(current, one.personId)).join(", ") || "–",
      });
    if (verdict.state === "APPROVED") assertSeen(current, approval, verdict.seen);
    const { number, hash } = current.latest;
    if (approval.state === verdict.state && approval.hash === hash && !verdict.why) return null;
    await tx.approval.update({
      where: { readoutId_personId: { readoutId: id, personId: by.person.id } },
      data: { state: verdict.state, hash, number, why: verdict.why ?? null, at: now, nextReminderAt: null },
    });
    const stopped = verdict.state === "OBJECTED" && isPlanned(current);
    if (stopped) await stopPlan(tx, current, now);
    return { from: { state: approval.state }, to: { ...verdict, number, hash, stopped } };
  });
};

function assertSeen(readout: FullReadout, approval: Approval, seen: SeenText | undefined): void {
  const { number, hash } = readout.latest;
  const isNewest = seen ? seen.number === number && hash.startsWith(seen.hash) : approval.number === number;
  const isShown = seen?.whole || approval.number === number;
  if (isNewest && isShown) return;
  throw approval.number === null && (isNewest || !seen) ? unreadError(readout) : changedError(readout);
}

/** An approver has read a version: from now on a typed yes is to it. */
export async function markRead(
  services: Services,
  by: Actor,
  readout: FullReadout,
  number: number,
): Promise<void> {
  const approval = readout.approvals.find((one) => one.personId === by.person.id);
  if (approval?.state !== "ASKED" || approval.number === number) return;
  await services.store.write((tx) =>
    tx.approval.updateMany({
      where: { readoutId: readout.id, personId: by.person.id, state: "ASKED" },
      data: { number },
    }),
  );
}

/** Keeps a reviewer's remark with the version it is about. @throws UserError `readout.not-drafter`, `readout.is-withdrawn` */
export const noteReadout = (services: Services, by: Actor, id: string, text: string): Promise<FullReadout> =>
  changeReadout(services, by, id, { kind: "note" }, async (tx, current, now) => {
    assertAllows(current, "note");
    if (!current.approvals.some((one) => one.personId === by.person.id)) assertMayEdit(current, by);
    const { number } = current.latest;
    await tx.readoutNote.create({
      data: { id: newId(), readoutId: id, number, text, byId: by.person.id, at: now },
    });
    return { from: {}, to: { note: text, number } };
  });
