import { z } from "zod";
import type { Clock } from "../../src/lib/clock.ts";
import { SECRETS } from "./secrets.ts";
import { type Block, type homeView, messageBlocks, type modalView, picturesOf } from "./slack-blocks.ts";

export interface FakeUser {
  readonly id: string;
  readonly name: string;
  /** Their own workspace, where there are several. */
  readonly team?: string;
  zone: string;
  locale: string;
  administrator: boolean;
  bot: boolean;
  directClosed: boolean;
}
export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  /** Is the bot a member? */
  invited: boolean;
  /** The one person of a direct conversation with the bot. */
  readonly direct?: string;
  /** Its workspace, where there are several. */
  readonly team?: string;
}
export interface FakeMessage {
  readonly ts: string;
  readonly order: number;
  readonly channel: string;
  readonly thread?: string | undefined;
  /** The author; the bot's id for the bot. */
  readonly user: string;
  /** Only this person sees it. */
  readonly only?: string | undefined;
  /** Came through `response_url`: `chat.update` cannot reach it. */
  readonly foreign?: boolean;
  /** Ids of the files that were shared with it. */
  readonly files?: readonly string[];
  blocks: Block[];
  text: string;
  edits: number;
  gone: boolean;
}
export interface FakeFile {
  readonly name: string;
  readonly length: number;
  bytes: Buffer | undefined;
  complete: boolean;
  /** So many messages with it are refused, before Slack knows it everywhere. */
  unknownFor: number;
}
export interface FakeView {
  readonly id: string;
  readonly user: string;
  hash: string;
  view: z.infer<typeof modalView>;
  faults: Record<string, string>;
}
export type Failure =
  | "rate-limited"
  | "rate-limited-unsaid"
  | "server-error"
  | "lost-reply"
  | "not-in-channel"
  | "gone";
export interface Outbound {
  readonly method: string;
  readonly body: Record<string, unknown>;
}
export interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  /** What `replace_original` replaces: the message whose control was pressed. */
  readonly source: FakeMessage | undefined;
  uses: number;
}

export const TEAM = "T1";
export const BOT = "UREADOUT";
export const FAKE_TOKEN = SECRETS.SLACK_BOT_TOKEN;

export type Body = Readonly<Record<string, unknown>>;
export type Workspace = ReturnType<typeof createWorkspace>;

export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** What stands in a fake workspace: people, channels, messages, views. */
export function createWorkspace(clock: Clock) {
  const channels = new Map<string, FakeChannel>();
  const messages: FakeMessage[] = [];
  const violations: string[] = [];
  const files = new Map<string, FakeFile>();
  let count = 0;

  const next = (prefix: string) => `${prefix}${(++count).toString(36).toUpperCase()}`;
  const stamp = () => `${Math.floor(clock.now().getTime() / 1000)}.${String(++count).padStart(6, "0")}`;

  const check = (method: string, schema: z.ZodType, value: unknown): boolean => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) violations.push(`${method}: ${z.prettifyError(parsed.error)}`);
    return parsed.success;
  };

  /** Slack does not take a picture it has not, or not yet, or that is none. */
  const knowsFiles = (method: string, blocks: Block[]): boolean =>
    picturesOf(blocks).every(({ file: id }) => {
      const file = files.get(id);
      if (!file?.complete) violations.push(`${method}: invalid slack file ${id}`);
      return file?.complete === true && file.unknownFor-- <= 0;
    });

  return {
    files,
    users: new Map<string, FakeUser>(),
    channels,
    messages,
    modals: new Map<string, FakeView>(),
    homes: new Map<string, z.infer<typeof homeView>>(),
    /** Who may still open a view with them. */
    triggers: new Map<string, string>(),
    responseUrls: new Map<string, ResponseUrl>(),
    /** What a real Slack would have refused; a test fails when this is not empty. */
    violations,
    next,
    stamp,
    check,
    checkMessage: (method: string, { blocks, text }: Body): boolean =>
      check(method, messageBlocks.optional(), blocks) &&
      knowsFiles(method, (blocks ?? []) as Block[]) &&
      check(method, z.string().min(1), text) &&
      (method !== "chat.update" || check(method, z.string().max(4000), text)),
    /** The conversation of the bot with one person. */
    directOf(user: string): FakeChannel {
      const known = [...channels.values()].find(({ direct }) => direct === user);
      const channel = known ?? { id: next("D"), name: "directmessage", invited: true, direct: user };
      channels.set(channel.id, channel);
      return channel;
    },
    add(
      channel: string,
      user: string,
      body: Body,
      more: Partial<Pick<FakeMessage, "thread" | "only" | "foreign" | "files">> = {},
    ): FakeMessage {
      const ts = stamp();
      const message = { ts, order: count, channel, user, ...contentOf(body), edits: 0, gone: false, ...more };
      messages.push(message);
      return message;
    },
    replace(message: FakeMessage, body: Body): void {
      Object.assign(message, contentOf(body), { edits: message.edits + 1 });
    },
  };
}

const contentOf = (body: Body) => ({ blocks: (body["blocks"] ?? []) as Block[], text: asText(body["text"]) });
