import {
  type Button,
  button,
  type Card,
  card,
  context,
  controls,
  day,
  instant,
  line,
  type Phrase,
  say,
} from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import type { DateReading, Due } from "../lib/dates/index.ts";
import { newId } from "../lib/ids.ts";
import type { Question } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import type { Item } from "./item.ts";

const KEPT_MS = 30 * 86_400_000;

/** What is asked back; free text stays here and never rides in a button. */
export type Asked =
  | {
      kind: "due";
      words: string;
      reason: "ambiguous" | "far" | "past" | "unreadable" | "offered";
      choices: Due[];
    }
  | { kind: "owner"; name: string; choices: { id: string; name: string }[] }
  | { kind: "add"; text: string; url?: string | undefined }
  | { kind: "search"; words: string; show: string; people: string[]; tags: string[] };

/** Keeps a doubt until it is answered (30 days), so that nothing typed is lost. */
export async function ask(
  services: Services,
  by: Actor,
  asked: Asked,
  item?: Pick<Item, "id">,
): Promise<Question> {
  const now = services.clock.now();
  return services.store.write((tx) =>
    tx.question.create({
      data: {
        id: newId(),
        groupId: by.group.id,
        personId: by.person.id,
        kind: asked.kind,
        itemId: item?.id ?? null,
        data: JSON.parse(JSON.stringify(asked)),
        createdAt: now,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
    }),
  );
}

/** @throws UserError `question.gone` when it was somebody else's, answered or too old */
export async function openQuestion(
  services: Services,
  by: Actor,
  id: string,
): Promise<{ question: Question; asked: Asked }> {
  const question = await services.store.db.question.findUnique({ where: { id } });
  const now = services.clock.now();
  if (!question || question.personId !== by.person.id || question.expiresAt < now)
    throw new UserError("question.gone");
  return { question, asked: askedOf(question) };
}

/** The stored question with its dates as dates again. */
export function askedOf(question: Question): Asked {
  const asked = question.data as unknown as Asked;
  if (asked.kind !== "due") return asked;
  const choices = asked.choices.map((due) =>
    due.kind === "moment" ? { ...due, at: new Date(due.at) } : due,
  );
  return { ...asked, choices };
}

/** Takes a question; of two who try, one gets a count of 1. */
export const answered = (services: Services, id: string) =>
  services.store.write((tx) =>
    tx.question.updateMany({ where: { id, answeredAt: null }, data: { answeredAt: services.clock.now() } }),
  );

/** Its answer failed: it waits again. */
export const reopened = (services: Services, id: string) =>
  services.store.write((tx) => tx.question.updateMany({ where: { id }, data: { answeredAt: null } }));

const MOST_WAITING = 10;

/** The person's questions that wait, oldest first: about an open item the last of each kind. */
export async function waitingQuestions({ store, clock }: Services, personId: string): Promise<Question[]> {
  const newest = await store.db.question.findMany({
    where: {
      personId,
      answeredAt: null,
      expiresAt: { gt: clock.now() },
      kind: { in: ["due", "owner", "add"] },
    },
    orderBy: { id: "desc" },
    take: MOST_WAITING * 5,
  });
  const open = await store.db.actionItem.findMany({
    where: { id: { in: newest.flatMap(({ itemId }) => itemId ?? []) }, state: { in: ["OPEN", "STARTED"] } },
    select: { id: true },
  });
  const asks = new Map<string, Question>();
  for (const question of newest.reverse()) {
    const { kind, itemId } = question;
    if (itemId === null) asks.set(question.id, question);
    else if (open.some(({ id }) => id === itemId)) asks.set(`${kind} ${itemId}`, question);
  }
  return [...asks.values()].slice(0, MOST_WAITING);
}

const dueLabel = (due: Due): Phrase =>
  say("question.choice", { due: due.kind === "day" ? day(due.day) : instant(due.at) });

export const doubtOf = (reading: Extract<DateReading, { outcome: "ask" }>): Asked => ({
  kind: "due",
  words: reading.words,
  reason: reading.reason,
  choices: reading.choices.slice(0, 3),
});

/** The question with its answers as buttons. */
export function questionCard(question: Question, item: Pick<Item, "number" | "title"> | null): Card {
  const asked = askedOf(question);
  const number = item?.number ?? 0;
  const title = item?.title ?? "";
  const answer = (n: number) => ({ do: "question.answer", id: question.id, n });
  switch (asked.kind) {
    case "due":
      return card(
        line(say("question.due", { reason: asked.reason, words: asked.words, number, title })),
        context(say("question.stored", { number })),
        controls(
          ...asked.choices.map((due, n): Button<Phrase | string> => button(dueLabel(due), answer(n))),
          button(say("question.other-date"), { do: "question.other-date", id: question.id }),
        ),
      );
    case "owner":
      return card(
        line(say("question.owner", { name: asked.name, number, title })),
        controls(...asked.choices.slice(0, 5).map((person, n) => button(person.name, answer(n)))),
      );
    case "add":
      return card(
        line(say("question.add", { text: asked.text })),
        controls(button(say("question.add-it"), answer(0))),
      );
    case "search":
      return card(line(asked.words));
    default:
      return asked satisfies never;
  }
}
