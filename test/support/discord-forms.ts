import type { Body, FakeDiscord, FakeModal } from "./fake-discord.ts";
import type { SeenForm } from "./stage.ts";

interface Field {
  readonly label: string;
  /** The frame around the input: a label, or a row of the older kind. */
  readonly frame: Body;
  readonly input: Body;
}
const TYPE = { row: 1, text: 4, select: 3, users: 5, label: 18 };
const list = (value: unknown): Body[] => (value ?? []) as Body[];

function fieldsOf(modal: FakeModal): Field[] {
  return list(modal.data["components"]).flatMap((frame): Field[] => {
    if (frame["type"] === TYPE.label)
      return [{ label: String(frame["label"]), frame, input: frame["component"] as Body }];
    const [input] = list(frame["components"]);
    return input ? [{ label: String(input["label"]), frame, input }] : [];
  });
}

/** An open modal as a person sees it. */
export const seenForm = (modal: FakeModal, fake: FakeDiscord): SeenForm => ({
  title: String(modal.data["title"]),
  fields: fieldsOf(modal).map(({ label, input }) => ({ label, value: initialOf(input, fake) })),
});

function initialOf(input: Body, fake: FakeDiscord): string {
  if (input["type"] === TYPE.text) return String(input["value"] ?? "");
  if (input["type"] === TYPE.select)
    return list(input["options"])
      .filter((option) => option["default"] === true)
      .map(({ label }) => String(label))
      .join(", ");
  return list(input["default_values"])
    .map(({ id }) => `@${fake.users.get(String(id))?.name ?? id}`)
    .join(" ");
}

/**
 * The `data` of the submission after these fields were filled in.
 * @throws Error where Discord would not let the person submit
 */
export function submission(modal: FakeModal, values: Record<string, string>, fake: FakeDiscord): Body {
  const fields = fieldsOf(modal);
  for (const label of Object.keys(values)) {
    if (!fields.some((field) => field.label === label)) throw new Error(`the form has no field "${label}"`);
  }
  const chosen: string[] = [];
  const components = fields.map(({ label, frame, input }) => {
    const value = values[label] ?? initialOf(input, fake);
    const filled = fill(label, input, value, fake);
    if (input["type"] === TYPE.users) chosen.push(...((filled["values"] ?? []) as string[]));
    return frame["type"] === TYPE.label
      ? { type: TYPE.label, id: frame["id"] ?? 1, component: filled }
      : { type: TYPE.row, id: frame["id"] ?? 1, components: [filled] };
  });
  const users = Object.fromEntries(chosen.map((id) => [id, fake.shapes.user(id)]));
  const members = Object.fromEntries(chosen.map((id) => [id, fake.shapes.bareMember(id)]));
  const custom_id = modal.data["custom_id"];
  return { custom_id, components, ...(chosen.length > 0 ? { resolved: { users, members } } : {}) };
}

function fill(label: string, input: Body, value: string, fake: FakeDiscord): Body {
  const base = { type: input["type"], id: input["id"] ?? 2, custom_id: input["custom_id"] };
  const required = input["required"] !== false;
  if (required && value === "") throw new Error(`"${label}" must be filled in`);
  if (input["type"] === TYPE.text) {
    if (value.length > Number(input["max_length"] ?? 4000)) throw new Error(`"${label}" is too long`);
    return { ...base, value };
  }
  const values = input["type"] === TYPE.select ? choose(label, input, value) : people(value, fake);
  if (values.length > Number(input["max_values"] ?? 1)) throw new Error(`too many in "${label}"`);
  return { ...base, values };
}

function choose(label: string, input: Body, value: string): string[] {
  if (value === "") return [];
  const option = list(input["options"]).find((each) => each["label"] === value);
  if (!option) throw new Error(`"${label}" offers no "${value}"`);
  return [String(option["value"])];
}

function people(value: string, fake: FakeDiscord): string[] {
  const names = value.split(/\s*@/).map((each) => each.trim().toLowerCase());
  return [...fake.users.values()]
    .filter(({ name }) => names.includes(name.toLowerCase()))
    .map(({ id }) => id);
}
