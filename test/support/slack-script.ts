import type { Inline, LocalCard } from "../../src/chat/card.ts";
import type { CommandSpec } from "../../src/chat/command.ts";
import type { Interaction, InteractionHandler, LocalReply, Track } from "../../src/chat/interaction.ts";
import type { MessageRef } from "../../src/chat/refs.ts";

/** A bot that answers what a test tells it to, and remembers what it was asked. */
export interface ScriptedBot extends InteractionHandler {
  readonly heard: Interaction[];
  readonly placed: { track: Track; ref: MessageRef | null }[];
  answers(reply: LocalReply | ((interaction: Interaction) => LocalReply | Promise<LocalReply>)): void;
}

export const COMMANDS: readonly CommandSpec[] = [
  spec("action", "Action items", "Water the plants by tomorrow", ["add", "done", "list"]),
  spec("readout", "Digests, settings, help", "digest", ["digest", "help"]),
];

function spec(name: string, description: string, hint: string, verbs: readonly string[]): CommandSpec {
  const list = verbs.map((verb) => ({
    name: verb,
    description: verb,
    visibility: "public" as const,
    options: [],
    examples: [],
  }));
  return { name, description, hint, defaultVerb: verbs[0] ?? "", verbs: list };
}

export function createScriptedBot(): ScriptedBot {
  let script: (interaction: Interaction) => LocalReply | Promise<LocalReply> = () => ({});
  const heard: Interaction[] = [];
  const placed: { track: Track; ref: MessageRef | null }[] = [];
  return {
    heard,
    placed,
    answers(reply) {
      script = typeof reply === "function" ? reply : () => reply;
    },
    async handle(interaction) {
      heard.push(interaction);
      return script(interaction);
    },
    complete: async () => [],
    visibility: () => "public",
    async posted(track, ref) {
      placed.push({ track, ref });
    },
    commands: () => COMMANDS,
    phrase: (name, _locale, params) => `[${name}${params ? ` ${Object.values(params).join(" ")}` : ""}]`,
  };
}

export const text = (words: string): Inline => ({ type: "text", text: words });
export const lines = (...words: string[]): LocalCard => ({
  elements: words.map((word) => ({ type: "line", text: [text(word)] })),
});
/** A title and one button that presses `name`. */
export const cardWith = (words: string, name: string, label = "Done"): LocalCard => ({
  elements: [
    { type: "title", text: [text(words)] },
    { type: "controls", controls: [{ type: "button", label, press: { do: name, id: "1" } }] },
  ],
});
