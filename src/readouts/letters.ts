import { letterTo } from "../chat/refs.ts";
import { cardRow } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Group, Subscriber } from "../store/models.ts";

/** A readout that went out: which version, and whether it is the first, a correction of it, or its withdrawal. */
export interface Release {
  readonly readoutId: string;
  readonly version: number;
  readonly kind: "release" | "correction" | "withdrawal";
}

/** So many rows are written at once. */
const BATCH = 500;

/**
 * Owes the letters of a release to the group's mailing list, in the transaction that releases it: one to each address
 * that is on it now. A correction or withdrawal goes to those who were owed the first, and to nobody who has stopped.
 * Nothing is sent here, so no release waits for mail.
 */
export async function owedLetters(tx: Transaction, release: Release, now: Date): Promise<void> {
  const readout = await tx.readout.findUniqueOrThrow({
    where: { id: release.readoutId },
    include: { group: true, versions: { where: { releasedAt: { not: null } }, orderBy: { number: "asc" } } },
  });
  if (release.kind === "release" && !readout.releaseMail) return;
  const first = readout.versions[0]?.number ?? release.version;
  const send = { ...release, group: readout.group, now, first };
  for (let after = ""; ; ) {
    const page = await tx.subscriber.findMany({
      where: { groupId: readout.groupId, state: "ACTIVE", id: { gt: after } },
      orderBy: { id: "asc" },
      take: BATCH,
    });
    if (page.length > 0) await owePage(tx, page, send);
    after = page.at(-1)?.id ?? "";
    if (page.length < BATCH) return;
  }
}

type Sending = Release & { readonly group: Group; readonly now: Date; readonly first: number };

async function owePage(tx: Transaction, page: readonly Subscriber[], sending: Sending): Promise<void> {
  const { readoutId, version, kind, group, now } = sending;
  const own = (one: Subscriber) => letterKey({ readoutId, version, kind }, one.id);
  const before = (one: Subscriber) =>
    letterKey({ readoutId, version: sending.first, kind: "release" }, one.id);
  const said = await keysAmong(tx, page.map(own));
  const reached = kind === "release" ? null : await keysAmong(tx, page.map(before));
  const wanted = page.filter((one) => !said.has(own(one)) && (reached === null || reached.has(before(one))));
  if (wanted.length === 0) return;
  await tx.postedCard.createMany({
    data: wanted.map((one) =>
      cardRow({
        key: own(one),
        subject: "letter",
        urgency: "letter",
        subjectId: `out:${readoutId}:${version}:${kind}:${one.id}`,
        groupId: group.id,
        to: letterTo(one.address),
        locale: group.locale,
        zone: group.zone,
        at: now,
        now,
      }),
    ),
  });
}

/** What makes a letter to a subscriber said once. */
export const letterKey = ({ readoutId, version, kind }: Release, subscriberId: string): string =>
  `letter:${readoutId}:${version}:${kind}:${subscriberId}`;

async function keysAmong(tx: Transaction, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await tx.postedCard.findMany({ where: { key: { in: [...keys] } }, select: { key: true } });
  return new Set(found.map(({ key }) => key));
}

/** The release and subscriber a letter is about, by the id of its subject; null: it is another letter. */
export function readLetterId(subjectId: string): (Release & { readonly subscriberId: string }) | null {
  const [, readoutId, version, kind, subscriberId] =
    /^out:([^:]+):(\d+):(release|correction|withdrawal):([^:]+)$/.exec(subjectId) ?? [];
  if (!readoutId || !subscriberId) return null;
  return { readoutId, version: Number(version), kind: kind as Release["kind"], subscriberId };
}
