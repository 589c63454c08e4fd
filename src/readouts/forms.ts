import { z } from "zod";
import { card, context, type Form, line, say } from "../chat/card.ts";
import type { MessageKey } from "../chat/keys.ts";
import type { Press } from "../chat/press.ts";
import { UserError } from "../chat/user-error.ts";
import { defineForm, definePress, type FormDefinition, type PressDefinition } from "../use-case.ts";
import { editReadout } from "./edit.ts";
import { readoutById } from "./find.ts";
import { piecesOf } from "./pieces.ts";
import { assertAllows, assertMayEdit, type FullReadout, labelOf, nameIn } from "./readout.ts";
import { answerReadout, noteReadout } from "./review.ts";
import { opened, withdrawalAsked } from "./verbs-release.ts";
import { editCard, editedCard } from "./views.ts";

const id = z.uuid();
const number = z.coerce.number().int().min(1);

/** A form of one long field. */
const oneField = (press: Press, title: MessageKey, label: MessageKey, value?: string): Form => ({
  press,
  title: say(title),
  submit: say("form.save"),
  fields: [
    {
      name: "text",
      label: say(label),
      kind: "long-text",
      required: value === undefined,
      ...(value ? { value } : {}),
    },
  ],
});

type Values = Readonly<Record<string, unknown>>;
const typed = (values: Values): string => (typeof values["text"] === "string" ? values["text"].trim() : "");

/** @throws UserError `form.required` */
function said(values: Values): string {
  const words = typed(values);
  if (words === "") throw new UserError("form.required");
  return words;
}

/** Opens a piece of the text, or without `p` the whole; `v`: the version its button saw. */
const editForm = definePress({
  do: "readout.edit-form",
  answers: "form",
  parameters: z.object({ id, v: number, p: z.coerce.number().int().min(0).optional() }),
  async run({ services, actor, press }) {
    const { readout, actor: by } = await readoutById(services, actor, press.id);
    assertAllows(readout, "edit");
    assertMayEdit(readout, by);
    if (press.v !== readout.latest.number) return { private: newerCard(readout) };
    const { text } = readout.latest;
    const words = press.p === undefined ? text : (piecesOf(text)[press.p]?.text ?? "");
    const to = { do: "readout.edit-save", id: press.id, v: press.v, p: press.p };
    return { form: oneField(to, "form.readout-edit", "field.readout-text", words) };
  },
});

const newerCard = (readout: FullReadout) =>
  card(
    line(
      say("readout.newer", {
        label: labelOf(readout),
        number: readout.latest.number,
        name: nameIn(readout, readout.latest.byId),
      }),
    ),
    editCard(readout, 1).elements,
  );

const editSave = defineForm({
  do: "readout.edit-save",
  parameters: z.object({ id, v: number, p: z.coerce.number().int().min(0).optional() }),
  async submit({ services, actor, press, values }) {
    const { actor: by } = await readoutById(services, actor, press.id);
    const edit = { base: press.v, piece: press.p ?? null, words: typed(values) };
    return { private: editedCard(await editReadout(services, by, press.id, edit)) };
  },
});

/** A button that asks for a few words. */
const wordsForm = (name: string, title: MessageKey, label: MessageKey): PressDefinition =>
  definePress({
    do: `readout.${name}-form`,
    answers: "form",
    parameters: z.object({ id, v: number.optional() }),
    async run({ services, actor, press }) {
      await readoutById(services, actor, press.id);
      return { form: oneField({ do: `readout.${name}-save`, id: press.id }, title, label) };
    },
  });

const objectSave = defineForm({
  do: "readout.object-save",
  parameters: z.object({ id }),
  async submit({ services, actor, press, values }) {
    const { actor: by } = await readoutById(services, actor, press.id);
    const why = said(values);
    const readout = await answerReadout(services, by, press.id, { state: "OBJECTED", why });
    const word = say("readout.you-objected", { label: labelOf(readout), number: readout.latest.number });
    return { private: card(line(word)) };
  },
});

const noteSave = defineForm({
  do: "readout.note-save",
  parameters: z.object({ id }),
  async submit({ services, actor, press, values }) {
    const { actor: by } = await readoutById(services, actor, press.id);
    const text = said(values);
    const readout = await noteReadout(services, by, press.id, text);
    const word = say("readout.noted", { label: labelOf(readout), number: readout.latest.number });
    return { private: card(line(word), context(say("action.note-line-short", { text }))) };
  },
});

const correctSave = defineForm({
  do: "readout.correct-save",
  parameters: z.object({ id }),
  async submit({ services, actor, press, values }) {
    const found = await readoutById(services, actor, press.id);
    return { private: await opened(services, found, said(values)) };
  },
});

const withdrawSave = defineForm({
  do: "readout.withdraw-save",
  parameters: z.object({ id }),
  async submit({ services, actor, press, values }) {
    const found = await readoutById(services, actor, press.id);
    return { private: await withdrawalAsked(services, found, said(values)) };
  },
});

export const readoutFormPresses: readonly PressDefinition[] = [
  editForm,
  wordsForm("object", "form.readout-object", "field.readout-why"),
  wordsForm("note", "form.note", "field.text"),
  wordsForm("correct", "form.readout-correct", "field.readout-correct-why"),
  wordsForm("withdraw", "form.readout-withdraw", "field.readout-why"),
];

export const readoutForms: readonly FormDefinition[] = [
  editSave,
  objectSave,
  noteSave,
  correctSave,
  withdrawSave,
];
