import type { CommandSpec, OptionSpec, VerbSpec } from "../../src/chat/command.ts";
import type { Completion, InteractionHandler } from "../../src/chat/interaction.ts";
import { createScriptedBot, type ScriptedBot } from "./slack-script.ts";

export * from "./slack-script.ts";

const option = (name: string, more: Partial<OptionSpec> = {}): OptionSpec => ({
  name,
  description: `The ${name}`,
  kind: "text",
  required: false,
  completes: false,
  ...more,
});
const verb = (name: string, ...options: OptionSpec[]): VerbSpec => ({
  name,
  description: `To ${name}`,
  visibility: "public",
  options,
  examples: [],
});

const TYPED: readonly CommandSpec[] = [
  {
    name: "action",
    description: "Action items",
    hint: "Water the plants by tomorrow",
    defaultVerb: "add",
    verbs: [
      verb("add", option("what"), option("for", { completes: true }), option("due", { completes: true })),
      verb("done", option("item", { required: true, completes: true }), option("why")),
      verb(
        "list",
        option("show", { kind: "choice", choices: [{ name: "Overdue", value: "overdue" }] }),
        option("tag"),
        option("words"),
      ),
    ],
  },
  {
    name: "readout",
    description: "Digests, settings, help",
    hint: "digest",
    defaultVerb: "digest",
    verbs: [
      verb("digest", option("only-me", { kind: "boolean" }), option("channel", { kind: "channel" })),
      verb("help", option("about")),
    ],
  },
];

/** A scripted bot whose commands have typed options, and which says beforehand who will see its answers. */
export interface TypedBot extends ScriptedBot {
  readonly asked: Completion[];
  shows(visibility: ReturnType<InteractionHandler["visibility"]>): void;
  suggests(...labels: string[]): void;
  /** The commands are called otherwise in the next version. */
  describes(description: string): void;
}

export function createTypedBot(): TypedBot {
  let visible: ReturnType<InteractionHandler["visibility"]> = "public";
  let suggestions: readonly string[] = [];
  let about: string | undefined;
  const asked: Completion[] = [];
  return {
    ...createScriptedBot(),
    asked,
    shows(visibility) {
      visible = visibility;
    },
    suggests(...labels) {
      suggestions = labels;
    },
    describes(description) {
      about = description;
    },
    visibility: () => visible,
    async complete(completion) {
      asked.push(completion);
      return suggestions.map((label) => ({ label, value: label.toLowerCase() }));
    },
    commands: () => (about ? TYPED.map((spec) => ({ ...spec, description: about ?? "" })) : TYPED),
  };
}
