import { z } from "zod";
import { card, line, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { peopleNamed } from "../groups/people.ts";
import { readDate } from "../lib/dates/index.ts";
import { dateContext, defineForm } from "../use-case.ts";
import { addTopics, backlogOf } from "./agenda.ts";
import { agendaCard } from "./agenda-card.ts";
import { answerCall } from "./attendance.ts";
import { announceCard } from "./cards.ts";
import { correctLine } from "./ending.ts";
import { decide, noteLine, startMeeting } from "./holding.ts";
import { decidedPhrase } from "./lines.ts";
import { labelOf } from "./meeting.ts";
import { linesCard } from "./minutes-card.ts";
import { planAnew } from "./planning.ts";
import { found, one } from "./pressing.ts";
import { titleOf } from "./service.ts";
import { drawLive } from "./subjects.ts";
import { skippedNote, timeQuestion } from "./time.ts";
import { minutesOf } from "./verbs-calling.ts";

// What submitted forms of meetings do.

type Values = Readonly<Record<string, unknown>>;
const typed = (values: Values, name = "words"): string => String(values[name] ?? "").trim();

const time = defineForm({
  do: "meeting.time-typed",
  parameters: z.object(one),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const words = typed(call.values, "when");
    const reading = readDate(words, dateContext(call.services, actor));
    const when = { say: "date" as const, words, reading, every: false };
    if (reading.outcome !== "understood" || reading.due.kind !== "moment")
      return { private: timeQuestion({ ...call, actor }, meeting, when) };
    const which = typed(call.values, "which") === "all" ? "all" : "this";
    const plan = { startsAt: reading.due.at, zone: actor.zone };
    const moved = await planAnew(call.services, actor, { id: meeting.id }, plan, which);
    const { elements } = announceCard(moved, call.services.clock.now());
    return { private: { elements: [...skippedNote(moved, when), ...elements] } };
  },
});

const instead = defineForm({
  do: "meeting.instead-typed",
  parameters: z.object(one),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const name = typed(call.values).replace(/^@/, "");
    await answerCall(call.services, actor, { id: meeting.id }, "NO", name);
    return { private: card(line(say("meeting.instead-noted", { name, label: labelOf(meeting) }))) };
  },
});

const note = defineForm({
  do: "meeting.note-typed",
  parameters: z.object(one),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const noted = await noteLine(call.services, actor, { id: meeting.id }, { text: typed(call.values) });
    const { position: number } = noted.line;
    return { private: card(line(say("meeting.noted", { number, label: labelOf(meeting) }))) };
  },
});

const decision = defineForm({
  do: "meeting.decide-typed",
  parameters: z.object(one),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const decided = await decide(call.services, actor, { id: meeting.id }, typed(call.values));
    return { private: card(line(decidedPhrase(decided.line, actor.person.name))) };
  },
});

const topic = defineForm({
  do: "meeting.topic-typed",
  parameters: z.object(one),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const { services } = call;
    const name = typed(call.values, "presenter").replace(/^@/, "");
    const named =
      name === "" ? null : { mentioned: [], named: [name], nobody: false, me: /^me$/i.test(name) };
    const people = named
      ? await peopleNamed(services, actor, { ...named, named: named.me ? [] : [name] })
      : null;
    const presenter = people?.people[0] ?? null;
    const draft = {
      title: titleOf(typed(call.values)),
      minutes: minutesOf(typed(call.values, "minutes")) ?? null,
      presenter,
      presenterName: presenter || name === "" ? null : name,
    };
    const changed = await addTopics(services, actor, { id: meeting.id }, [draft]);
    return { private: agendaCard(changed, await backlogOf(services.store.db, meeting.groupId)) };
  },
});

/** An emptied field strikes the line out. */
const correction = defineForm({
  do: "meeting.line-typed",
  parameters: z.object({ ...one, n: z.coerce.number().int() }),
  async submit(call) {
    const { meeting, actor } = await found(call);
    const text = typed(call.values);
    const changed = await correctLine(
      call.services,
      actor,
      { id: meeting.id },
      call.press.n,
      text === "" ? null : text,
    );
    return { private: linesCard(changed) };
  },
});

const start = defineForm({
  do: "meeting.start-typed",
  parameters: z.object({}),
  async submit({ services, actor, values }) {
    const title = typed(values);
    if (title === "") throw new UserError("meeting.no-title");
    const { meeting, track } = await startMeeting(services, actor, { title });
    const shown = await drawLive(services, meeting);
    return track ? { public: shown, track } : { private: shown };
  },
});

export const meetingForms = [time, instead, note, decision, topic, correction, start];
