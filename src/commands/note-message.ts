import { card, context, line, say } from "../chat/card.ts";
import type { MenuInteraction } from "../chat/interaction.ts";
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
  const meeting = await runningMeetingOrKept(services, actor, { text, url: sourceUrl });
  const sourceAuthor = await authorOf(services, message);
  const said = { text: beginningOf(text), sourceUrl, sourceAuthor };
  const { line: noted } = await noteLine(services, actor, { id: meeting.id }, said);
  return {
    private: card(
      line(say("meeting.noted", { number: noted.position, label: labelOf(meeting) })),
      said.text === text
        ? undefined
        : context(say("meeting.noted-beginning", { linked: sourceUrl ? "yes" : "no" })),
    ),
  };
}

/** As much as a line takes: the message still stands where it was written. */
const beginningOf = (text: string): string =>
  text.length <= LINE_LIMIT ? text : `${splitAt(text, LINE_LIMIT, LINE_LIMIT - 1)[0].trimEnd()}…`;

const NAME_CHARACTERS = 80;

/** Who wrote it: those whom the bot has met as it knows them, the others as the platform calls them. */
async function authorOf(
  services: Services,
  { author, authorName = "" }: MenuInteraction["message"],
): Promise<string | undefined> {
  const known =
    author &&
    (await services.store.db.account.findUnique({
      where: accountKey(author),
      select: { person: { select: { name: true } } },
    }));
  const [named] = splitAt(clean(authorName).trim(), NAME_CHARACTERS, 2 * NAME_CHARACTERS);
  return known?.person.name ?? (named || undefined);
}
