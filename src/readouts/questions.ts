import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import type { Transaction } from "../store/client.ts";
import type { Question } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import type { NamedChannel } from "./find.ts";

const KEPT_MS = 30 * 86_400_000;

/** What waits for a person's yes, with what it would do; dates are ISO instants, UTC. */
export type Kept =
  | {
      kind: "readout-release";
      /** The version and hash it is about. */
      number: number;
      hash: string;
      at: string | null;
      zone: string;
      to: NamedChannel[];
      mail: boolean;
    }
  | { kind: "readout-withdraw"; why: string }
  /** Words of the second of two who edited at once; `piece` null: the whole text. */
  | { kind: "readout-text"; base: number; piece: number | null; words: string }
  /** Words of a search, for its page buttons; about no readout, and nothing that waits for an answer. */
  | { kind: "readout-search"; words: string }
  /** Somebody asks a lead to do what only a lead may. */
  | { kind: "readout-request"; what: "release" | "correct" | "withdraw"; byId: string };
export type KeptOf<K extends Kept["kind"]> = Extract<Kept, { kind: K }>;

/** Keeps it for 30 days; the id rides in a button. */
export async function keep(
  tx: Transaction,
  of: { readoutId: string | null; groupId: string; personId: string; now: Date },
  kept: Kept,
): Promise<Question> {
  return tx.question.create({
    data: {
      id: newId(),
      groupId: of.groupId,
      personId: of.personId,
      kind: kept.kind,
      itemId: of.readoutId,
      data: JSON.parse(JSON.stringify(kept)),
      createdAt: of.now,
      expiresAt: new Date(of.now.getTime() + KEPT_MS),
    },
  });
}

/** Keeps the words of a search, as `keep` does. */
export const keepSearch = (services: Services, by: Actor, words: string): Promise<Question> => {
  const of = { readoutId: null, groupId: by.group.id, personId: by.person.id, now: services.clock.now() };
  return services.store.write((tx) => keep(tx, of, { kind: "readout-search", words }));
};

/** The words of one's own search. @throws UserError `question.gone` */
export async function searchedWords(services: Services, by: Actor, id: string): Promise<string> {
  const { data } = await openOf(services, by, id, "readout-search");
  return (data as unknown as KeptOf<"readout-search">).words;
}

/** @throws UserError `question.gone` when it was somebody else's, of another kind, answered or too old */
export async function openKept<K extends Kept["kind"]>(
  services: Services,
  by: Actor,
  id: string,
  kind: K,
): Promise<{ id: string; readoutId: string; kept: KeptOf<K> }> {
  const { itemId, data } = await openOf(services, by, id, kind);
  if (itemId === null) throw new UserError("question.gone");
  return { id, readoutId: itemId, kept: data as unknown as KeptOf<K> };
}

async function openOf(services: Services, by: Actor, id: string, kind: Kept["kind"]): Promise<Question> {
  const question = await services.store.db.question.findUnique({ where: { id } });
  if (
    question?.kind !== kind ||
    question.personId !== by.person.id ||
    question.answeredAt !== null ||
    question.expiresAt < services.clock.now()
  )
    throw new UserError("question.gone");
  return question;
}

/** Takes it in the transaction that does it: of two who try, one finds it answered. @throws UserError `question.answered` */
export async function take(tx: Transaction, id: string, now: Date): Promise<void> {
  const mine = await tx.question.updateMany({ where: { id, answeredAt: null }, data: { answeredAt: now } });
  if (mine.count === 0) throw new UserError("question.answered");
}

/** The words this person has kept for a readout, oldest first. */
export const keptWords = (services: Services, by: Actor, readoutId: string): Promise<Question[]> =>
  services.store.db.question.findMany({
    where: {
      itemId: readoutId,
      personId: by.person.id,
      kind: "readout-text",
      answeredAt: null,
      expiresAt: { gt: services.clock.now() },
    },
    orderBy: { id: "asc" },
    take: 5,
  });

/** Somebody thought better of it. @throws UserError `question.gone` */
export async function cancelKept(services: Services, by: Actor, id: string): Promise<void> {
  const now = services.clock.now();
  const cancelled = await services.store.write((tx) =>
    tx.question.updateMany({
      where: {
        id,
        personId: by.person.id,
        answeredAt: null,
        kind: { in: ["readout-release", "readout-withdraw"] },
      },
      data: { answeredAt: now },
    }),
  );
  if (cancelled.count === 0) throw new UserError("question.gone");
}

/** A kept question by its id, once `openKept` has let its owner through. */
export const keptById = (services: Services, id: string): Promise<Question> =>
  services.store.db.question.findUniqueOrThrow({ where: { id } });
