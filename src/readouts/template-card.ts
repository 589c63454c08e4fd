import { z } from "zod";
import { button, type Card, card, context, controls, line, say, title } from "../chat/card.ts";
import { assertLeads } from "../groups/people.ts";
import { type Actor, defineForm, definePress, type Services } from "../use-case.ts";
import { FIELDS } from "./facts.ts";
import { FORMS, type FormName, formOf, setTemplate, templateOf } from "./templates.ts";
import { voiceOf } from "./voice.ts";

const wordingOf = ({ store, clock }: Services, { group }: Actor, form: FormName) =>
  templateOf(store.db, group, formOf(form), voiceOf(group, clock.now()));

/** A group's wording of a form, the fields it may use, and the way to change it. */
export async function templateCard(services: Services, actor: Actor, form: FormName): Promise<Card> {
  const { text, byId } = await wordingOf(services, actor, form);
  return card(
    title(say("template.title", { form, own: byId === null ? "no" : "yes" })),
    text.split("\n").map((words) => line(words === "" ? " " : words)),
    context(say("template.fields", { fields: FIELDS.map((name) => `{${name}}`).join(" ") })),
    controls(button(say("template.change"), { do: "readout.template-form", f: form })),
  );
}

const templateForm = definePress({
  do: "readout.template-form",
  answers: "form",
  parameters: z.object({ f: z.enum(FORMS) }),
  async run({ services, actor, press }) {
    await assertLeads(services, actor, "setting.not-allowed");
    const { text } = await wordingOf(services, actor, press.f);
    return {
      form: {
        press: { do: "readout.template-save", f: press.f },
        title: say("template.form"),
        submit: say("form.save"),
        fields: [
          {
            name: "text",
            label: say("template.text"),
            hint: say("template.hint"),
            kind: "long-text",
            required: false,
            value: text,
          },
        ],
      },
    };
  },
});

const templateSave = defineForm({
  do: "readout.template-save",
  parameters: z.object({ f: z.enum(FORMS) }),
  async submit({ services, actor, press, values }) {
    await assertLeads(services, actor, "setting.not-allowed");
    await setTemplate(services, actor, formOf(press.f), String(values["text"] ?? ""));
    return { private: await templateCard(services, actor, press.f) };
  },
});

export const templatePresses = [templateForm];
export const templateForms = [templateSave];
