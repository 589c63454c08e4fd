import { addFromInput } from "../actions/add.ts";
import { ask, doubtOf, questionCard } from "../actions/questions.ts";
import type { MenuInteraction } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import { findDate } from "../lib/dates/index.ts";
import { splitAt } from "../lib/text.ts";
import { type Actor, dateContext, type Reply, type Services } from "../use-case.ts";
import { restore, typedText } from "./text.ts";

/** "Track as action item": stored at once, literally, owned by who pressed; a readable date is offered as a button. */
export async function trackMessage(
  services: Services,
  actor: Actor,
  { message }: MenuInteraction,
): Promise<Reply> {
  const typed = typedText(message.text);
  const text = restore(typed);
  if (text === "") throw new UserError("action.empty-message");
  const url = message.permalink;
  const reply = await addFromInput(services, actor, { what: text }, { url });
  const found = findDate(splitAt(text, 1_000, 2_000)[0], dateContext(services, actor));
  if (!reply.track || found?.reading.outcome !== "understood") return reply;
  const posted = await services.store.db.postedCard.findUniqueOrThrow({ where: { id: reply.track.card } });
  const item = await services.store.db.actionItem.findUniqueOrThrow({ where: { id: posted.subjectId } });
  const asked = doubtOf({
    outcome: "ask",
    reason: "offered",
    words: found.words,
    choices: [found.reading.due],
  });
  const question = await ask(services, actor, asked, item as never);
  return { ...reply, private: questionCard(question, item) };
}
