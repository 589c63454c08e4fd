import type { CommandSpec } from "./command.ts";
import type { TextPart } from "./interaction.ts";

/** Which command a line is for that was said to the bot without one. */
export interface Choice {
  readonly command: string;
  readonly text: readonly TextPart[];
  /** It begins with a command, a verb or a record; else it is for the first command in the table. */
  readonly sure: boolean;
}

/** "M3" and "R2" are records of these commands, "#12" of the first in the table. */
const RECORDS: Readonly<Record<string, string>> = { m: "meeting", r: "readout" };

/** "meeting start", "done #12", "M3 start", "#12 done". */
export function chooseCommand(parts: readonly TextPart[], commands: readonly CommandSpec[]): Choice {
  const [first, ...others] = parts;
  const [, word = "", rest = ""] =
    first?.type === "text" ? (/^\s*\/?(\S+)\s*([\s\S]*)$/.exec(first.text) ?? []) : [];
  const lower = word.toLowerCase();
  const nameIs = (wanted: string) => (spec: CommandSpec) =>
    spec.name === wanted || spec.name.endsWith(`-${wanted}`);
  const named = lower === "" ? undefined : commands.find(nameIs(lower));
  if (named) return { command: named.name, text: [{ type: "text", text: rest }, ...others], sure: true };
  const [, kind, number] = /^(?:#|([mr]))?(\d+)$/.exec(lower) ?? [];
  const owner = kind
    ? commands.find(nameIs(RECORDS[kind] ?? ""))
    : commands.find(({ verbs }) => verbs.some((verb) => verb.name === lower));
  const sure = owner !== undefined || number !== undefined;
  return { command: (owner ?? commands[0])?.name ?? "", text: parts, sure };
}
