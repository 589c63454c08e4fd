import { z } from "zod";
import type { DateStyle } from "../../src/chat/card.ts";
import { showLiveDate } from "./stage.ts";

/**
 * Slack's side of Block Kit for tests: what it accepts (documented maxima, unknown keys refused) and what a person
 * reads. Written from docs.slack.dev/reference/block-kit, apart from the adapter's own table.
 */

const codePoints = (maximum: number, minimum = 1) =>
  z.string().refine((text) => {
    const length = [...text].length;
    return length >= minimum && length <= maximum && text.isWellFormed();
  }, `between ${minimum} and ${maximum} code points, well-formed`);

const blockId = { block_id: codePoints(255).optional() };
const actionId = { action_id: codePoints(255) };
const plainText = (maximum: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: codePoints(maximum), emoji: z.boolean().optional() });
const mrkdwn = (maximum: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: codePoints(maximum), verbatim: z.literal(true) });
const style = z
  .strictObject({ bold: z.boolean(), strike: z.boolean(), code: z.boolean(), italic: z.boolean() })
  .partial();
const styled = { style: style.optional() };
const webAddress = z
  .string()
  .regex(/^(https?:\/\/|mailto:)\S+$/i)
  .max(3000);

const richElement = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: codePoints(3000), ...styled }),
  z.strictObject({ type: z.literal("link"), url: webAddress, text: codePoints(3000).optional(), ...styled }),
  z.strictObject({ type: z.literal("user"), user_id: z.string().regex(/^[UW]\w+$/), ...styled }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: z.string().min(1),
    fallback: z.string().min(1).optional(),
    ...styled,
  }),
]);
const button = z.strictObject({
  type: z.literal("button"),
  text: plainText(75),
  ...actionId,
  value: codePoints(2000).optional(),
  url: webAddress.optional(),
  style: z.enum(["primary", "danger"]).optional(),
});
const option = z.strictObject({ text: plainText(75), value: codePoints(75) });
const select = z.strictObject({
  type: z.literal("static_select"),
  ...actionId,
  placeholder: plainText(150).optional(),
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
});
const control = z.discriminatedUnion("type", [button, select]);
const input = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...actionId,
    multiline: z.boolean().optional(),
    initial_value: codePoints(3000).optional(),
  }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...actionId,
    initial_users: z
      .array(z.string().regex(/^[UW]\w+$/))
      .min(1)
      .optional(),
  }),
  select,
]);
const block = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("rich_text"),
    ...blockId,
    elements: z
      .array(z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(richElement).min(1) }))
      .min(1),
  }),
  z.strictObject({
    type: z.literal("section"),
    ...blockId,
    text: mrkdwn(3000),
    accessory: control.optional(),
  }),
  z.strictObject({
    type: z.literal("context"),
    ...blockId,
    elements: z
      .array(z.union([mrkdwn(3000), plainText(3000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal("divider"), ...blockId }),
  z.strictObject({
    type: z.literal("image"),
    ...blockId,
    slack_file: z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/) }),
    alt_text: codePoints(2000),
  }),
  z.strictObject({ type: z.literal("actions"), ...blockId, elements: z.array(control).min(1).max(25) }),
  z.strictObject({
    type: z.literal("input"),
    ...blockId,
    label: plainText(2000),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    element: input,
  }),
]);

export type Block = z.infer<typeof block>;
export type ControlBlock = z.infer<typeof control>;

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;
const uniqueIds = (blocks: readonly Block[]): boolean =>
  unique(blocks.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]))) &&
  blocks.every((each) => unique(controlsOf([each]).map(({ action_id }) => action_id)));

/** 13,200 code points of JSON is where Slack was seen to say `msg_blocks_too_long` (slackapi/bolt-js#2509). */
export const messageBlocks = z
  .array(block)
  .max(50)
  .refine(uniqueIds, "ids are unique")
  .refine((blocks) => [...JSON.stringify(blocks)].length <= 13_200, "msg_blocks_too_long")
  .refine((blocks) => blocks.every(({ type }) => type !== "input"), "no inputs in messages");
const viewBlocks = z.array(block).min(1).max(100).refine(uniqueIds, "ids are unique");

export const modalView = z.strictObject({
  type: z.literal("modal"),
  callback_id: codePoints(255).optional(),
  private_metadata: codePoints(3000, 0).optional(),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  blocks: viewBlocks,
});
export const homeView = z.strictObject({
  type: z.literal("home"),
  private_metadata: codePoints(3000, 0).optional(),
  blocks: viewBlocks,
});

/** Pictures: what is said of each, and which file it is. */
export const picturesOf = (blocks: readonly Block[]): { alt: string; file: string }[] =>
  blocks.flatMap((each) => (each.type === "image" ? [{ alt: each.alt_text, file: each.slack_file.id }] : []));

export const controlsOf = (blocks: readonly Block[]): ControlBlock[] =>
  blocks.flatMap((each) => {
    if (each.type === "actions") return each.elements;
    return each.type === "section" && each.accessory ? [each.accessory] : [];
  });

export const labelOf = (each: ControlBlock): string =>
  each.type === "button" ? each.text.text : (each.placeholder?.text ?? "");

/** Ids of all whom these blocks notify; "!" stands for everybody. */
export function notifiedBy(blocks: readonly Block[], text: string): string[] {
  const rich = blocks.flatMap((each) => (each.type === "rich_text" ? each.elements : []));
  const users = rich.flatMap(({ elements }) =>
    elements.flatMap((part) => (part.type === "user" ? [part.user_id] : [])),
  );
  const written = [...blocks.flatMap(mrkdwnOf), text].join("\n");
  const marked = [...written.matchAll(/<@(\w+)[^>]*>/g)].map((match) => match[1] ?? "");
  return [...users, ...marked, ...(/<!(?!date\^)/.test(written) ? ["!"] : [])];
}

const mrkdwnOf = (each: Block): string[] => {
  if (each.type === "section") return [each.text.text];
  return each.type === "context"
    ? each.elements.flatMap((part) => (part.type === "mrkdwn" ? [part.text] : []))
    : [];
};

/** Who reads, and what the names are. */
export interface Reader {
  readonly zone: string;
  readonly now: Date;
  nameOf(user: string): string;
}

/** The blocks as a person reads them; controls are not text. */
export const readBlocks = (blocks: readonly Block[], reader: Reader): string =>
  blocks
    .map((each) => readBlock(each, reader))
    .filter((text) => text !== "")
    .join("\n");

function readBlock(each: Block, reader: Reader): string {
  switch (each.type) {
    case "rich_text":
      return each.elements.map(({ elements }) => readRich(elements, reader)).join("\n");
    case "section":
      return readMrkdwn(each.text.text, reader);
    case "context":
      return each.elements
        .map((part) => (part.type === "mrkdwn" ? readMrkdwn(part.text, reader) : part.text))
        .join(" ");
    case "input":
      return each.label.text;
    default:
      return "";
  }
}

function readRich(elements: readonly z.infer<typeof richElement>[], reader: Reader): string {
  let text = "";
  let struck = false;
  for (const part of elements) {
    const strike = part.style?.strike === true;
    if (strike !== struck) text += "~";
    struck = strike;
    text += readPart(part, reader);
  }
  return struck ? `${text}~` : text;
}

function readPart(part: z.infer<typeof richElement>, reader: Reader): string {
  if (part.type === "text") return part.text;
  if (part.type === "link") return part.text ?? part.url;
  if (part.type === "user") return `@${reader.nameOf(part.user_id)}`;
  return showLiveDate(part.timestamp * 1000, styleOf(part.format), reader.zone, reader.now);
}

const styleOf = (format: string): DateStyle =>
  format.includes("{ago}") ? "relative" : format.includes("{date") ? "datetime" : "time";

/** Marks are read as Slack reads them, so that text shown other than typed is found. */
export function readMrkdwn(text: string, reader: Reader): string {
  const around = (mark: string) =>
    new RegExp(`(^|[\\s(])\\${mark}(?=\\S)([^\\n]*?\\S)\\${mark}(?=$|[\\s,.;:!?)])`, "g");
  return text
    .replace(/:([a-z0-9_+-]+):/g, "[emoji $1]")
    .replace(around("*"), "$1$2")
    .replace(around("_"), "$1$2")
    .replace(around("`"), "$1$2")
    .replace(/^&gt; ?/gm, "[quote] ")
    .replace(/<@(\w+)[^>]*>/g, (_, id: string) => `@${reader.nameOf(id)}`)
    .replace(/<!date\^(\d+)\^([^|^>]*)\|[^>]*>/g, (_, at: string, format: string) =>
      showLiveDate(Number(at) * 1000, styleOf(format), reader.zone, reader.now),
    )
    .replace(/<!([^>|]*)[^>]*>/g, "[everybody $1]")
    .replace(/<([^>|]+)\|([^>]*)>/g, "$2")
    .replace(/<([^>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
