import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord.js";
import type { FormOf, LocalForm } from "../../src/chat/card.ts";
import { encodePress } from "../../src/chat/press.ts";
import { clean } from "../../src/lib/text.ts";
import { clip, LIMITS, label } from "./limits.ts";

type Field = FormOf<string>["fields"][number];

/**
 * A form as a modal, its press in `custom_id` (docs.discord.com/developers/components/using-modal-components).
 * @throws Error for more than five fields: that is a bug, the port says five
 */
export function renderForm(form: LocalForm, shortened: string): APIModalInteractionResponseCallbackData {
  if (form.fields.length > LIMITS.modal.fields) throw new Error(`a form of ${form.fields.length} fields`);
  return {
    custom_id: encodePress(form.press),
    title: label(form.title, LIMITS.modal.title),
    components: form.fields.map((field) => labelled(field, shortened)),
  };
}

function labelled(field: Field, shortened: string): APILabelComponent {
  const cut =
    (field.value ?? "").length > LIMITS.textInput ||
    (field.choices ?? []).length > LIMITS.select.options ||
    (field.people ?? []).length > LIMITS.select.people;
  const hint = [field.hint, cut ? shortened : undefined].filter((text) => text !== undefined).join(" ");
  return {
    type: ComponentType.Label,
    label: label(field.label, LIMITS.label.text),
    component: input(field),
    ...(hint.trim() === "" ? {} : { description: label(hint, LIMITS.label.description) }),
  };
}

function input(field: Field): APILabelComponent["component"] {
  switch (field.kind) {
    case "text":
    case "long-text":
      return textInput(field);
    case "people":
      return {
        type: ComponentType.UserSelect,
        custom_id: field.name,
        required: field.required,
        min_values: field.required ? 1 : 0,
        max_values: LIMITS.select.people,
        ...(field.people?.length ? { default_values: chosenPeople(field.people) } : {}),
      };
    case "choice":
      // A select without options is refused.
      return field.choices?.length ? choice(field, field.choices) : textInput(field);
    default:
      return field.kind satisfies never;
  }
}

const textInput = (field: Field): APILabelComponent["component"] => ({
  type: ComponentType.TextInput,
  custom_id: field.name,
  style: field.kind === "long-text" ? TextInputStyle.Paragraph : TextInputStyle.Short,
  required: field.required,
  max_length: LIMITS.textInput,
  ...(field.value ? { value: clip(clean(field.value), LIMITS.textInput) } : {}),
});

const chosenPeople = (people: NonNullable<Field["people"]>) =>
  people
    .slice(0, LIMITS.select.people)
    .map(({ id }) => ({ id, type: SelectMenuDefaultValueType.User as const }));

function choice(field: Field, choices: NonNullable<Field["choices"]>): APILabelComponent["component"] {
  return {
    type: ComponentType.StringSelect,
    custom_id: field.name,
    required: field.required,
    min_values: field.required ? 1 : 0,
    max_values: 1,
    options: choices.slice(0, LIMITS.select.options).map((option) => ({
      label: label(option.label, LIMITS.select.label),
      value: option.value,
      ...(option.value === field.value ? { default: true } : {}),
    })),
  };
}
