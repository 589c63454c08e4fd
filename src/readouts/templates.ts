import { UserError } from "../chat/user-error.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Group, ReadoutForm } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { unknownFields } from "./compose.ts";
import { FIELDS } from "./facts.ts";
import { MOST_IN_FORM } from "./pieces.ts";
import type { Voice } from "./voice.ts";

/** The forms a readout may have, as people type them. */
export const FORMS = ["press", "short", "full"] as const;
export type FormName = (typeof FORMS)[number];
export const formOf = (name: FormName): ReadoutForm => name.toUpperCase() as ReadoutForm;

/** What holds where the group has no wording of its own. */
export function defaultTemplate(form: ReadoutForm, voice: Pick<Voice, "say">): string {
  const head = "{headline}\n— {dateline}";
  switch (form) {
    case "SHORT":
      return `${head}\n\n{happened}\n{decisions} {commitments}\n{next}`;
    case "PRESS":
      return `${head}\n\n{happened} {present}\n\n{topics}\n\n{decisions}\n\n{commitments}\n\n{next}`;
    case "FULL": {
      const parts = [
        [voice.say("compose.heading-happened"), "happened"],
        [voice.say("compose.heading-present"), "present"],
        [voice.say("compose.heading-topics"), "topics"],
        [voice.say("compose.heading-decisions"), "decisions"],
        [voice.say("compose.heading-commitments"), "commitments"],
        [voice.say("compose.heading-next"), "next"],
      ];
      return [head, ...parts.map(([heading, field]) => `## ${heading}\n\n- {${field}}`)].join("\n\n");
    }
    default:
      return form satisfies never;
  }
}

/** The wording of a form in a group, and who wrote it; null: nobody, it is the default. */
export async function templateOf(
  tx: Transaction,
  group: Pick<Group, "id">,
  form: ReadoutForm,
  voice: Pick<Voice, "say">,
): Promise<{ text: string; byId: string | null }> {
  const own = await tx.readoutTemplate.findUnique({ where: { groupId_form: { groupId: group.id, form } } });
  return own ? { text: own.text, byId: own.byId } : { text: defaultTemplate(form, voice), byId: null };
}

/**
 * Sets a group's own wording of a form; an empty one takes it away.
 * @throws UserError `readout.template-field` that names what is no field, `readout.template-long`
 */
export async function setTemplate(
  services: Services,
  by: Actor,
  form: ReadoutForm,
  text: string,
): Promise<void> {
  const wording = text.replace(/\r\n?/g, "\n").trim();
  const unknown = unknownFields(wording);
  if (unknown.length > 0)
    throw new UserError("readout.template-field", {
      names: unknown.map((name) => (/[{}]/.test(name) ? name : `{${name}}`)).join(", "),
      known: FIELDS.map((name) => `{${name}}`).join(" "),
    });
  if (wording.length > MOST_IN_FORM) throw new UserError("readout.template-long", { most: MOST_IN_FORM });
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    const where = { groupId_form: { groupId: by.group.id, form } };
    if (wording === "") {
      await tx.readoutTemplate.deleteMany({ where: { groupId: by.group.id, form } });
      return;
    }
    const own = { text: wording, byId: by.person.id, at: now };
    await tx.readoutTemplate.upsert({ where, create: { groupId: by.group.id, form, ...own }, update: own });
  });
}
