import { type Card, card, context, say } from "../chat/card.ts";
import type { Services } from "../use-case.ts";
import { type FullMeeting, labelOf, nameIn } from "./meeting.ts";

const MINUTE_MS = 60_000;
/** No meeting is longer than a week, so none that began earlier still goes on. */
const LONGEST_MS = 7 * 24 * 60 * MINUTE_MS;
const MOST = 10;

/** Who of those invited has another meeting then; one of another group is not named. Null: nobody. */
export async function overlapsOf(services: Services, meeting: FullMeeting): Promise<Card | null> {
  const { startsAt } = meeting;
  if (!startsAt) return null;
  const end = new Date(startsAt.getTime() + meeting.minutes * MINUTE_MS);
  const people = meeting.attendees.flatMap((one) =>
    one.personId && one.answer !== "NO" ? [one.personId] : [],
  );
  const others = await services.store.db.attendee.findMany({
    where: {
      personId: { in: people },
      OR: [{ answer: null }, { answer: { not: "NO" } }],
      meeting: {
        id: { not: meeting.id },
        state: { in: ["PLANNED", "LIVE"] },
        startsAt: { lt: end, gt: new Date(startsAt.getTime() - LONGEST_MS) },
      },
    },
    include: { meeting: true },
  });
  const overlapping = others.filter(
    ({ meeting: other }) =>
      other.startsAt !== null && other.startsAt.getTime() + other.minutes * MINUTE_MS > startsAt.getTime(),
  );
  if (overlapping.length === 0) return null;
  return card(
    overlapping.slice(0, MOST).map(({ meeting: other, personId }) =>
      context(
        say("meeting.overlap", {
          name: nameIn(meeting, personId),
          same: other.groupId === meeting.groupId ? "yes" : "no",
          label: other.groupId === meeting.groupId ? `${labelOf(other)} ${other.title}` : "",
          at: { type: "instant", at: other.startsAt?.getTime() ?? 0, style: "time" },
        }),
      ),
    ),
  );
}
