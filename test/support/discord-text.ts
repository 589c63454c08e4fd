import type { DateStyle } from "../../src/chat/card.ts";
import { filesNamedIn, picturesOf, textOf } from "./fake-discord-rules.ts";
import type { Body, FakeMessage } from "./fake-discord-state.ts";
import { showLiveDate } from "./stage.ts";

/** Who reads, and when. */
export interface Reader {
  readonly zone: string;
  readonly now: Date;
  nameOf(user: string): string;
  channelOf(channel: string): string;
}

/** A control of a message as a person sees it. */
export interface SeenControl {
  readonly label: string;
  readonly kind: "button" | "link" | "select";
  readonly customId: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

const STYLES: Readonly<Record<string, DateStyle>> = { R: "relative", t: "time", T: "time" };

/** Discord's marks, in the order in which they are recognised at one place. */
const MARKS =
  /https?:\/\/[^\s<>]+|\\([^A-Za-z0-9\s])|```(?:\w*\n)?([\s\S]+?)```|(`+)([\s\S]*?[^`])\3(?!`)|<t:(-?\d+)(?::([tTdDfFsSR]))?>|<@!?(\d+)>|<#(\d+)>|\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:[^\s)>]+)>?\)|<(https?:[^>\s]+)>|~~((?:\\.|[^\\])+?)~~|(\*\*|__|\|\||\*|_)(?=\S)((?:\\.|[^\\\n])+?)\13/g;

/** Markdown as a person reads it. */
export function readMarkdown(markdown: string, reader: Reader): string {
  const lines = markdown.replace(/[\u200B\u2060]/g, "").split("\n");
  return lines.map((line) => readSpans(line.replace(/^(#{1,3} |-# |> )/, ""), reader)).join("\n");
}

const readSpans = (text: string, reader: Reader): string =>
  text.replace(MARKS, (whole: string, ...groups: (string | undefined)[]) => {
    const [escaped, block, , code, at, style, user, channel, label, , url, struck, , inner] = groups;
    if (escaped !== undefined) return escaped;
    if (block !== undefined) return block;
    if (code !== undefined) return code.trim();
    if (at !== undefined)
      return showLiveDate(Number(at) * 1000, STYLES[style ?? "f"] ?? "datetime", reader.zone, reader.now);
    if (user !== undefined) return `@${reader.nameOf(user)}`;
    if (channel !== undefined) return `#${reader.channelOf(channel)}`;
    if (label !== undefined) return readSpans(label, reader);
    if (url !== undefined) return url;
    if (struck !== undefined) return `~${readSpans(struck, reader)}~`;
    return inner === undefined ? whole : readSpans(inner, reader);
  });

/** All the words of a message, in order. */
export const readMessage = (message: FakeMessage, reader: Reader): string =>
  message.pending ? "Readout is thinking…" : readMarkdown(textOf({ ...message }), reader);

/** The pictures of a message, of the files that came with it. */
export const imagesOf = ({ components, attachments }: FakeMessage): { alt: string; png: string }[] =>
  picturesOf(components).map(({ alt, file }) => {
    const found = attachments.find((each) => each["filename"] === file);
    if (!found) throw new Error(`the message has no file ${file}`);
    return { alt, png: String(found["base64"]) };
  });

/** The files of a message that are there to keep. */
export const filesOf = ({ components, attachments }: FakeMessage): { name: string; content: string }[] =>
  filesNamedIn(components).map((name) => {
    const found = attachments.find((each) => each["filename"] === name);
    if (!found) throw new Error(`the message has no file ${name}`);
    return { name, content: Buffer.from(String(found["base64"]), "base64").toString() };
  });

const withoutArrow = (label: unknown): string => String(label ?? "").replace(/ ▾$/, "");

/** The controls of a message, in order. */
export function controlsOf(components: readonly Body[]): SeenControl[] {
  return components.flatMap((component): SeenControl[] => {
    const own = controlOf(component);
    const accessory = component["accessory"] as Body | undefined;
    const parts = (component["components"] ?? []) as Body[];
    return [...own, ...controlsOf(parts), ...(accessory ? controlsOf([accessory]) : [])];
  });
}

function controlOf(component: Body): SeenControl[] {
  const customId = String(component["custom_id"] ?? "");
  if (component["disabled"] === true) return [];
  if (component["type"] === 2) {
    const kind = component["url"] === undefined ? "button" : "link";
    return [{ label: withoutArrow(component["label"]), kind, customId, options: [] }];
  }
  if (component["type"] !== 3) return [];
  const options = component["options"] as { label: string; value: string }[];
  return [{ label: withoutArrow(component["placeholder"]), kind: "select", customId, options }];
}
