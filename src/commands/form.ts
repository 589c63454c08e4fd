import type { FieldOf, Form, Phrase } from "../chat/card.ts";
import { say } from "../chat/card.ts";
import type { MessageKey } from "../chat/keys.ts";
import type { Option } from "../chat/option.ts";
import type { Command, FieldValues, Verb, VerbFormRequest } from "../use-case.ts";

/** A verb's options as the fields of a form; its press brings the values back to the same verb. */
export function verbForm(command: Command, verb: Verb, request: VerbFormRequest, values: FieldValues): Form {
  const names = request.fields ?? verb.form?.fields ?? [];
  const record = request.record;
  return {
    press: {
      do: "form",
      c: command.name,
      b: verb.name,
      ...(record ? { id: record.id, v: record.version } : {}),
    },
    title: say(verb.form?.title ?? verb.description),
    submit: say("form.save"),
    fields: names.flatMap((name) => {
      const option = verb.options[name];
      const label = verb.form?.labels?.[name] ?? (`field.${name}` as MessageKey);
      return option ? [field(name, label, option, values[name])] : [];
    }),
  };
}

function field(
  name: string,
  label: MessageKey,
  option: Option,
  value: FieldValues[string] | undefined,
): FieldOf<Phrase | string> {
  const base = {
    name,
    label: say(label),
    kind: kindOf(option),
    required: option.required,
    ...(hints[name] ? { hint: say(hints[name]) } : {}),
    ...(option.choices
      ? { choices: option.choices.map((choice) => ({ label: choice, value: choice })) }
      : {}),
  };
  if (value === undefined) return base;
  return typeof value === "string" ? { ...base, value } : { ...base, people: value };
}

function kindOf(option: Option): FieldOf<string>["kind"] {
  if (option.kind === "people") return "people";
  if (option.choices) return "choice";
  return option.kind === "words" ? "long-text" : "text";
}

const hints: Record<string, MessageKey | undefined> = {
  due: "form.when-hint",
  tag: "form.tag-hint",
  digest: "form.digest-hint",
  hours: "form.hours-hint",
  zone: "form.zone-hint",
  quiet: "form.quiet-hint",
  days: "form.days-hint",
  at: "form.when-hint",
  every: "form.every-hint",
};
