import type { types as slack } from "@slack/bolt";
import type { FormOf, LocalForm } from "../../src/chat/card.ts";
import { encodePress } from "../../src/chat/press.ts";
import { clean } from "../../src/lib/text.ts";
import { clip, LIMITS, label, slackLength } from "./limits.ts";

type Field = FormOf<string>["fields"][number];

/** The one element of each input block; the block itself carries the field's name. */
export const FIELD_ACTION = "value";

/**
 * A form as a modal. Its press travels in `callback_id`; `metadata` (≤ 3,000 characters) is where it was opened from,
 * because a submitted modal does not say so.
 */
export function renderForm(form: LocalForm, metadata: string, shortened: string): slack.ModalView {
  return {
    type: "modal",
    callback_id: encodePress(form.press),
    private_metadata: metadata,
    title: words(form.title, LIMITS.viewTitle),
    submit: words(form.submit, LIMITS.viewButton),
    blocks: form.fields.map((field) => inputBlock(field, shortened)),
  };
}

const words = (text: string, limit: number): slack.PlainTextElement => ({
  type: "plain_text",
  text: label(text, limit),
  emoji: false,
});

function inputBlock(field: Field, shortened: string): slack.InputBlock {
  const cut =
    slackLength(field.value ?? "") > LIMITS.inputValue || (field.choices ?? []).length > LIMITS.options;
  const hint = [field.hint, cut ? shortened : undefined].filter((text) => text !== undefined).join(" ");
  return {
    type: "input",
    block_id: field.name,
    label: words(field.label, LIMITS.inputLabel),
    optional: !field.required,
    element: inputElement(field),
    ...(hint === "" ? {} : { hint: words(hint, LIMITS.inputHint) }),
  };
}

function inputElement(field: Field): slack.InputBlock["element"] {
  const value = clean(field.value ?? "");
  switch (field.kind) {
    case "text":
    case "long-text":
      return {
        type: "plain_text_input",
        action_id: FIELD_ACTION,
        multiline: field.kind === "long-text",
        ...(value === "" ? {} : { initial_value: clip(value, LIMITS.inputValue) }),
      };
    case "people":
      return {
        type: "multi_users_select",
        action_id: FIELD_ACTION,
        ...(field.people?.length ? { initial_users: field.people.map((person) => person.id) } : {}),
      };
    case "choice":
      // Slack refuses a select without options; what may be typed instead is read by the same words.
      return field.choices?.length ? choice(field) : inputElement({ ...field, kind: "text" });
    default:
      return field.kind satisfies never;
  }
}

function choice(field: Field): slack.InputBlock["element"] {
  const options = (field.choices ?? []).slice(0, LIMITS.options).map((option) => ({
    text: words(option.label, LIMITS.optionLabel),
    value: option.value,
  }));
  const chosen = options.find((option) => option.value === field.value);
  return {
    type: "static_select",
    action_id: FIELD_ACTION,
    options,
    ...(chosen ? { initial_option: chosen } : {}),
  };
}
