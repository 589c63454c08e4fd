import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import { z } from "zod";
import { letterTo } from "../chat/refs.ts";
import { newId } from "../lib/ids.ts";
import { localDay } from "../lib/working-time.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Subscriber } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { newToken, readLink } from "./links.ts";

/** RFC 5321, 4.5.3.1.3: no server takes more. */
const LONGEST = 254;
const plainAddress = z.email().max(LONGEST);

/**
 * A mail address as it is kept: without what stands around it, in small letters, its domain as in headers; so that one
 * address twice is one. Null when it is none: nothing that could become a second address or a header gets through.
 */
export function readAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^<(.*)>$/s, "$1")
    .replace(/^mailto:/i, "");
  const at = bare.lastIndexOf("@");
  if (at < 1 || bare.length > LONGEST) return null;
  const domain = domainToASCII(bare.slice(at + 1));
  const address = `${bare.slice(0, at)}@${domain}`.toLowerCase();
  return plainAddress.safeParse(address).success && at <= 64 ? address : null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Letters that ask for a yes, at most: to one address in a day (UTC), and from one group in an hour. */
const PER_ADDRESS = 3;
const PER_GROUP = 30;
/** Days in which a yes counts. */
const ASKED_DAYS = 7;
/** Letters in a row that an address refused for good before it gets no more. */
export const MOST_FAILURES = 3;

/** Whom a group's mailing list is to reach. */
export interface Wish {
  readonly groupId: string;
  /** As `readAddress` gives it. */
  readonly address: string;
  /** Who asked for it in chat. */
  readonly personId: string | null;
}

/**
 * Asks an address for its yes, by a letter with a link. "asked" is said too when it has said yes before: whether somebody
 * is on the list is told to nobody.
 */
export async function subscribe(
  services: Services,
  { groupId, address, personId }: Wish,
): Promise<"asked" | "too-many" | "no-mail"> {
  if (!services.mail || services.publicUrl === null) return "no-mail";
  const now = services.clock.now();
  const outcome = await services.store.write(async (tx) => {
    const group = await lockGroup(tx, groupId);
    const where = { groupId_address: { groupId, address } };
    const known = await tx.subscriber.findUnique({ where });
    if (known?.state === "ACTIVE") return "asked" as const;
    const key = await askingKey(tx, address, now);
    if (key === null || (await askedLately(tx, groupId, now)) >= PER_GROUP) return "too-many" as const;
    const asked = { state: "ASKED" as const, askedAt: now, failures: 0, stoppedAt: null, stoppedWhy: null };
    // Who stopped needs a new token: the old link must not bring them back.
    const token = known?.state === "ASKED" ? known.token : newToken();
    const { id } = known
      ? await tx.subscriber.update({ where, data: { ...asked, token, ...(personId ? { personId } : {}) } })
      : await tx.subscriber.create({ data: { id: newId(), groupId, address, personId, token, ...asked } });
    await postCard(tx, {
      key,
      subject: "letter",
      urgency: "asked",
      subjectId: `${askedOf(groupId)}${id}`,
      groupId,
      to: letterTo(address),
      locale: group.locale,
      zone: group.zone,
      at: now,
      now,
    });
    return "asked" as const;
  });
  services.wake();
  return outcome;
}

const askedOf = (groupId: string): string => `ask:${groupId}:`;

/**
 * The key of the next letter that asks this address for something today; null when there were enough. An address is not
 * written into keys: they are logged.
 */
export async function askingKey(tx: Transaction, address: string, now: Date): Promise<string | null> {
  const hash = createHash("sha256").update(address).digest("base64url").slice(0, 22);
  const keys = Array.from({ length: PER_ADDRESS }, (_, n) => `ask:${hash}:${localDay("UTC", now)}:${n + 1}`);
  const used = await tx.postedCard.findMany({ where: { key: { in: keys } }, select: { key: true } });
  return keys.find((key) => !used.some((card) => card.key === key)) ?? null;
}

const askedLately = (tx: Transaction, groupId: string, now: Date): Promise<number> =>
  tx.postedCard.count({
    where: {
      subject: "letter",
      subjectId: { startsWith: askedOf(groupId) },
      createdAt: { gt: new Date(now.getTime() - HOUR_MS) },
    },
  });

/** What a link of a letter was about; `group` null: the person's own address. */
export interface Reached {
  readonly group: string | null;
  readonly mail: string;
}

/** Looked for before it is written about: what somebody guesses keeps no writer waiting. */
const isKnown = async ({ db }: Services["store"], token: string, now: Date): Promise<boolean> =>
  (await readLink(db, token, ["own-mail"], now)) !== null ||
  (await db.subscriber.count({ where: { token } })) > 0;

/** The yes of an address, to a group's list or to being somebody's own; null: the link holds no longer. */
export async function confirmToken(services: Services, token: string): Promise<Reached | null> {
  const now = services.clock.now();
  if (!(await isKnown(services.store, token, now))) return null;
  return services.store.write(async (tx) => {
    const link = await readLink(tx, token, ["own-mail"], now);
    if (link?.personId) return confirmOwn(tx, link.personId, now);
    const one = await tx.subscriber.findUnique({ where: { token }, include: { group: true } });
    if (!one || one.state === "STOPPED") return null;
    const reached = { group: one.group.name, mail: one.address };
    if (one.state === "ACTIVE") return reached;
    if (one.askedAt.getTime() + ASKED_DAYS * DAY_MS < now.getTime()) return null;
    await tx.subscriber.update({
      where: { id: one.id },
      data: { state: "ACTIVE", confirmedAt: now, failures: 0 },
    });
    return reached;
  });
}

async function confirmOwn(tx: Transaction, personId: string, now: Date): Promise<Reached | null> {
  const { mail, mailConfirmedAt } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
  if (mail === null) return null;
  if (mailConfirmedAt === null)
    await tx.person.update({ where: { id: personId }, data: { mailConfirmedAt: now } });
  return { group: null, mail };
}

/** Ends letters to whoever holds this token, at once and for good; null: there is no such token. */
export async function stopSubscription(services: Services, token: string): Promise<Reached | null> {
  const now = services.clock.now();
  if (!(await isKnown(services.store, token, now))) return null;
  return services.store.write(async (tx) => {
    const one = await tx.subscriber.findUnique({ where: { token }, include: { group: true } });
    if (!one) return null;
    await stop(tx, { id: one.id }, null, now);
    return { group: one.group.name, mail: one.address };
  });
}

/** Ends what a person asked for in a group's chat; returns the addresses. */
export async function stopPerson(services: Services, groupId: string, personId: string): Promise<string[]> {
  const now = services.clock.now();
  return services.store.write(async (tx) => {
    const where = { groupId, personId, state: { not: "STOPPED" as const } };
    const mine = await tx.subscriber.findMany({ where, orderBy: { id: "asc" } });
    await stop(tx, { groupId, personId }, null, now);
    return mine.map(({ address }) => address);
  });
}

async function stop(
  tx: Transaction,
  who: { id: string } | { groupId: string; personId: string },
  why: string | null,
  now: Date,
): Promise<number> {
  const { count } = await tx.subscriber.updateMany({
    where: { ...who, state: { not: "STOPPED" } },
    data: { state: "STOPPED", stoppedAt: now, stoppedWhy: why },
  });
  return count;
}

/** A group's mailing list: how many get it, how many have not said yes, and whom letters no longer reach. */
export interface MailingList {
  readonly active: number;
  readonly asked: number;
  /** Stopped since their letters came back, the last first. */
  readonly unreached: readonly Pick<Subscriber, "address" | "stoppedWhy">[];
}

const MOST_SHOWN = 10;

/** Reads a group's mailing list. */
export async function mailingList(tx: Transaction, groupId: string): Promise<MailingList> {
  const count = (state: Subscriber["state"]) => tx.subscriber.count({ where: { groupId, state } });
  return {
    active: await count("ACTIVE"),
    asked: await count("ASKED"),
    unreached: await tx.subscriber.findMany({
      where: { groupId, state: "STOPPED", stoppedWhy: { not: null } },
      orderBy: [{ stoppedAt: { sort: "desc", nulls: "last" } }, { id: "asc" }],
      take: MOST_SHOWN,
    }),
  };
}
