import { card, context, line, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Command, defineVerb } from "../use-case.ts";
import { addFromInput } from "./add.ts";
import { movedLine } from "./cards.ts";
import { assignVerb, dueVerb, editVerb, snoozeVerb } from "./change-verbs.ts";
import { undo } from "./edit.ts";
import { findItems } from "./find.ts";
import type { Item, Move } from "./item.ts";
import { listVerb } from "./list-verb.ts";
import { oneItem } from "./named.ts";
import { moveItem, noteItem } from "./service.ts";

/** Of several items one that is refused keeps no other waiting. */
const moveVerb = (name: Move, synonyms: string[], examples: string[]) =>
  defineVerb({
    name,
    synonyms,
    description: `action.verb.${name}`,
    visibility: "public",
    options: { item: option.required(option.items("option.item")), why: option.words("option.why") },
    examples,
    async run(call) {
      const moved: Item[] = [];
      const refused: UserError[] = [];
      for (const { actor, ref } of await findItems(call.services, call.actor, call.input.item))
        try {
          moved.push(await moveItem(call.services, actor, ref, name, { why: call.input.why }));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          refused.push(error);
        }
      const [first, ...more] = refused;
      if (first && moved.length === 0 && more.length === 0) throw first;
      const lines = moved.map((item) => movedLine(item, call.actor.person.name, name).elements);
      const whyNot = refused.map(({ key, params }) => line(say(key, params)));
      return {
        ...(moved.length > 0 ? { public: card(lines.flat()) } : {}),
        ...(refused.length > 0 ? { private: card(whyNot) } : {}),
      };
    },
  });

const add = defineVerb({
  name: "add",
  synonyms: ["new", "create"],
  description: "action.verb.add",
  visibility: "public",
  options: {
    what: option.required(option.words("option.what")),
    for: option.people("option.for"),
    due: option.when("option.due"),
    priority: option.priority("option.priority", { choices: ["high", "normal", "low"] }),
    tag: option.tags("option.tag"),
    note: option.text("option.note"),
  },
  examples: ["Water the plants by tomorrow 9am", 'Draft the budget @bo due:"friday noon" !high #money'],
  form: { title: "form.add", fields: ["what", "for", "due", "priority", "tag"] },
  run: ({ services, actor, input }) => addFromInput(services, actor, input),
});

const note = defineVerb({
  name: "note",
  synonyms: ["comment"],
  description: "action.verb.note",
  visibility: "public",
  options: {
    item: option.required(option.items("option.item")),
    text: option.required(option.words("option.text")),
  },
  examples: ["#12 figures came from the bank"],
  form: { title: "form.note", fields: ["text"] },
  async run(call) {
    const { actor, ref } = await oneItem(call);
    const item = await noteItem(call.services, actor, ref, call.input.text);
    const words = context(say("action.note-line-short", { text: call.input.text }));
    return { public: card(movedLine(item, actor.person.name, "note").elements, words) };
  },
});

const undoVerb = defineVerb({
  name: "undo",
  description: "action.verb.undo",
  visibility: "public",
  options: {},
  examples: [""],
  async run({ services, actor }) {
    const { item, kind, forgotten } = await undo(services, actor);
    return {
      public: card(
        line(say("action.undone", { name: actor.person.name, kind, number: item.number })),
        forgotten ? context(say("action.undone-forgotten")) : undefined,
      ),
    };
  },
});

export const actionCommand: Command = {
  name: "action",
  description: "action.command",
  defaultVerb: "add",
  verbs: [
    add,
    listVerb,
    moveVerb("done", ["close", "finish", "finished", "complete"], ["#12", "#12 #14", "#12 sent by post"]),
    moveVerb("start", ["begin"], ["#12"]),
    moveVerb("reopen", ["open"], ["#12"]),
    moveVerb("drop", ["delete", "remove", "cancel"], ["#12 no longer needed"]),
    editVerb,
    assignVerb,
    dueVerb,
    snoozeVerb,
    note,
    undoVerb,
  ],
};
