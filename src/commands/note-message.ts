import { card, context, line, say } from "../chat/card.ts";
import type { MenuInteraction } from "../chat/interaction.ts";
import type { UserRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { accountKey } from "../groups/meet.ts";
import { clean, splitAt } from "../lib/text.ts";
import { runningMeetingOrKept } from "../meetings/find.ts";
import { noteLine } from "../meetings/holding.ts";
import { LINE_LIMIT } from "../meetings/live.ts";
import { labelOf } from "../meetings/meeting.ts";
import type { Actor, Reply, Services } from "../use-case.ts";
import { restore, typedText } from "./text.ts";

/**
 * "Note in the meeting": a line of the meeting that runs in the message's channel, with who wrote it and where it stands.
 * @throws UserError `meeting.empty-message`, `meeting.none-runs`, and what `noteLine` throws
 */
export async function noteMessage(
  services: Services,
  actor: Actor,
  { message }: MenuInteraction,
): Promise<Reply> {
  const text = clean(restore(typedText(message.text))).trim();
  if (text === "") throw new UserError("meeting.empty-message");
  const sourceUrl = message.permalink;
  const { id } = await runningMeetingOrKept(services, actor, { text, url: sourceUrl });
  const sourceAuthor = message.author && (await nameOf(services, message.author));
  const said = { text: beginningOf(text), sourceUrl, sourceAuthor };
  const noted = await noteLine(services, actor, { id }, said);
  const number = noted.lines.at(-1)?.position ?? 0;
  return {
    private: card(
      line(say("meeting.noted", { number, label: labelOf(noted) })),
      said.text === text
        ? undefined
        : context(say("meeting.noted-beginning", { linked: sourceUrl ? "yes" : "no" })),
    ),
  };
}

/** As much as a line takes: the message still stands where it was written. */
const beginningOf = (text: string): string =>
  text.length <= LINE_LIMIT ? text : `${splitAt(text, LINE_LIMIT, LINE_LIMIT - 1)[0].trimEnd()}…`;

/** What those are called whom the bot has met. */
async function nameOf(services: Services, user: UserRef): Promise<string | undefined> {
  const account = await services.store.db.account.findUnique({
    where: accountKey(user),
    select: { person: { select: { name: true } } },
  });
  return account?.person.name;
}
