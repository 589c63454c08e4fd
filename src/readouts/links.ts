import { randomBytes } from "node:crypto";
import type { Transaction } from "../store/client.ts";
import type { Group, Link } from "../store/models.ts";

/**
 * What an unguessable address opens: `page` the pages of a group, the calendars of a person and of a group, and
 * `own-mail` the confirmation of a person's own address. A `secret` opens nothing: it is what hashes are mixed with.
 */
export type LinkKind = "page" | "calendar-person" | "calendar-group" | "own-mail" | "secret";

/** Whose link it is. */
export interface LinkOwner {
  readonly kind: LinkKind;
  readonly groupId?: string;
  readonly personId?: string;
}

/** Days a link to pages holds when nobody says otherwise. */
export const PAGE_DAYS = 90;
const DAY_MS = 86_400_000;

/** 192 bits that stand in an address as they are. */
export const newToken = (): string => randomBytes(24).toString("base64url");

/** Makes an address nobody can guess; a link to pages ends after 90 days, or when it says (UTC). */
export function createLink(
  tx: Transaction,
  link: LinkOwner & { readonly by: string; readonly now: Date; readonly expiresAt?: Date },
): Promise<Link> {
  const { kind, groupId = null, personId = null, by, now } = link;
  const end = kind === "page" ? new Date(now.getTime() + PAGE_DAYS * DAY_MS) : null;
  return tx.link.create({
    data: {
      token: newToken(),
      kind,
      groupId,
      personId,
      createdById: by,
      createdAt: now,
      expiresAt: link.expiresAt ?? end,
    },
  });
}

const valid = (now: Date) => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
});

const owned = ({ kind, groupId, personId }: LinkOwner) => ({
  kind,
  groupId: groupId ?? null,
  personId: personId ?? null,
});

/** The newest link of its owner that still holds. */
export const linkFor = (tx: Transaction, owner: LinkOwner, now: Date): Promise<Link | null> =>
  tx.link.findFirst({
    where: { ...owned(owner), ...valid(now) },
    orderBy: [{ createdAt: "desc" }, { token: "asc" }],
  });

/** The link behind a token, when it is of one of these kinds and still holds. */
export const readLink = (
  tx: Transaction,
  token: string,
  kinds: readonly LinkKind[],
  now: Date,
): Promise<Link | null> => tx.link.findFirst({ where: { token, kind: { in: [...kinds] }, ...valid(now) } });

/** Takes all links of an owner back at once; returns how many there were. */
export async function revokeLinks(tx: Transaction, owner: LinkOwner, now: Date): Promise<number> {
  const { count } = await tx.link.updateMany({
    where: { ...owned(owner), ...valid(now) },
    data: { revokedAt: now },
  });
  return count;
}

/** A secret of this installation, the same for all its processes; made when it is first needed. */
export async function installationSecret(tx: Transaction, now: Date): Promise<string> {
  // Two processes may make one each at the same moment: from then on both take the older.
  const known = await tx.link.findFirst({
    where: owned({ kind: "secret" }),
    orderBy: [{ createdAt: "asc" }, { token: "asc" }],
  });
  return (known ?? (await createLink(tx, { kind: "secret", by: "installation", now }))).token;
}

const LONGEST_SLUG = 40;
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** 12 letters, 59 bits: nobody finds a group by trying. */
const unguessable = (): string =>
  Array.from(randomBytes(12), (byte) => LETTERS[byte % LETTERS.length]).join("");

/** A name as it stands in an address: letters, digits and "-"; "" when none of it can. */
export const readableSlug = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, "");

/**
 * The group's name in the addresses of its pages; made once and kept, since addresses are passed on. Of a group that is
 * not public it ends with letters nobody guesses, as does one whose name is taken or has no letter for an address.
 */
export async function slugOf(tx: Transaction, group: Pick<Group, "id">): Promise<string> {
  const { name, slug, isPublic } = await tx.group.findUniqueOrThrow({ where: { id: group.id } });
  if (slug !== null) return slug;
  const readable = readableSlug(name);
  const isTaken = await tx.group.findUnique({ where: { slug: readable }, select: { id: true } });
  const own =
    isPublic && readable !== "" && !isTaken
      ? readable
      : [readable, unguessable()].filter((part) => part !== "").join("-");
  const mine = await tx.group.updateMany({ where: { id: group.id, slug: null }, data: { slug: own } });
  return mine.count > 0 ? own : slugOf(tx, group);
}
