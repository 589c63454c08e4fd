import type { Track } from "../chat/interaction.ts";
import type { ChannelRef, MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { workThrough } from "../lib/work-through.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Actor, Services } from "../use-case.ts";
import { channelsOf, type NamedChannel } from "./find.ts";
import { owedLetters } from "./letters.ts";
import { keep, openKept, take } from "./questions.ts";
import {
  assertAllows,
  type FullReadout,
  isPlanned,
  isReady,
  labelOf,
  mayRead,
  nameIn,
  phaseOf,
  waitingFor,
} from "./readout.ts";
import { changedError, changeReadout, followUp, loadReadout, writeReadoutEvent } from "./record.ts";
import { onlyLead, owedCard } from "./review.ts";
import { stopPlan } from "./versions.ts";

/** What goes where and when; `at` null: at once. `zone` is IANA: the one the moment was named in. */
export interface Plan {
  readonly at: Date | null;
  readonly zone: string;
  readonly to: readonly NamedChannel[];
  readonly mail: boolean;
}

/** @throws UserError `readout.only-lead`, `readout.frozen`, `readout.is-withdrawn`, `readout.not-approved`, `readout.same-text` */
function assertMayRelease(readout: FullReadout, by: Actor): void {
  if (!by.lead) throw onlyLead(readout, "release");
  assertAllows(readout, "release");
  const label = labelOf(readout);
  if (!isReady(readout)) {
    const missing = waitingFor(readout).map((one) => nameIn(readout, one.personId));
    throw new UserError("readout.not-approved", { label, names: missing.join(", ") });
  }
  if (phaseOf(readout) === "correcting" && readout.latest.hash === readout.released?.hash)
    throw new UserError("readout.same-text", { label });
}

/** Keeps a plan until it is confirmed; nothing goes anywhere yet. Returns the question's id. */
export async function proposeRelease(
  services: Services,
  by: Actor,
  readout: FullReadout,
  plan: Plan,
): Promise<string> {
  assertMayRelease(readout, by);
  const now = services.clock.now();
  if (plan.at && plan.at <= now) throw new UserError("readout.release-past", { label: labelOf(readout) });
  const { id: readoutId, groupId, latest } = readout;
  const question = await services.store.write((tx) =>
    keep(
      tx,
      { readoutId, groupId, personId: by.person.id, now },
      {
        kind: "readout-release",
        number: latest.number,
        hash: latest.hash,
        at: plan.at?.toISOString() ?? null,
        zone: plan.zone,
        to: [...plan.to],
        mail: plan.mail,
      },
    ),
  );
  return question.id;
}

/** Where a readout goes when nobody says where: a correction to those who got the first, else to the home channel. */
export async function usualChannels(
  services: Services,
  by: Actor,
  readout: FullReadout,
): Promise<readonly NamedChannel[]> {
  if (readout.released || isPlanned(readout)) return channelsOf(readout);
  const home = await services.store.db.channel.findFirst({
    where: { groupId: by.group.id, home: true, direct: false },
  });
  if (!home) return [];
  const { platform, workspace, externalId: id, name } = home;
  return [{ platform, workspace, id, direct: false, name }];
}

/**
 * Does what was asked about: releases at once, or plans it. Of two presses one does it.
 * @throws UserError `question.gone`, `question.answered`, `readout.changed`, and what `proposeRelease` throws
 */
export async function confirmRelease(
  services: Services,
  by: Actor,
  questionId: string,
): Promise<{ readout: FullReadout; planned: boolean; track?: Track }> {
  const { readoutId, kept } = await openKept(services, by, questionId, "readout-release");
  const done: { planned: boolean; track?: Track } = { planned: false };
  const readout = await changeReadout(
    services,
    by,
    readoutId,
    { kind: "release" },
    async (tx, current, now) => {
      if (current.latest.number !== kept.number || current.latest.hash !== kept.hash)
        throw changedError(current);
      assertMayRelease(current, by);
      await take(tx, questionId, now);
      const at = kept.at === null ? null : new Date(kept.at);
      done.planned = at !== null && at > now;
      const data = {
        releaseAt: done.planned ? at : null,
        releaseZone: kept.zone,
        releaseById: by.person.id,
        releaseTo: JSON.stringify(kept.to),
        releaseMail: kept.mail,
      };
      await tx.readout.update({ where: { id: readoutId }, data });
      if (done.planned) done.track = await owedCard(tx, by, current, now);
      else await release(tx, { ...current, ...data }, now);
      return {
        from: { releaseAt: current.releaseAt },
        to: { ...data, number: kept.number, planned: done.planned },
      };
    },
  );
  return { readout, ...done };
}

/** The newest text goes out: columns, cards owed to each channel, letters. In the transaction of what decided it. */
async function release(tx: Transaction, readout: FullReadout, now: Date): Promise<void> {
  const { id, latest } = readout;
  const isCorrection = readout.released !== null;
  await tx.readoutVersion.update({ where: { id: latest.id }, data: { releasedAt: now } });
  await tx.readout.update({
    where: { id },
    data: {
      state: "RELEASED",
      releasedVersion: latest.number,
      ...(readout.releasedAt ? {} : { releasedAt: now }),
    },
  });
  for (const channel of channelsOf(readout))
    await post(tx, readout, channel, now, {
      key: `${isCorrection ? "correction" : "release"}:${id}:${latest.number}:${placeOf(channel)}`,
      ...(isCorrection
        ? { subject: "readout-correction", subjectId: latest.id }
        : { subject: "readout", subjectId: id }),
    });
  const kind = isCorrection ? "correction" : "release";
  await owedLetters(tx, { readoutId: id, version: latest.number, kind }, now);
}

const placeOf = ({ platform, workspace, id }: ChannelRef): string => `${platform}:${workspace}:${id}`;

/** Owes one card about a readout to a channel; said once. */
export async function post(
  tx: Transaction,
  { group }: Pick<FullReadout, "group">,
  { platform, workspace, id, direct }: ChannelRef,
  now: Date,
  card: { key: string; subject: string; subjectId: string },
): Promise<void> {
  const said = await tx.postedCard.findUnique({ where: { key: card.key }, select: { id: true } });
  if (said) return;
  const key = { platform_workspace_externalId: { platform, workspace, externalId: id } };
  const place = await tx.channel.findUnique({ where: key, select: { groupId: true } });
  await postCard(tx, {
    ...card,
    // Whose place it is: in another group's channel the card offers less.
    groupId: place?.groupId ?? null,
    to: { to: "channel", channel: { platform, workspace, id, direct } },
    locale: group.locale,
    zone: group.zone,
    at: now,
    now,
  });
}

/** The key that makes a readout's news said once in a channel. */
export const newsKey = (what: string, readoutId: string, channel: ChannelRef): string =>
  `${what}:${readoutId}:${placeOf(channel)}`;

/**
 * Releases what is due; a scheduled job. However many processes ask at once, each goes out once. Returns how many were
 * released or, when they lack an approval, stopped.
 */
export const releaseDue = (services: Services): Promise<number> =>
  workThrough(services, {
    find: (now, take, skip) =>
      services.store.db.readout.findMany({
        where: { releaseAt: { lte: now } },
        select: { id: true, groupId: true, releaseAt: true },
        orderBy: { releaseAt: "asc" },
        take,
        skip,
      }),
    one: async (due, now) => Number(await releaseOne(services, due, now)),
    failure: "releases.failed",
    about: ({ id }) => ({ readout: id }),
  });

type Due = { id: string; groupId: string; releaseAt: Date | null };

const releaseOne = (services: Services, { id, groupId, releaseAt }: Due, now: Date): Promise<boolean> =>
  services.store.write(async (tx) => {
    await lockGroup(tx, groupId);
    const readout = await loadReadout(tx, id);
    if (!readout) return false;
    // Compare-and-set: whoever finds another moment, or none any more, leaves it.
    const mine = await tx.readout.updateMany({ where: { id, releaseAt }, data: { releaseAt: null } });
    if (mine.count === 0) return false;
    const goes = isReady(readout);
    if (goes) await release(tx, readout, now);
    else await stopPlan(tx, readout, now);
    await writeReadoutEvent(tx, readout, {
      kind: goes ? "release" : "stopped",
      from: { releaseAt },
      to: { number: readout.lastVersion },
      by: null,
      now,
    });
    await followUp(tx, id, now);
    return true;
  });

/**
 * Stops a planned release; whoever drafts, approves or leads may. Nobody is reminded to approve any more.
 * @throws UserError `readout.not-planned`, `readout.not-asked`
 */
export const holdReadout = (
  services: Services,
  by: Actor,
  id: string,
  pressed?: MessageRef,
): Promise<FullReadout> =>
  changeReadout(services, by, id, { kind: "hold", pressed }, async (tx, current) => {
    const label = labelOf(current);
    if (!mayRead(current, by))
      throw new UserError("readout.not-asked", {
        label,
        names: current.approvals.map((one) => nameIn(current, one.personId)).join(", ") || "–",
      });
    if (!isPlanned(current)) throw new UserError("readout.not-planned", { label });
    await tx.readout.update({ where: { id }, data: { releaseAt: null } });
    await tx.approval.updateMany({ where: { readoutId: id }, data: { nextReminderAt: null } });
    return { from: { releaseAt: current.releaseAt }, to: { releaseAt: null } };
  });
