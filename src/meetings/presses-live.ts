import { z } from "zod";
import { card, line, say } from "../chat/card.ts";
import { refreshCards } from "../outbox/outbox.ts";
import { definePress } from "../use-case.ts";
import { backlogOf } from "./agenda.ts";
import { agendaCard, pageOfTopic } from "./agenda-card.ts";
import { arrive, giveRole } from "./attendance.ts";
import { choicesCard } from "./cards.ts";
import { endMeeting, groupWords } from "./ending.ts";
import { openTopic, topicName } from "./holding.ts";
import { outcomePhrase } from "./lines.ts";
import { liveChoices, votedCard } from "./live-card.ts";
import { assertLive, labelOf, plannedEnd } from "./meeting.ts";
import { minutesCard } from "./minutes-card.ts";
import { byProposal, byTopic, found, one, oneField, opens, privately, quiet } from "./pressing.ts";
import { changeMeeting } from "./record.ts";
import { closeVote, vote } from "./voting.ts";

// What the buttons of a running meeting and of its votes do.

const MORE_MS = 30 * 60_000;

const here = quiet("here", async ({ services, actor: speaker }, { meeting, actor }) => {
  await arrive(services, actor, { id: meeting.id }, [speaker.person]);
  return say("meeting.is-here", { name: speaker.person.name });
});

const scribe = quiet("scribe", async ({ services }, { meeting, actor }) => {
  await giveRole(services, actor, { id: meeting.id }, actor.person, "scribe");
  return say("meeting.role-given", { name: actor.person.name, role: "scribe", label: labelOf(meeting) });
});

const next = definePress({
  do: "meeting.next",
  answers: "private",
  parameters: z.object({ ...one, t: z.uuid().optional() }),
  async run(call) {
    const { meeting, actor } = await found(call);
    const opened = await openTopic(
      call.services,
      actor,
      { id: meeting.id },
      { next: true, after: call.press.t ?? "" },
    );
    return { private: card(line(say("agenda.opened", { topic: topicName(opened) }))) };
  },
});

const end = definePress({
  do: "meeting.end",
  answers: "public",
  parameters: z.object(one),
  async run(call) {
    const { meeting, actor } = await found(call);
    const { meeting: ended, track } = await endMeeting(call.services, actor, { id: meeting.id });
    return track ? { public: minutesCard(ended), track } : { private: minutesCard(ended) };
  },
});

/** It goes on: half an hour more from now. */
const longer = quiet("longer", async ({ services }, { meeting, actor }) => {
  await changeMeeting(services, actor, { id: meeting.id }, { kind: "longer" }, async (tx, current, now) => {
    assertLive(current);
    const from = Math.max(current.startsAt?.getTime() ?? 0, current.startedAt?.getTime() ?? 0);
    const until = Math.max(now.getTime(), plannedEnd(current)?.getTime() ?? 0) + MORE_MS;
    const minutes = Math.ceil((until - from) / 60_000);
    await tx.meeting.update({ where: { id: current.id }, data: { minutes } });
    await refreshCards(tx, [{ subject: "meeting-still", subjectId: current.id }], now);
    return { from: { minutes: current.minutes }, to: { minutes } };
  });
  return say("meeting.longer", { label: labelOf(meeting) });
});

const openIt = definePress({
  do: "meeting.open-topic",
  answers: "update",
  parameters: z.object({ t: z.uuid() }),
  async run({ services, actor: speaker, press }) {
    const { meeting, actor } = await byTopic(services, speaker, press.t);
    const opened = await openTopic(services, actor, { id: meeting.id }, { id: press.t });
    const page = pageOfTopic(opened, press.t);
    return { update: agendaCard(opened, await backlogOf(services.store.db, meeting.groupId), page) };
  },
});

const ballot = definePress({
  do: "meeting.vote",
  answers: "private",
  parameters: z.object({ ...one, c: z.coerce.number().int().min(0) }),
  async run({ services, actor: speaker, press }) {
    const { meeting, actor } = await byProposal(services, speaker, press.id);
    const voted = await vote(services, actor, { id: meeting.id }, { proposal: press.id, choice: press.c });
    return { private: votedCard(voted, press.id, actor.person.id) };
  },
});

const closed = definePress({
  do: "meeting.vote-close",
  answers: "private",
  parameters: z.object(one),
  async run({ services, actor: speaker, press }) {
    const { meeting, actor } = await byProposal(services, speaker, press.id);
    const words = groupWords(services, meeting);
    const done = await closeVote(services, actor, { id: meeting.id }, press.id, (proposal, counted) =>
      words(outcomePhrase(proposal, counted)),
    );
    return { private: card(line(done.lines.filter((line) => line.kind === "VOTE").at(-1)?.text ?? "")) };
  },
});

export const livePresses = [
  here,
  scribe,
  next,
  end,
  longer,
  openIt,
  ballot,
  closed,
  privately("live-menu", (_, { meeting }) => choicesCard(meeting, liveChoices(meeting))),
  opens("note", (one) =>
    oneField(
      "note-typed",
      one,
      { title: say("form.meeting-note"), label: say("field.note-words") },
      "long-text",
    ),
  ),
  opens("decide", (one) =>
    oneField("decide-typed", one, { title: say("form.decide"), label: say("field.decision") }, "long-text"),
  ),
];
