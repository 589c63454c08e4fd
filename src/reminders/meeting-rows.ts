import { joined } from "../actions/lines.ts";
import { bold, button, type Card, card, controls, instant, row, type Span, say } from "../chat/card.ts";
import { labelOf } from "../meetings/meeting.ts";
import { reminderSlot } from "../meetings/telling.ts";
import type { Attendee, BundleEntry, Group, Meeting } from "../store/models.ts";
import type { Services } from "../use-case.ts";

type ToldMeeting = {
  readonly meeting: Meeting & { readonly group: Group };
  readonly slot: string;
  readonly mine: Attendee | undefined;
  readonly caller: string;
};

/** The meetings a bundle tells of; a reminder of a start that was moved, called off or declined is not said. */
export async function meetingsTold(
  { store }: Services,
  bundle: { personId: string; entries: readonly BundleEntry[] },
  groupId: string | null,
): Promise<ToldMeeting[]> {
  const entries = bundle.entries.filter((entry) => entry.slot.startsWith("meeting"));
  if (entries.length === 0) return [];
  const meetings = await store.db.meeting.findMany({
    where: { id: { in: entries.map((entry) => entry.itemId) }, ...(groupId ? { groupId } : {}) },
    include: { group: true, attendees: { where: { personId: bundle.personId } } },
  });
  const callers = await store.db.person.findMany({
    where: { id: { in: meetings.map((meeting) => meeting.calledById) } },
  });
  const told = entries.flatMap(({ itemId, slot }): ToldMeeting[] => {
    const meeting = meetings.find((candidate) => candidate.id === itemId);
    if (!meeting) return [];
    const mine = meeting.attendees[0];
    const isReminder = slot.startsWith("meeting@");
    const holds = meeting.startsAt && slot === reminderSlot(meeting.startsAt);
    if (isReminder && (!holds || meeting.state === "CANCELLED" || mine?.answer === "NO")) return [];
    // Who has answered need not be asked any more.
    if (slot === "meeting-called" && (mine?.answer || meeting.state !== "PLANNED")) return [];
    return [
      { meeting, slot, mine, caller: callers.find((one) => one.id === meeting.calledById)?.name ?? "" },
    ];
  });
  return [...new Map(told.map((one) => [`${one.meeting.id} ${one.slot}`, one])).values()];
}

/** One row for each meeting; the only one of a message has buttons to answer. */
export function meetingRows(told: readonly ToldMeeting[], amongOthers: boolean): Card {
  const [only] = told;
  const asks = only && told.length === 1 && !amongOthers && only.meeting.state === "PLANNED";
  const answer = (a: string) => ({ do: "meeting.answer", id: only?.meeting.id ?? "", a });
  return card(
    told.map((one) => row(rowText(one))),
    controls(
      ...(asks && only.mine?.answer !== "YES"
        ? [
            button(say("meeting.yes"), answer("YES"), "primary"),
            button(say("meeting.maybe"), answer("MAYBE")),
          ]
        : []),
      ...(asks
        ? [
            button(say("meeting.no"), answer("NO")),
            button(say("meeting.open"), { do: "meeting.show", id: only.meeting.id }),
          ]
        : []),
    ),
  );
}

function rowText({ meeting, slot, caller }: ToldMeeting): Span[] {
  const kind = slot.startsWith("meeting@") ? null : slot.slice("meeting-".length);
  const head: Span = kind ? say("meeting.notice", { slot: kind, name: caller }) : { type: "bold", text: "" };
  const at = meeting.startsAt;
  const when = at ? [instant(at), instant(at, "relative")] : [say("meeting.no-time")];
  return [
    ...(kind
      ? [head, { type: "text" as const, text: " " }]
      : [say("meeting.reminder"), { type: "text" as const, text: " · " }]),
    ...joined([
      [bold(`${labelOf(meeting)} ${meeting.title}`)],
      meeting.state === "CANCELLED" && meeting.cancelledWhy
        ? { type: "text", text: meeting.cancelledWhy }
        : null,
      ...when,
      meeting.place ? { type: "text", text: meeting.place } : null,
      meeting.group.kind === "CHANNEL" ? { type: "text", text: meeting.group.name } : null,
    ]),
  ];
}
