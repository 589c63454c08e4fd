import { z } from "zod";
import { button, card, controls, line, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { personWithAccounts } from "../groups/people.ts";
import { readDate } from "../lib/dates/index.ts";
import { type Actor, dateContext, defineForm, definePress, type Reply, type Services } from "../use-case.ts";
import { addLiterally } from "./add.ts";
import { itemCard, skippedNote } from "./cards.ts";
import { editItem } from "./edit.ts";
import { itemById } from "./find.ts";
import { otherDateForm } from "./forms.ts";
import type { Item } from "./item.ts";
import { answered, ask, doubtOf, openQuestion, questionCard, reopened } from "./questions.ts";
import { loadItem } from "./record.ts";

/** One of a question's own choices was pressed. */
const answer = definePress({
  do: "question.answer",
  answers: "update",
  parameters: z.object({ id: z.uuid(), n: z.coerce.number().int() }),
  async run({ services, actor, press }) {
    const { question, asked } = await openQuestion(services, actor, press.id);
    // Taken before it is acted on: of two quick presses one answers. What fails leaves the question open.
    if ((await answered(services, question.id)).count === 0) throw new UserError("question.answered");
    try {
      return await act(services, actor, question, asked, press.n);
    } catch (error) {
      await reopened(services, question.id);
      throw error;
    }
  },
});

type Opened = Awaited<ReturnType<typeof openQuestion>>;

async function act(
  services: Services,
  actor: Actor,
  question: Opened["question"],
  asked: Opened["asked"],
  n: number,
): Promise<Reply> {
  if (asked.kind === "add") {
    const by = await inGroupOf(services, actor, question.groupId);
    return addLiterally(services, by, asked.text, asked.url);
  }
  const { item, actor: by } = await itemById(services, actor, { id: question.itemId ?? "" });
  const choice = asked.kind === "search" ? undefined : asked.choices[n];
  if (!choice) throw new UserError("question.gone");
  if ("kind" in choice)
    return changed(services, await editItem(services, by, { id: item.id }, { due: choice }, { kind: "due" }));
  const person = await personWithAccounts(services.store.db, choice.id);
  const kept = item.assignments
    .filter((a) => a.owner && a.personId !== person.id)
    .map((a) => ({ ...a.person, accounts: [...a.person.accounts] }));
  return changed(
    services,
    await editItem(services, by, { id: item.id }, { owners: [...kept, person] }, { kind: "assign" }),
  );
}

/** Another group's channel must not see what belongs to this one; one's own direct messages may. */
async function inGroupOf(services: Services, actor: Actor, groupId: string): Promise<Actor> {
  if (groupId === actor.group.id) return actor;
  if (actor.group.kind !== "PERSONAL") throw new UserError("press.foreign");
  const group = await services.store.db.group.findUniqueOrThrow({ where: { id: groupId } });
  return { ...actor, group };
}

const changed = (services: Services, item: Item): Reply => ({ update: itemCard(item, services.clock.now()) });

const otherDate = definePress({
  do: "question.other-date",
  answers: "form",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    await openQuestion(services, actor, press.id);
    return { form: otherDateForm(press.id) };
  },
});

/** The typed date is read like any other; what is still in doubt is asked again, the item stays as it is. */
const dateForm = defineForm({
  do: "question.date",
  parameters: z.object({ id: z.uuid() }),
  async submit({ services, actor, press, values }) {
    const { question } = await openQuestion(services, actor, press.id);
    const words = String(values["when"] ?? "");
    const { item, actor: by } = await itemById(services, actor, { id: question.itemId ?? "" });
    const reading = readDate(words, dateContext(services, by));
    if (reading.outcome === "ask") {
      const again = await ask(services, by, doubtOf(reading), item);
      await answered(services, question.id);
      return { private: questionCard(again, item) };
    }
    const stored = await editItem(services, by, { id: item.id }, { due: reading.due }, { kind: "due" });
    await answered(services, question.id);
    const shown = itemCard(stored, services.clock.now());
    return { private: { ...shown, elements: [...skippedNote(stored, reading.due), ...shown.elements] } };
  },
});

/** Shows a waiting question again, from one's own page. */
const show = definePress({
  do: "question.show",
  answers: "private",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    const { question } = await openQuestion(services, actor, press.id);
    const item = question.itemId ? await loadItem(services.store.db, question.itemId) : null;
    const close = button(say("question.close"), { do: "question.close", id: question.id });
    return { private: card(questionCard(question, item).elements, controls(close)) };
  },
});

/** Not worth an answer: it is asked no more. */
const close = definePress({
  do: "question.close",
  answers: "update",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    const { question } = await openQuestion(services, actor, press.id);
    await answered(services, question.id);
    return { update: card(line(say("question.closed"))) };
  },
});

export const questionPresses = [answer, otherDate, show, close];
export const questionForms = [dateForm];
