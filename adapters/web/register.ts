import type { CommandSpec, OptionSpec, VerbSpec } from "../../src/chat/command.ts";

/** The command table as the page needs it, to complete and to explain while someone types. */
export interface PageCommand {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
  readonly defaultVerb: string;
  readonly verbs: readonly PageVerb[];
}

export interface PageVerb {
  readonly name: string;
  readonly description: string;
  /** A whole line that works as it stands. */
  readonly example: string;
  /** Keys of options as they are typed before a colon, required ones first. */
  readonly options: readonly PageOption[];
  /** The option that `#12` stands for; null: this verb takes no numbers. */
  readonly numbers: string | null;
}

export interface PageOption {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The bot suggests values while it is typed. */
  readonly completes: boolean;
  readonly choices: readonly string[];
}

/** Names under which the command table has "which item", the part written as `#12`. */
const NUMBERED = new Set(["item", "items"]);

/** Nothing is registered anywhere: the page is ours and is given the table when it starts. */
export const pageCommands = (commands: readonly CommandSpec[]): PageCommand[] =>
  commands.map(({ name, description, hint, defaultVerb, verbs }) => ({
    name,
    description,
    hint,
    defaultVerb,
    verbs: verbs.map((verb) => pageVerb(name, defaultVerb, verb)),
  }));

const pageVerb = (command: string, defaultVerb: string, verb: VerbSpec): PageVerb => ({
  name: verb.name,
  description: verb.description,
  example: exampleOf(command, defaultVerb, verb),
  options: verb.options.map(pageOption).sort((one, other) => Number(other.required) - Number(one.required)),
  numbers: verb.options.find((option) => option.completes && NUMBERED.has(option.name))?.name ?? null,
});

const pageOption = ({ name, description, required, completes, choices }: OptionSpec): PageOption => ({
  name,
  description,
  required,
  completes,
  choices: choices?.map(({ value }) => value) ?? [],
});

/** The default verb needs no name, except where nothing follows it. */
function exampleOf(command: string, defaultVerb: string, { name, examples }: VerbSpec): string {
  const words = examples[0] ?? "";
  const verb = name === defaultVerb && words !== "" ? "" : name;
  return `/${[command, verb, words].filter((part) => part !== "").join(" ")}`;
}
