import { z } from "zod";
import { say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { compareTexts, type Document, toPlainText } from "../lib/document/index.ts";
import { definePress } from "../use-case.ts";
import { choicesCard } from "./cards.ts";
import { approveMinutes } from "./ending.ts";
import { labelOf } from "./meeting.ts";
import { changesCard, documentCard, linesCard, minutesCard, minutesChoices } from "./minutes-card.ts";
import { found, one, privately } from "./pressing.ts";
import { newestMinutes } from "./verbs-ending.ts";

// What the buttons of lines and minutes do.

const lines = definePress({
  do: "meeting.lines",
  answers: "update",
  parameters: z.object({ ...one, p: z.coerce.number().int().min(1).optional() }),
  async run(call) {
    const shown = linesCard((await found(call)).meeting, call.press.p);
    return call.interaction.message ? { private: shown } : { update: shown };
  },
});

const lineForm = definePress({
  do: "meeting.line",
  answers: "form",
  parameters: z.object({ ...one, n: z.coerce.number().int() }),
  async run(call) {
    const { meeting } = await found(call);
    const chosen = meeting.lines.find((candidate) => candidate.position === call.press.n);
    if (!chosen)
      throw new UserError("meeting.no-line", {
        label: labelOf(meeting),
        number: call.press.n,
        last: meeting.lines.length,
      });
    const field = {
      name: "words",
      label: say("field.line"),
      hint: say("form.line-hint"),
      kind: "long-text" as const,
    };
    return {
      form: {
        press: { do: "meeting.line-typed", id: meeting.id, n: chosen.position },
        title: say("form.line", { number: chosen.position }),
        submit: say("form.save"),
        fields: [{ ...field, required: false, value: chosen.text }],
      },
    };
  },
});

const approve = definePress({
  do: "meeting.approve",
  answers: "update",
  parameters: z.object({ ...one, n: z.coerce.number().int() }),
  async run(call) {
    const { meeting, actor } = await found(call);
    if (meeting.minutesVersion !== call.press.n)
      throw new UserError("minutes.changed", { label: labelOf(meeting), version: meeting.minutesVersion });
    const done = await approveMinutes(call.services, actor, { id: meeting.id });
    return { update: minutesCard(done) };
  },
});

const versions = privately("versions", async ({ services }, { meeting }) => {
  const kept = await services.store.db.minutes.findMany({
    where: { meetingId: meeting.id },
    orderBy: { version: "asc" },
    take: 50,
  });
  const [before, last] = kept.slice(-2).map((one) => toPlainText(one.document as unknown as Document));
  const people = await services.store.db.person.findMany({
    where: { id: { in: kept.flatMap((one) => (one.byId ? [one.byId] : [])) } },
  });
  const names = new Map(people.map((person) => [person.id, person.name]));
  return changesCard(
    meeting,
    kept.map((one) => ({ ...one, name: names.get(one.byId ?? "") ?? "" })),
    before !== undefined && last !== undefined ? compareTexts(before, last) : [],
  );
});

export const minutesPresses = [
  lines,
  lineForm,
  approve,
  versions,
  privately("read", async ({ services }, { meeting }) =>
    documentCard(await newestMinutes(services, meeting)),
  ),
  privately("minutes-menu", (_, { meeting }) => choicesCard(meeting, minutesChoices(meeting))),
];
