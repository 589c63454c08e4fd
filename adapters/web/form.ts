import type { z } from "zod";
import type { LocalForm } from "../../src/chat/card.ts";
import type { MentionPart } from "../../src/chat/interaction.ts";
import { encodePress } from "../../src/chat/press.ts";
import type { Directory, Person } from "./directory.ts";
import { readPeopleField, type requests } from "./receive.ts";
import type { View } from "./rooms.ts";
import type { Message } from "./stored.ts";
import { fill } from "./texts.ts";

/** A form as the page draws it; people are written as names. */
export type PageForm = Omit<LocalForm, "press"> & {
  readonly press: string;
  readonly view: View;
  readonly message?: string;
};

/** A form for the page, with where it came from; people it holds are written as names. */
export async function pageForm(
  form: LocalForm,
  view: View,
  pressed: Message | undefined,
  directory: Directory,
): Promise<PageForm> {
  const fields = await Promise.all(
    form.fields.map(async (field) => {
      if (field.kind !== "people" || !field.people) return field;
      const named = await Promise.all(field.people.map(({ id }) => directory.person(id)));
      return { ...field, value: named.flatMap((person) => (person ? [`@${person.name}`] : [])).join(" ") };
    }),
  );
  return {
    title: form.title,
    submit: form.submit,
    fields,
    press: encodePress(form.press),
    view,
    ...(pressed ? { message: pressed.id } : {}),
  };
}

/** What was typed, with people looked up by name; whom nobody knows is a fault of their field. */
export function readValues(
  { values, people: peopleFields }: z.infer<(typeof requests)["form"]>,
  people: readonly Person[],
  unknown: string,
) {
  const read: Record<string, string | readonly MentionPart[]> = {};
  const faults: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!peopleFields.includes(name)) read[name] = value;
    else {
      const found = readPeopleField(value, people);
      read[name] = found.people;
      if (found.unknown !== undefined) faults[name] = fill(unknown, { name: found.unknown });
    }
  }
  return { values: read, faults };
}
