import type { Store } from "./client.ts";
import type { Group, Readout } from "./models.ts";

/** What an address asks for: a group by its name there, perhaps with the secret of a link, perhaps one readout. */
export interface AskedPage {
  readonly slug: string;
  readonly key: string | undefined;
  readonly number: number | undefined;
  /** UTC. */
  readonly now: Date;
}

/** A group as its pages need it. */
export type PageGroup = Pick<Group, "id" | "name" | "zone" | "isPublic"> & { readonly slug: string };

/** A release as it stands, without its text: what changes on its page changes here. */
export type PublishedReadout = Pick<Readout, "id" | "number" | "state" | "withdrawnWhy"> & {
  readonly releasedVersion: number;
  /** Of the released version's text. */
  readonly hash: string;
  /** Of all ratings. */
  readonly stars: number;
  readonly votes: number;
};

/** What there is at an address. */
export interface Published {
  readonly group: PageGroup;
  /** The secret is one of a link to this group's pages that holds now. */
  readonly hasLink: boolean;
  /** Null: none was asked for, or it is not out. */
  readonly readout: PublishedReadout | null;
}

const PUBLISHED = `
  SELECT g."id", g."name", g."zone", g."isPublic", l."token",
    r."id", r."number", r."state", r."withdrawnWhy", r."releasedVersion", v."hash",
    (SELECT SUM(s."stars") FROM "Rating" s WHERE s."readoutId" = r."id"),
    (SELECT COUNT(*) FROM "Rating" s WHERE s."readoutId" = r."id")
  FROM "Group" g
  LEFT JOIN "Link" l ON l."token" = ? AND l."kind" = 'page' AND l."groupId" = g."id"
    AND l."revokedAt" IS NULL AND (l."expiresAt" IS NULL OR l."expiresAt" > ?)
  LEFT JOIN "Readout" r ON r."groupId" = g."id" AND r."number" = ? AND r."state" IN ('RELEASED', 'WITHDRAWN')
  LEFT JOIN "ReadoutVersion" v ON v."readoutId" = r."id" AND v."number" = r."releasedVersion"
  WHERE g."slug" = ?`;

/**
 * Who may see a page, and what stands there, in one read: every page begins with it, whatever of it is kept in memory.
 * Null when no group has this address.
 */
export async function readPublished({ statements }: Store, asked: AskedPage): Promise<Published | null> {
  const values = [asked.key ?? null, asked.now, asked.number ?? null, asked.slug];
  const [row] = await statements.read({ sql: PUBLISHED, values });
  if (!row) return null;
  const [id, name, zone, isPublic, link, readoutId, number, state, withdrawnWhy, releasedVersion, hash] = row;
  // Sums and counts are strings to PostgreSQL's driver.
  const [stars, votes] = row.slice(-2).map(Number);
  return {
    group: { id, name, zone, isPublic, slug: asked.slug } as PageGroup,
    hasLink: link !== null,
    readout:
      hash === null
        ? null
        : ({
            id: readoutId,
            number,
            state,
            withdrawnWhy,
            releasedVersion,
            hash,
            stars,
            votes,
          } as PublishedReadout),
  };
}
