import { z } from "zod";
import { chooseCommand } from "../../src/chat/choose-command.ts";
import type { CommandSpec } from "../../src/chat/command.ts";
import type { TextPart } from "../../src/chat/interaction.ts";
import { clean, lengthOf } from "../../src/lib/text.ts";
import type { Channel, Person } from "./directory.ts";
import { BOT_ID, BOT_NAME, channelRef, messageRef, userRef } from "./rooms.ts";

/** Characters, as people count them, that one message may have. */
export const TEXT_LIMIT = 4_000;
/** Bytes of a request: a text of four-thousand composed emoji fits. */
export const BODY_LIMIT = 256 * 1024;

const view = z.union([
  z.literal("direct"),
  z.literal("home"),
  z.templateLiteral(["channel:", z.string().min(1).max(60)]),
]);
/** Made by the page for each thing a person does; the same again is the same deed. */
const delivery = z.string().regex(/^[\w-]{8,64}$/);
const id = z.string().regex(/^[\w-]{1,80}$/);
const typed = z.string().max(BODY_LIMIT).transform(clean);
const name = z.string().regex(/^[\w.-]{1,60}$/);

/** What the page sends, checked. */
export const requests = {
  start: z.object({ zone: z.string().max(64).optional(), locale: z.string().max(64).optional() }),
  view: z.object({ view }),
  say: z.object({ view, delivery, text: typed }),
  press: z.object({ message: id, press: z.string().max(100), delivery }),
  form: z.object({
    view,
    message: id.optional(),
    delivery,
    press: z.string().max(100),
    people: z.array(name).max(5),
    values: z.record(name, typed).refine((values) => Object.keys(values).length <= 10),
  }),
  menu: z.object({ message: id, menu: name, delivery }),
  complete: z.object({ view, command: name, verb: name, option: name, typed }),
  channel: z.object({ name: typed }),
  dismiss: z.object({ message: id }),
} as const;

/** Null when it fits; else how long it is. */
export const tooLong = (text: string): number | null => {
  if (text.length <= TEXT_LIMIT) return null;
  const length = lengthOf(text);
  return length > TEXT_LIMIT ? length : null;
};

/** What typed text is read against. */
export interface Surroundings {
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  /** Hosts ("chat.example:3000") under which this page is reached. */
  readonly hosts: readonly string[];
  /** May this person read that message? */
  readonly readable: (message: string) => Promise<boolean>;
}

const SIGNS = /https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}_@/.])@(?=\S)|(?<![\p{L}\p{N}_&/#])#(?=\p{L})/gu;

/** Typed text with the people, channels and messages it names as parts; all else stays as typed. */
export async function readParts(text: string, surroundings: Surroundings): Promise<TextPart[]> {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(SIGNS)) {
    if (match.index < from) continue;
    const found = await readAt(text, match, surroundings);
    if (!found) continue;
    if (match.index > from) parts.push({ type: "text", text: text.slice(from, match.index) });
    parts.push(found.part);
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ type: "text", text: text.slice(from) });
  return parts;
}

type Found = { part: TextPart; length: number } | null;

function readAt(text: string, match: RegExpExecArray, surroundings: Surroundings): Promise<Found> | Found {
  const rest = text.slice(match.index + 1);
  if (match[0] === "@") return readPersonAt(rest, surroundings.people);
  if (match[0] === "#") return readChannelAt(rest, surroundings.channels);
  return readMessageLink(match[0], surroundings);
}

const mentionOf = (id: string, name: string, bot: boolean) =>
  ({ type: "mention", user: userRef(id), name, bot }) as const;

/** The longest whole name that stands here; else the one person whose first name it is. */
export function readPersonAt(
  rest: string,
  people: readonly Person[],
): { part: Extract<TextPart, { type: "mention" }>; length: number } | null {
  const known = [
    ...people.map((person) => mentionOf(person.id, person.name, person.bot)),
    mentionOf(BOT_ID, BOT_NAME, true),
  ];
  const whole = known
    .filter(({ name }) => standsAt(rest, name))
    .sort((one, other) => other.name.length - one.name.length);
  if (whole[0]) return { part: whole[0], length: whole[0].name.length + 1 };
  const [word = ""] = /^[\p{L}\p{M}\p{N}_'’-]+/u.exec(rest) ?? [];
  const first = known.filter(({ name }) => word !== "" && sameLetters(name.split(" ", 1)[0] ?? "", word));
  return first.length === 1 && first[0] ? { part: first[0], length: word.length + 1 } : null;
}

const sameLetters = (one: string, other: string): boolean =>
  one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();

const standsAt = (rest: string, name: string): boolean =>
  sameLetters(rest.slice(0, name.length), name) && !/^[\p{L}\p{M}\p{N}_]/u.test(rest.slice(name.length));

function readChannelAt(rest: string, channels: readonly Channel[]): Found {
  const [word = ""] = /^[\p{L}\p{M}\p{N}_-]+/u.exec(rest) ?? [];
  const channel = channels.find(({ name }) => name === word.toLowerCase());
  if (!channel) return null;
  return {
    part: { type: "channel", channel: channelRef(channel.name), name: channel.name },
    length: word.length + 1,
  };
}

async function readMessageLink(typedUrl: string, { hosts, readable }: Surroundings): Promise<Found> {
  const match = /^(https?:\/\/[^/]+)\/(?:as\/[\w-]+\/)?(?:c\/[^/#?]+|direct|home)\/?#m-([\w-]+)/.exec(
    typedUrl,
  );
  const [url = "", origin = "", message = ""] = match ?? [];
  if (!match || !URL.canParse(origin) || !hosts.includes(new URL(origin).host)) return null;
  if (!(await readable(message))) return null;
  return { part: { type: "message", ref: messageRef(message), url }, length: url.length };
}

/** `/action Draft the budget` as command and words; null for anything that is an ordinary line. */
export function readCommand(text: string): { command: string; words: string } | null {
  const match = /^\/([\p{L}][\p{L}\p{N}-]{0,39})(?:\s+([\s\S]*))?$/u.exec(text.trim());
  return match ? { command: (match[1] ?? "").toLowerCase(), words: match[2] ?? "" } : null;
}

/** "@Readout done #12": what follows the address, or null when the bot is not spoken to. */
export function readAddress(parts: readonly TextPart[]): readonly TextPart[] | null {
  const [first, second, ...others] =
    parts[0]?.type === "text" && parts[0].text.trim() === "" ? parts.slice(1) : parts;
  if (first?.type !== "mention" || first.user.id !== BOT_ID) return null;
  if (second?.type !== "text") return second ? [second, ...others] : others;
  return [{ type: "text", text: second.text.replace(/^[\s,:]+/, "") }, ...others];
}

/**
 * What is said to the bot, by its address or in direct messages, where all is said to it: there a line that begins with no
 * command asks for help, and stores nothing.
 */
export function readSaid(
  addressed: readonly TextPart[] | null,
  parts: readonly TextPart[],
  commands: readonly CommandSpec[],
): { command: string; text: readonly TextPart[] } {
  const { command, text, sure } = chooseCommand(addressed ?? parts, commands);
  return addressed || sure ? { command, text } : readSaid([{ type: "text", text: "help" }], [], commands);
}

/** "@ana @bo", "ana, bo": the people named, and the first word that names nobody. */
export function readPeopleField(
  value: string,
  people: readonly Person[],
): { people: Extract<TextPart, { type: "mention" }>[]; unknown?: string } {
  const found = new Map<string, Extract<TextPart, { type: "mention" }>>();
  let rest = value.trim();
  while (rest !== "") {
    const read = readPersonAt(rest.replace(/^@/, ""), people);
    if (!read)
      return {
        people: [...found.values()],
        unknown: rest.replace(/^@/, "").split(/[,@]/, 1)[0]?.trim() ?? rest,
      };
    found.set(read.part.user.id, read.part);
    rest = rest
      .replace(/^@/, "")
      .slice(read.length - 1)
      .replace(/^[\s,;]+/, "");
  }
  return { people: [...found.values()] };
}
