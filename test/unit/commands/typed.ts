import type { CommandInteraction, MentionPart, TextPart } from "../../../src/chat/interaction.ts";
import type { WhenInput } from "../../../src/chat/option.ts";
import { UserError } from "../../../src/chat/user-error.ts";
import { parse } from "../../../src/commands/parse.ts";
import { commands } from "../../../src/commands/table.ts";
import type { DateContext } from "../../../src/lib/dates/index.ts";

/** Wednesday 5 March 2031, ten in the morning in Berlin. */
export const dates: DateContext = {
  now: new Date("2031-03-05T09:00:00Z"),
  zone: "Europe/Berlin",
  dayZone: "Europe/Berlin",
  locale: "en-GB",
  workFrom: "09:00",
  workTo: "17:00",
};

export const text = (words: string): TextPart => ({ type: "text", text: words });
export const mention = (name: string): MentionPart => ({
  type: "mention",
  user: { platform: "p", workspace: "w", id: `U${name}` },
  name,
  bot: false,
});
export const channel = (name: string): TextPart => ({
  type: "channel",
  channel: { platform: "p", workspace: "w", id: `C${name}`, direct: false },
  name,
});
export const cardLink = (address: string): TextPart => ({
  type: "message",
  ref: { platform: "p", address },
  url: `https://chat.example/${address}`,
});

/** "@Bo" is a mention, "<#supply>" a channel's link, "<card:7>" the link of a card; all else is text. */
export const partsOf = (line: string): TextPart[] =>
  line
    .split(/((?<![\w\\])@\p{Lu}\p{L}*|<#[^>]+>|<card:[^>]+>)/u)
    .filter((piece) => piece !== "")
    .map((piece) => {
      if (/^@\p{Lu}/u.test(piece)) return mention(piece.slice(1));
      if (piece.startsWith("<#")) return channel(piece.slice(2, -1));
      return piece.startsWith("<card:") ? cardLink(piece.slice(6, -1)) : text(piece);
    });

export const commandCalled = (name: string) => {
  const found = commands.find((command) => command.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
};

const interaction = (command: string, said: Partial<CommandInteraction>): CommandInteraction => ({
  id: "1",
  type: "command",
  speaker: { user: { platform: "p", workspace: "w", id: "U" }, name: "Ana", administrator: false },
  channel: { platform: "p", workspace: "w", id: "C", direct: false },
  command,
  canOpenForm: true,
  ...said,
});

/** Reads the parts after a command's name. */
export const readParts = (command: string, parts: readonly TextPart[]) =>
  parse(commandCalled(command), interaction(command, { text: parts }), dates);

/** Reads "/action add Call Bo" as somebody types it. */
export function read(line: string) {
  const [, command = "", words = ""] = /^\/(\S+) ?([\s\S]*)$/.exec(line) ?? [];
  return readParts(command, partsOf(words));
}

/** Reads a command with typed options, as Discord sends it. */
export const readTyped = (command: string, verb: string, options: CommandInteraction["options"]) =>
  parse(commandCalled(command), interaction(command, { verb, options: options ?? {} }), dates);

/** The key of the fault that a line or other reading meets. */
export function faultOf(reading: () => unknown): { key: string; params: Record<string, unknown> } {
  try {
    reading();
  } catch (error) {
    if (error instanceof UserError) return { key: error.key, params: error.params };
    throw error;
  }
  throw new Error("it was read without a fault");
}

/** What was read in short: names, numbers, "2031-03-07" or "2031-03-07T11:00Z" for dates, "?" for those to be asked. */
export function brief(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, briefly(value)]));
}

function briefly(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("mentioned" in value) return people(value as Parameters<typeof people>[0]);
  if ("numbers" in value) {
    const { numbers, messages } = value as { numbers: number[]; messages: { address: string }[] };
    return [...numbers, ...messages.map(({ address }) => address)];
  }
  return "say" in value ? when(value as WhenInput) : value;
}

const people = (read: { mentioned: MentionPart[]; named: string[]; nobody: boolean; me: boolean }) => [
  ...read.mentioned.map(({ name }) => `@${name}`),
  ...read.named,
  ...(read.nobody ? ["nobody"] : []),
  ...(read.me ? ["me"] : []),
];

function when(read: WhenInput): string {
  if (read.say !== "date") return read.say;
  const every = read.every ? " every" : "";
  if (read.reading.outcome !== "understood") return `? ${read.words}${every}`;
  const { due } = read.reading;
  return `${due.kind === "day" ? due.day : due.at.toISOString().replace(":00.000Z", "Z")}${every}`;
}
