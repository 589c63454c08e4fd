import type { Completion } from "../chat/interaction.ts";
import type { Option } from "../chat/option.ts";
import { fold, splitAt } from "../lib/text.ts";
import { liveMeetingIn } from "../meetings/live.ts";
import { loadMeeting } from "../meetings/record.ts";
import { ABSTAIN, choicesOf } from "../meetings/votes.ts";
import type { Actor, Services } from "../use-case.ts";

const MOST = 25;
type Choice = { label: string; value: string };

const choice = (label: string, value: string): Choice => ({ label: splitAt(label, 100, 100)[0], value });

/** Verbs that look back at meetings, not forward. */
const OF_THE_PAST = ["minutes", "edit", "list"];

/** Meetings or readouts of this group by number or by words of the title, the newest first. */
export async function completeRecords(
  services: Services,
  actor: Actor,
  option: Option,
  { typed, verb }: Completion,
): Promise<Choice[]> {
  const { db } = services.store;
  const letter = option.letter ?? "";
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const number = new RegExp(`^[${letter.toLowerCase()}#]?(\\d{1,9})$`).exec(words[0] ?? "")?.[1];
  const named = number
    ? { number: Number(number) }
    : { AND: words.map((word) => ({ folded: { contains: word } })) };
  const query = {
    where: { groupId: actor.group.id, ...named },
    orderBy: { number: "desc" as const },
    take: MOST,
  };
  const found =
    letter === "R"
      ? await db.readout.findMany(query)
      : await db.meeting.findMany({
          ...query,
          where: {
            ...query.where,
            ...(OF_THE_PAST.includes(verb) ? {} : { state: { in: ["PLANNED", "LIVE"] } }),
          },
        });
  return found.map((one) => choice(`${letter}${one.number} ${one.title}`, `${letter}${one.number}`));
}

/** The topics of the meeting that runs here, or the choices of its open vote. */
export async function completeInMeeting(
  services: Services,
  actor: Actor,
  { option, typed }: Completion,
): Promise<Choice[]> {
  const live = await liveMeetingIn(services.store.db, actor.channel);
  const meeting = live && (await loadMeeting(services.store.db, live.id));
  if (!meeting || meeting.groupId !== actor.group.id) return [];
  const open = meeting.proposals.find((proposal) => proposal.closedAt === null);
  const offered =
    option === "choice"
      ? [...(open ? [...choicesOf(open), ABSTAIN] : []), "close"]
      : ["next", ...meeting.topics.filter((topic) => !topic.review).map((topic) => topic.title)];
  return offered
    .filter((value) => value.length <= 100 && fold(value).includes(fold(typed)))
    .slice(0, MOST)
    .map((value) => choice(value, value));
}
