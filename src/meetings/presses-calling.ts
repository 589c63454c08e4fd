import { z } from "zod";
import { button, card, controls, line, say } from "../chat/card.ts";
import { definePress } from "../use-case.ts";
import { backlogOf, moveTopic, takeFromBacklog } from "./agenda.ts";
import { agendaCard, pageOfTopic, topicChoices } from "./agenda-card.ts";
import { answerCall } from "./attendance.ts";
import { announceCard, choicesCard, moreChoices, noChoices } from "./cards.ts";
import { startMeeting } from "./holding.ts";
import { labelOf } from "./meeting.ts";
import { cancelMeeting, planAnew } from "./planning.ts";
import { byTopic, found, one, oneField, opens, privately } from "./pressing.ts";
import { drawLive } from "./subjects.ts";
import { timeForm } from "./time.ts";
import { listedMeetings } from "./verbs-calling.ts";

// What the buttons of an announcement and an agenda do.

/** Yes, maybe, no: the pressed card is redrawn. */
const answer = definePress({
  do: "meeting.answer",
  answers: "update",
  parameters: z.object({ ...one, a: z.enum(["YES", "MAYBE", "NO"]) }),
  async run(call) {
    const { services, press } = call;
    const { actor, meeting } = await found(call);
    const changed = await answerCall(services, actor, { id: meeting.id }, press.a);
    const shown = announceCard(changed, services.clock.now());
    return call.interaction.message ? { update: shown } : { private: shown };
  },
});

const at = definePress({
  do: "meeting.at",
  answers: "private",
  parameters: z.object({ ...one, t: z.coerce.number().int() }),
  async run(call) {
    const { meeting, actor } = await found(call);
    const plan = { startsAt: new Date(call.press.t), zone: actor.zone };
    return {
      private: announceCard(
        await planAnew(call.services, actor, { id: meeting.id }, plan, "this"),
        call.services.clock.now(),
      ),
    };
  },
});

const cancelAsk = privately("cancel-ask", (_, { meeting }) =>
  card(
    line(say("meeting.cancel-which", { label: labelOf(meeting), title: meeting.title })),
    controls(
      button(say("meeting.cancel-this"), { do: "meeting.cancel", id: meeting.id, w: "this" }, "danger"),
      meeting.seriesId
        ? button(say("meeting.cancel-all"), { do: "meeting.cancel", id: meeting.id, w: "all" }, "danger")
        : undefined,
    ),
  ),
);

const cancel = definePress({
  do: "meeting.cancel",
  answers: "update",
  parameters: z.object({ ...one, w: z.enum(["this", "all"]) }),
  async run(call) {
    const { meeting, actor } = await found(call);
    const off = await cancelMeeting(call.services, actor, { id: meeting.id }, undefined, call.press.w);
    return { update: announceCard(off, call.services.clock.now()) };
  },
});

const list = definePress({
  do: "meeting.list",
  answers: "private",
  parameters: z.object({}),
  run: async ({ services, actor }) => ({ private: await listedMeetings(services, actor) }),
});

const startForm = definePress({
  do: "meeting.start-form",
  answers: "form",
  parameters: z.object({}),
  run: async () => ({
    form: {
      press: { do: "meeting.start-typed" },
      title: say("form.meeting-start"),
      submit: say("meeting.start"),
      fields: [{ name: "words", label: say("field.meeting-title"), kind: "text" as const, required: true }],
    },
  }),
});

const start = definePress({
  do: "meeting.start",
  answers: "public",
  parameters: z.object(one),
  async run(call) {
    const { meeting, actor } = await found(call);
    const { meeting: begun, track } = await startMeeting(call.services, actor, { id: meeting.id });
    const shown = await drawLive(call.services, begun);
    return track ? { public: shown, track } : { private: shown };
  },
});

const agenda = definePress({
  do: "meeting.agenda",
  answers: "update",
  parameters: z.object({ ...one, p: z.coerce.number().int().min(1).optional() }),
  async run(call) {
    const { meeting } = await found(call);
    const shown = agendaCard(meeting, await backlogOf(call.services.store.db, meeting.groupId), call.press.p);
    return call.interaction.message ? { private: shown } : { update: shown };
  },
});

const topicMove = definePress({
  do: "meeting.topic-move",
  answers: "update",
  parameters: z.object({ t: z.uuid(), m: z.enum(["up", "down", "later", "remove"]) }),
  async run({ services, actor: speaker, press }) {
    const { meeting, actor } = await byTopic(services, speaker, press.t);
    const changed = await moveTopic(services, actor, { id: meeting.id }, press.t, press.m);
    const stays = changed.topics.some((topic) => topic.id === press.t);
    const page = pageOfTopic(stays ? changed : meeting, press.t);
    return { update: agendaCard(changed, await backlogOf(services.store.db, meeting.groupId), page) };
  },
});

const topicMenu = definePress({
  do: "meeting.topic-menu",
  answers: "private",
  parameters: z.object(one),
  async run({ services, actor, press }) {
    const { meeting } = await byTopic(services, actor, press.id);
    const topic = meeting.topics.find((candidate) => candidate.id === press.id);
    return { private: choicesCard(meeting, topic ? topicChoices(meeting, topic) : []) };
  },
});

const take = definePress({
  do: "meeting.take",
  answers: "update",
  parameters: z.object({ ...one, t: z.uuid() }),
  async run(call) {
    const { meeting, actor } = await found(call);
    const taken = await takeFromBacklog(call.services, actor, { id: meeting.id }, call.press.t);
    const page = pageOfTopic(taken, call.press.t);
    return { update: agendaCard(taken, await backlogOf(call.services.store.db, meeting.groupId), page) };
  },
});

export const callingPresses = [
  answer,
  at,
  cancelAsk,
  cancel,
  list,
  startForm,
  start,
  agenda,
  topicMove,
  topicMenu,
  take,
  privately("show", async ({ services }, { meeting }) =>
    meeting.state === "LIVE" ? drawLive(services, meeting) : announceCard(meeting, services.clock.now()),
  ),
  privately("no-menu", (_, { meeting }) => choicesCard(meeting, noChoices(meeting))),
  privately("more-menu", (_, { meeting }) => choicesCard(meeting, moreChoices(meeting))),
  opens("time", ({ meeting }) => timeForm(meeting)),
  opens("instead", (one) =>
    oneField("instead-typed", one, { title: say("form.instead"), label: say("field.instead") }, "text"),
  ),
  opens("topic-form", (one) => ({
    ...oneField("topic-typed", one, { title: say("form.topic"), label: say("field.topic") }, "text"),
    fields: [
      { name: "words", label: say("field.topic"), kind: "text", required: true },
      { name: "minutes", label: say("field.minutes"), kind: "text", required: false },
      { name: "presenter", label: say("field.presenter"), kind: "text", required: false },
    ],
  })),
];
