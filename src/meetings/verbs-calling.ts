import { DateTime } from "luxon";
import { card, line, say } from "../chat/card.ts";
import type { WhenInput } from "../chat/option.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type PersonWithAccounts, peopleNamed, personWithAccounts } from "../groups/people.ts";
import { readDuration } from "../lib/dates/duration.ts";
import { occurrences, type Recurrence, readRecurrence } from "../lib/recurrence/index.ts";
import { fold, splitAt } from "../lib/text.ts";
import { type Call, dateContext, defineVerb, type Reply, type Services } from "../use-case.ts";
import { announceCard, meetingsCard } from "./cards.ts";
import { correctLine } from "./ending.ts";
import { meetingById, meetingByNumber, meetingMeant } from "./find.ts";
import { assertPlanned, type FullMeeting, labelOf } from "./meeting.ts";
import { overlapsOf } from "./overlaps.ts";
import { cancelMeeting, planAnew } from "./planning.ts";
import { callMeeting } from "./service.ts";
import { skippedNote, timeQuestion } from "./time.ts";

// The verbs by which meetings are called, found, moved and called off.

const WHICH = ["this", "all"] as const;
export const meetingOption = option.record("option.meeting", { letter: "M" });
const DEFAULT_MINUTES = 60;

/** @throws UserError `meeting.duration` */
export function minutesOf(words: string | undefined): number | undefined {
  if (words === undefined || words.trim() === "") return undefined;
  const minutes = readDuration(words);
  if (minutes === null) throw new UserError("meeting.duration", { value: words });
  return minutes;
}

type ScheduleInput = {
  readonly title: string;
  readonly at?: WhenInput | undefined;
  readonly for?: string | undefined;
  readonly where?: string | undefined;
  readonly every?: string | undefined;
  readonly with?: Parameters<typeof peopleNamed>[2] | undefined;
};

export const scheduleVerb = defineVerb({
  name: "schedule",
  synonyms: ["call", "plan", "new"],
  description: "meeting.verb.schedule",
  visibility: "public",
  options: {
    title: option.required(option.words("option.meeting-title")),
    at: option.when("option.meeting-at"),
    for: option.text("option.meeting-for"),
    where: option.text("option.meeting-where"),
    every: option.text("option.meeting-every"),
    with: option.people("option.meeting-with"),
  },
  examples: ["Supply review tuesday 14:00 for:90m", 'Stand-up at:"monday 9:30" every:weekday with:@bo'],
  form: {
    title: "form.meeting",
    fields: ["title", "at", "for", "where", "every"],
    labels: { for: "field.duration", title: "field.meeting-title" },
  },
  run: schedule,
});

async function schedule(call: Call<ScheduleInput>): Promise<Reply> {
  const { services, actor, input } = call;
  const minutes = minutesOf(input.for) ?? DEFAULT_MINUTES;
  const at = momentOf(input.at);
  const recurrence = recurrenceOf(call, at);
  const startsAt = recurrence ? nextStart(services, recurrence) : at;
  const isPast = startsAt !== null && startsAt <= services.clock.now();
  const people = await invited(call);
  const { meeting, track } = await callMeeting(services, actor, {
    title: input.title,
    startsAt: isPast ? null : startsAt,
    zone: actor.zone,
    minutes,
    place: input.where ?? null,
    people,
    recurrence: isPast ? null : recurrence,
  });
  const shown = announceCard(meeting, services.clock.now());
  if (!track) return { private: shown };
  const doubt = meeting.startsAt
    ? await remarksOn(services, meeting, input.at)
    : timeQuestion(call, meeting, input.at);
  return { public: shown, track, ...(doubt ? { private: doubt } : {}) };
}

/** What whoever settled its time should know: that the clocks jump over it, that somebody is elsewhere then. Null: nothing. */
async function remarksOn(services: Services, meeting: FullMeeting, when: WhenInput | undefined) {
  const overlaps = await overlapsOf(services, meeting);
  const elements = [...skippedNote(meeting, when), ...(overlaps?.elements ?? [])];
  return elements.length > 0 ? { elements } : null;
}

/** A meeting has an hour: a bare date is not enough. */
const momentOf = (when: WhenInput | undefined): Date | null =>
  when?.say === "date" && when.reading.outcome === "understood" && when.reading.due.kind === "moment"
    ? when.reading.due.at
    : null;

/** @throws UserError `meeting.every`, `meeting.every-time` */
function recurrenceOf({ services, actor, input }: Call<ScheduleInput>, at: Date | null): Recurrence | null {
  const said = input.at?.say === "date" && input.at.every ? input.at.words : undefined;
  const words = (input.every ?? said)?.trim();
  if (!words) return null;
  const { zone } = actor;
  const dates = dateContext(services, actor);
  const first = DateTime.fromJSDate(at ?? services.clock.now(), { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
  // "every:week" says "every" already; "every second Tuesday" is another rule than "second Tuesday".
  const whole = /^every\b/i.test(words) ? words : `every ${words}`;
  const read = [whole, words].map((phrase) => readRecurrence(phrase, { start: first, zone }, dates));
  const understood = read.find((reading) => reading.outcome === "understood");
  if (understood?.outcome !== "understood") throw new UserError("meeting.every", { value: words });
  const time = understood.time ?? (at ? first.slice(11, 16) : null);
  if (!time) throw new UserError("meeting.every-time", { value: words });
  return { rule: understood.rule, start: `${first.slice(0, 10)}T${time}`, zone };
}

const MOST_YEARS_MS = 10 * 366 * 86_400_000;

/** The first start of a series that is still to come, UTC. */
function nextStart(services: Services, recurrence: Recurrence): Date | null {
  const now = services.clock.now();
  return occurrences(recurrence, now, new Date(now.getTime() + MOST_YEARS_MS), 1)[0] ?? null;
}

const MOST_INVITED = 30;

/** Those named; nobody named: everybody of the group, as long as that is a round people know. */
async function invited({ services, actor, input }: Call<ScheduleInput>): Promise<PersonWithAccounts[]> {
  if (input.with) {
    const found = await peopleNamed(services, actor, input.with);
    const unknown = found.unknown[0] ?? found.bots[0];
    if (unknown) throw new UserError("meeting.unknown-person", { name: unknown });
    return [...found.people];
  }
  const members = await services.store.db.membership.findMany({
    where: { groupId: actor.group.id },
    select: { personId: true },
    take: MOST_INVITED + 1,
  });
  if (members.length > MOST_INVITED) return [];
  return Promise.all(members.map((member) => personWithAccounts(services.store.db, member.personId)));
}

export const listMeetingsVerb = defineVerb({
  name: "list",
  synonyms: ["show", "find", "ls"],
  description: "meeting.verb.list",
  visibility: "private",
  options: { meeting: meetingOption, words: option.words("option.words") },
  examples: ["", "M3", "supply"],
  async run({ services, actor, input }) {
    if (input.meeting) {
      const { id } = await meetingByNumber(services, actor, input.meeting);
      const { meeting } = await meetingById(services, actor, id);
      return { private: announceCard(meeting, services.clock.now()) };
    }
    return { private: await listedMeetings(services, actor, input.words) };
  },
});

const MOST_LISTED = 10;

/** Running and planned ones, then the last that were held. */
export async function listedMeetings(
  services: Call<unknown>["services"],
  actor: Call<unknown>["actor"],
  words = "",
) {
  const { db } = services.store;
  const parts = fold(words).split(/\s+/).filter(Boolean);
  const where = { groupId: actor.group.id, AND: parts.map((word) => ({ folded: { contains: word } })) };
  const upcoming = await db.meeting.findMany({
    where: { ...where, state: { in: ["PLANNED", "LIVE"] } },
    orderBy: [{ startsAt: { sort: "asc", nulls: "last" } }, { number: "asc" }],
    take: MOST_LISTED,
  });
  const past = await db.meeting.findMany({
    where: { ...where, state: "ENDED" },
    orderBy: { endedAt: { sort: "desc", nulls: "last" } },
    take: MOST_LISTED,
  });
  return meetingsCard(upcoming, past, splitAt(words, 60, 70)[0]);
}

export const moveVerb = defineVerb({
  name: "move",
  synonyms: ["reschedule", "postpone"],
  description: "meeting.verb.move",
  visibility: "public",
  options: {
    meeting: option.required(meetingOption),
    at: option.required(option.when("option.meeting-at")),
    which: option.choice("option.which", { choices: WHICH }),
  },
  examples: ["M3 thursday 15:00", 'M3 at:"thursday 15:00" which:all'],
  async run(call) {
    const { services, actor, input } = call;
    const meeting = await meetingByNumber(services, actor, input.meeting);
    const startsAt = momentOf(input.at);
    const which = (input.which ?? "this") as "this" | "all";
    if (!startsAt) {
      assertPlanned(meeting);
      return { private: timeQuestion(call, meeting, input.at) };
    }
    const moved = await planAnew(services, actor, { id: meeting.id }, { startsAt, zone: actor.zone }, which);
    const at = { type: "instant" as const, at: startsAt.getTime(), style: "datetime" as const };
    const said = say("meeting.moved", {
      name: actor.person.name,
      label: labelOf(moved),
      title: moved.title,
      at,
    });
    const remarks = await remarksOn(services, moved, input.at);
    return { public: card(line(said)), ...(remarks ? { private: remarks } : {}) };
  },
});

export const cancelVerb = defineVerb({
  name: "cancel",
  synonyms: ["drop", "skip"],
  description: "meeting.verb.cancel",
  visibility: "public",
  options: {
    meeting: option.required(meetingOption),
    why: option.words("option.why"),
    which: option.choice("option.which", { choices: WHICH }),
  },
  examples: ["M3 too few of us", "M3 which:all"],
  async run({ services, actor, input }) {
    const meeting = await meetingByNumber(services, actor, input.meeting);
    const which = (input.which ?? "this") as "this" | "all";
    const off = await cancelMeeting(services, actor, { id: meeting.id }, input.why, which);
    return {
      public: card(
        line(
          say("meeting.called-off", {
            name: actor.person.name,
            label: labelOf(off),
            title: off.title,
            why: input.why ?? "",
            has: input.why ? "why" : "none",
            which: off.seriesId ? which : "only",
          }),
        ),
      ),
    };
  },
});

export const editMeetingVerb = defineVerb({
  name: "edit",
  synonyms: ["change", "correct"],
  description: "meeting.verb.edit",
  visibility: "private",
  options: {
    meeting: meetingOption,
    title: option.text("option.title"),
    where: option.text("option.meeting-where"),
    for: option.text("option.meeting-for"),
    line: option.text("option.line"),
    words: option.words("option.line-words"),
  },
  examples: ['M3 title:"Supply and transport" where:"Room 4"', "line:7 The figures came from the bank"],
  async run({ services, actor, input }) {
    const meeting = await meetingMeant(services, actor, input.meeting);
    const ref = { id: meeting.id };
    if (input.line !== undefined) {
      const number = /^\d{1,5}$/.exec(input.line.trim()) ? Number(input.line) : 0;
      if (!input.words) throw new UserError("meeting.line-words", { number });
      await correctLine(services, actor, ref, number, input.words);
      return { private: card(line(say("meeting.corrected", { number, label: labelOf(meeting) }))) };
    }
    const plan = { title: input.title ?? input.words, place: input.where, minutes: minutesOf(input.for) };
    if (Object.values(plan).every((value) => value === undefined)) throw new UserError("meeting.edit-what");
    const changed = await planAnew(services, actor, ref, plan, "this");
    return { private: announceCard(changed, services.clock.now()) };
  },
});
