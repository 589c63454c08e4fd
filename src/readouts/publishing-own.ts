import { link, type Phrase, say } from "../chat/card.ts";
import { letterTo } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Person } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { createLink, linkFor, revokeLinks } from "./links.ts";
import { addressesOf } from "./publishing-addresses.ts";
import { askingKey, readAddress } from "./subscribers.ts";

/** What a person wishes of letters, digests and their calendar. */
export interface OwnWishes {
  readonly mail?: string | undefined;
  /** mail, direct or off. */
  readonly digest?: string | undefined;
  /** link or unlink. */
  readonly do?: string | undefined;
}

/** How weekly digests may come to one person, beside their group's channel. */
export const DIGEST_WAYS = ["mail", "direct", "off"] as const;
/** The address of one's own calendar, and taking it back. */
export const LINK_DEEDS = ["link", "unlink"] as const;

/**
 * Does what a person wishes, and says what came of it.
 * @throws UserError `publishing.no-url`, `publishing.no-mail`, `publishing.address`, `publishing.too-many`, `me.no-mail-yet`
 */
export async function applyOwnWishes(
  services: Services,
  actor: Actor,
  wishes: OwnWishes,
): Promise<{ person: Partial<Person>; said: Phrase[] }> {
  const mail = wishes.mail === undefined ? null : await changeMail(services, actor, wishes.mail);
  const person = { ...actor.person, ...mail?.person };
  const digest = wishes.digest === undefined ? null : await changeDigest(services, person, wishes.digest);
  const calendar = wishes.do === undefined ? null : await changeLink(services, actor, wishes.do);
  return {
    person: { ...mail?.person, ...digest?.person },
    said: [mail?.said, digest?.said, calendar].filter((phrase) => phrase !== null && phrase !== undefined),
  };
}

/** Did they wish any of this? */
export const hasOwnWishes = (wishes: OwnWishes): boolean =>
  wishes.mail !== undefined || wishes.digest !== undefined || wishes.do !== undefined;

const OFF = /^(off|none|no|-)$/i;

interface Changed {
  readonly person: Partial<Person>;
  readonly said: Phrase;
}

/** Keeps a person's address and asks it for a yes; until then nothing else goes there. */
async function changeMail(services: Services, actor: Actor, words: string): Promise<Changed> {
  const personId = actor.person.id;
  const now = services.clock.now();
  if (OFF.test(words.trim())) {
    const none = { mail: null, mailConfirmedAt: null, digestMail: false };
    await services.store.write(async (tx) => {
      await revokeLinks(tx, { kind: "own-mail", personId }, now);
      await tx.person.update({ where: { id: personId }, data: none });
    });
    return { person: none, said: say("me.mail-off") };
  }
  addressesOf(services);
  if (!services.mail) throw new UserError("publishing.no-mail");
  const address = readAddress(words);
  if (address === null) throw new UserError("publishing.address", { value: words });
  const asked = await services.store.write((tx) => askOwn(tx, actor, address, now));
  if (asked === "too-many") throw new UserError("publishing.too-many");
  services.wake();
  return asked === "known"
    ? { person: {}, said: say("me.mail-known", { mail: address }) }
    : { person: { mail: address, mailConfirmedAt: null }, said: say("me.mail-asked", { mail: address }) };
}

async function askOwn(
  tx: Transaction,
  { person, group, locale, zone }: Actor,
  address: string,
  now: Date,
): Promise<"asked" | "known" | "too-many"> {
  const own = { kind: "own-mail" as const, personId: person.id };
  const { mail, mailConfirmedAt } = await tx.person.findUniqueOrThrow({ where: { id: person.id } });
  if (mail === address && mailConfirmedAt !== null) return "known";
  const key = await askingKey(tx, address, now);
  if (key === null) return "too-many";
  // A link that was sent to another address must not confirm this one.
  await revokeLinks(tx, own, now);
  const { token } = await createLink(tx, { ...own, by: person.id, now, expiresAt: inAWeek(now) });
  await tx.person.update({ where: { id: person.id }, data: { mail: address, mailConfirmedAt: null } });
  await postCard(tx, {
    key,
    subject: "letter",
    urgency: "asked",
    subjectId: `own:${token}`,
    groupId: group.id,
    to: letterTo(address),
    locale,
    zone,
    at: now,
    now,
  });
  return "asked";
}

const inAWeek = (now: Date): Date => new Date(now.getTime() + 7 * 86_400_000);

async function changeDigest(services: Services, person: Person, way: string): Promise<Changed> {
  if (way === "mail" && (person.mail === null || !services.mail)) {
    if (!services.mail) throw new UserError("publishing.no-mail");
    throw new UserError("me.no-mail-yet");
  }
  const wishes =
    way === "mail"
      ? { digestMail: true }
      : way === "direct"
        ? { digestDirect: true }
        : { digestMail: false, digestDirect: false };
  await services.store.write((tx) => tx.person.update({ where: { id: person.id }, data: wishes }));
  return { person: wishes, said: say("me.digest-saved", { way }) };
}

/** The address of a person's calendar: the same until they take it back. */
async function changeLink(services: Services, { person }: Actor, deed: string): Promise<Phrase> {
  const own = { kind: "calendar-person" as const, personId: person.id };
  const now = services.clock.now();
  if (deed === "unlink") {
    await services.store.write((tx) => revokeLinks(tx, own, now));
    return say("me.calendar-off");
  }
  const addresses = addressesOf(services);
  const { token } = await services.store.write(
    async (tx) => (await linkFor(tx, own, now)) ?? createLink(tx, { ...own, by: person.id, now }),
  );
  const url = addresses.calendar(token);
  return say("me.calendar", { url: link(url, url) });
}

/** What holds for a person: their address, and where their digests come beside the channels; null: nothing. */
export function ownWishesLine(
  person: Pick<Person, "mail" | "mailConfirmedAt" | "digestMail" | "digestDirect">,
): Phrase | null {
  const { mail, mailConfirmedAt, digestMail, digestDirect } = person;
  if (mail === null && !digestDirect) return null;
  const ways = digestMail && digestDirect ? "both" : digestMail ? "mail" : digestDirect ? "direct" : "none";
  const state = mail === null ? "none" : mailConfirmedAt === null ? "asked" : "confirmed";
  return say("me.letters", { mail: mail ?? "", state, ways });
}
