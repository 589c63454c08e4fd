import { button, card, controls, line, say } from "../chat/card.ts";
import type { PeopleInput } from "../chat/option.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type PersonWithAccounts, peopleNamed } from "../groups/people.ts";
import { readDuration } from "../lib/dates/duration.ts";
import { type Call, defineVerb, type Reply } from "../use-case.ts";
import { addTopics, backlogOf, keepForLater, type TopicDraft } from "./agenda.ts";
import { agendaCard } from "./agenda-card.ts";
import {
  answerCall,
  arrive,
  describeAttendees,
  giveRole,
  type MeetingRole,
  receive,
  regret,
} from "./attendance.ts";
import {
  meetingById,
  meetingByNumber,
  meetingMeant,
  nextPlanned,
  runningMeeting,
  runningMeetingOrKept,
} from "./find.ts";
import { decide, noteLine, openTopic, startMeeting, topicName } from "./holding.ts";
import { decidedPhrase } from "./lines.ts";
import { labelOf } from "./meeting.ts";
import { titleOf } from "./service.ts";
import { drawLive } from "./subjects.ts";
import { meetingOption, minutesOf } from "./verbs-calling.ts";

// The verbs of a meeting's agenda and of a running meeting.

export const agendaVerb = defineVerb({
  name: "agenda",
  description: "meeting.verb.agenda",
  visibility: "private",
  options: {
    meeting: meetingOption,
    topic: option.words("option.topics"),
    min: option.text("option.min"),
    who: option.people("option.presenter"),
    later: option.flag("option.later"),
  },
  examples: ["", "Budget min:20 who:@bo", "M3 Patrols, Nets and gear, Landing fees"],
  async run(call) {
    const { services, actor, input } = call;
    const drafts = await draftsOf(call);
    if (input.later && drafts.length > 0) {
      await keepForLater(services, actor, drafts);
      return { private: card(line(say("agenda.kept", { count: drafts.length }))) };
    }
    const { id } = await meetingMeant(services, actor, input.meeting);
    const shown =
      drafts.length > 0
        ? await addTopics(services, actor, { id }, drafts)
        : (await meetingById(services, actor, id)).meeting;
    return { private: agendaCard(shown, await backlogOf(services.store.db, actor.group.id)) };
  },
});

type AgendaInput = {
  readonly topic?: string | undefined;
  readonly min?: string | undefined;
  readonly who?: PeopleInput | undefined;
};

/** Several topics stand in lines of their own or between semicolons, where a title may have commas; else between commas. */
async function draftsOf({ services, actor, input }: Call<AgendaInput>): Promise<TopicDraft[]> {
  const words = input.topic ?? "";
  const titles = words
    .split(/[;\n]/.test(words) ? /[;\n]/ : ",")
    .map((title) => title.trim())
    .filter(Boolean);
  const minutes = (input.min ?? "").split(",").map((said) => minutesOf(said) ?? null);
  const found = input.who ? await peopleNamed(services, actor, input.who) : null;
  const presenter = found?.people[0] ?? null;
  return titles.map((words, index) => ({
    ...titleWithMinutes(words, (minutes.length > 1 ? minutes[index] : minutes[0]) ?? null),
    presenter,
    presenterName: presenter ? null : (found?.unknown[0] ?? null),
  }));
}

/** "Permits 20m", "Permits (20 min)": minutes behind a title are its own; else those that were given beside it. */
function titleWithMinutes(words: string, given: number | null): { title: string; minutes: number | null } {
  const [, name = "", said = ""] = /^(.*\S)[\s,]+\(?(\d{1,3}\s*(?:m|min|minutes))\)?$/i.exec(words) ?? [];
  const minutes = name === "" ? null : readDuration(said);
  return minutes === null ? { title: titleOf(words), minutes: given } : { title: titleOf(name), minutes };
}

export const startVerb = defineVerb({
  name: "start",
  synonyms: ["begin", "open"],
  description: "meeting.verb.start",
  visibility: "public",
  options: { meeting: meetingOption, title: option.words("option.meeting-title") },
  examples: ["", "M3", "Stand-up"],
  async run({ services, actor, input }): Promise<Reply> {
    const planned = input.meeting
      ? await meetingByNumber(services, actor, input.meeting)
      : input.title
        ? null
        : await nextPlanned(services, actor);
    if (!planned && !input.title) throw new UserError("meeting.start-what");
    const what = planned ? { id: planned.id } : { title: input.title ?? "" };
    const { meeting, track } = await startMeeting(services, actor, what);
    const shown = await drawLive(services, meeting);
    return track ? { public: shown, track } : { private: shown };
  },
});

const said = (...words: Parameters<typeof line>): Reply => ({ private: card(line(...words)) });

export const topicVerb = defineVerb({
  name: "topic",
  description: "meeting.verb.topic",
  visibility: "private",
  options: { topic: option.required(option.words("option.topic", { completes: true })) },
  examples: ["next", "2", "Deliveries"],
  async run({ services, actor, input }) {
    const meeting = await runningMeeting(services, actor);
    const isNext = /^next$/i.test(input.topic.trim());
    const choice = isNext ? { next: true as const } : { words: input.topic };
    const opened = await openTopic(services, actor, { id: meeting.id }, choice);
    return said(say("agenda.opened", { topic: topicName(opened) }));
  },
});

export const noteVerb = defineVerb({
  name: "note",
  synonyms: ["minute", "comment"],
  description: "meeting.verb.note",
  visibility: "private",
  options: { words: option.required(option.words("option.note-words")) },
  examples: ["The harbour opens in May"],
  async run({ services, actor, input }) {
    const meeting = await runningMeetingOrKept(services, actor, { text: input.words });
    const { line } = await noteLine(services, actor, { id: meeting.id }, { text: input.words });
    return said(say("meeting.noted", { number: line.position, label: labelOf(meeting) }));
  },
});

export const decideVerb = defineVerb({
  name: "decide",
  synonyms: ["decision", "decided"],
  description: "meeting.verb.decide",
  visibility: "public",
  options: { words: option.required(option.words("option.decision")) },
  examples: ["Share catch figures regularly"],
  async run({ services, actor, input }) {
    const meeting = await runningMeetingOrKept(services, actor, { text: input.words });
    const { line: decided } = await decide(services, actor, { id: meeting.id }, input.words);
    return { public: card(line(decidedPhrase(decided, actor.person.name))) };
  },
});

const GUEST = {
  name: option.text("option.guest-name"),
  title: option.text("option.guest-title"),
  org: option.text("option.guest-org"),
  for: option.text("option.guest-for"),
};

export const presentVerb = defineVerb({
  name: "present",
  synonyms: ["here", "attend"],
  description: "meeting.verb.present",
  visibility: "private",
  options: { who: option.people("option.who-is-here"), ...GUEST, lead: option.flag("option.guest-lead") },
  examples: ["", "@bo @cy", 'name:"K. Berg" title:"Deputy Minister" for:Northland lead:yes'],
  async run(call) {
    const { services, actor, input } = call;
    const meeting = await runningMeeting(services, actor);
    const ref = { id: meeting.id };
    const about = {
      titles: input.title ?? null,
      organisation: input.org ?? null,
      party: input.for ?? null,
      lead: input.lead ?? false,
    };
    if (input.name || (input.org && !input.who)) {
      await receive(services, actor, ref, { ...about, name: input.name ?? "" });
      return said(hereLine(input.name ?? input.org ?? "", about));
    }
    const people = await peopleHere(call, input.who);
    const isDescribed = about.titles || about.organisation || about.party || about.lead;
    if (isDescribed) await describeAttendees(services, actor, ref, people, about);
    else await arrive(services, actor, ref, people);
    return said(hereLine(people.map((person) => person.name).join(", "), about));
  },
});

/** A delegation has one lead: who is it now is said. */
const hereLine = (name: string, { lead, party }: { lead: boolean; party: string | null }) =>
  lead && party ? say("meeting.is-here-as-lead", { name, party }) : say("meeting.is-here", { name });

/** @throws UserError `meeting.unknown-guest` */
async function peopleHere(
  { services, actor }: Call<unknown>,
  who: PeopleInput | undefined,
): Promise<readonly Pick<PersonWithAccounts, "id" | "name">[]> {
  if (!who) return [actor.person];
  const found = await peopleNamed(services, actor, who);
  const unknown = found.unknown[0] ?? found.bots[0] ?? found.ambiguous[0]?.name;
  if (unknown) throw new UserError("meeting.unknown-guest", { name: unknown });
  return found.people;
}

export const regretsVerb = defineVerb({
  name: "regrets",
  synonyms: ["absent", "sorry"],
  description: "meeting.verb.regrets",
  visibility: "private",
  options: {
    meeting: meetingOption,
    who: option.people("option.who-regrets"),
    ...GUEST,
    instead: option.text("option.instead"),
  },
  examples: ["", "@dee instead:Eli", 'name:"K. Berg" for:Northland'],
  async run(call) {
    const { services, actor, input } = call;
    const meeting = await meetingMeant(services, actor, input.meeting);
    const ref = { id: meeting.id };
    const substitute = input.instead?.replace(/^@/, "").trim();
    if (input.name) {
      const about = {
        titles: input.title ?? null,
        organisation: input.org ?? null,
        party: input.for ?? null,
      };
      await receive(services, actor, ref, { ...about, name: input.name, lead: false, regrets: true });
      return said(say("meeting.regrets-noted", { name: input.name, label: labelOf(meeting) }));
    }
    const people = await peopleHere(call, input.who);
    if (!input.who && meeting.state === "PLANNED") await answerCall(services, actor, ref, "NO", substitute);
    else await regret(services, actor, ref, people, substitute);
    const name = people.map((person) => person.name).join(", ");
    return said(say("meeting.regrets-noted", { name, label: labelOf(meeting) }));
  },
});

export const roleVerb = defineVerb({
  name: "role",
  description: "meeting.verb.role",
  visibility: "private",
  options: {
    who: option.required(option.people("option.role-who")),
    as: option.required(option.choice("option.role", { choices: ["chair", "scribe"] })),
  },
  examples: ["@cy as:scribe", "as:chair who:@bo"],
  async run(call) {
    const { services, actor, input } = call;
    const meeting = await runningMeeting(services, actor);
    const [person] = await peopleHere(call, input.who);
    if (!person) throw new UserError("people.unknown", { name: "" });
    const role = input.as as MeetingRole;
    const given = await giveRole(services, actor, { id: meeting.id }, person, role);
    return {
      private: card(
        line(say("meeting.role-given", { name: person.name, role, label: labelOf(given) })),
        controls(button(say("meeting.open"), { do: "meeting.show", id: given.id })),
      ),
    };
  },
});
