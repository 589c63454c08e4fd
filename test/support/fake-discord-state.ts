import { type Notified, notifiedBy } from "./fake-discord-rules.ts";
import { MARK } from "./secrets.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Failure =
  | "rate-limited"
  | "rate-limited-unsaid"
  | "server-error"
  | "lost-reply"
  | "not-in-channel"
  | "gone";
export interface Outbound {
  readonly method: string;
  readonly body: unknown;
}

export interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly locale: string;
  readonly administrator: boolean;
  readonly bot: boolean;
  directClosed: boolean;
}

export interface FakeGuild {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  systemChannel: string | null;
  /** What nobody may do on the whole server, as bits. */
  denied: bigint;
}

export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  readonly guild?: string;
  /** The person whose direct messages these are. */
  readonly direct?: string;
  /** The channel a thread belongs to. */
  readonly parent?: string;
  /** The bot may not see it. */
  hidden?: boolean;
  /** The bot may attach nothing. */
  wordsOnly?: boolean;
  /** The bot may not write there. */
  readOnly?: boolean;
}

export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  /** The one person who sees an ephemeral message. */
  readonly only?: string | undefined;
  readonly nonce?: string | undefined;
  readonly at: string;
  content: string;
  components: readonly Body[];
  embeds: readonly Body[];
  attachments: readonly Body[];
  flags: number;
  /** "Readout is thinking…" */
  pending: boolean;
  gone: boolean;
  edits: number;
  notified: Notified;
}

/** What Discord knows of an interaction while its token lives. */
export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly user: string;
  readonly channel: string;
  readonly type: number;
  readonly sentAt: number;
  /** The message that carries the pressed component. */
  readonly source?: FakeMessage | undefined;
  answered: boolean;
  original?: FakeMessage | undefined;
}

/** A modal in front of a person. */
export interface FakeModal {
  readonly user: string;
  readonly channel: string;
  readonly data: Body;
  readonly source?: FakeMessage | undefined;
}

export const FLAGS = { ephemeral: 1 << 6, loading: 1 << 7, componentsV2: 1 << 15 };
/** The application's id, which its bot user shares. */
export const APPLICATION = "1180000000000000001";
/** A bot token begins with the application's id. */
export const FAKE_TOKEN = `${Buffer.from(APPLICATION).toString("base64url")}.${MARK}.token`;
const EPOCH = 1_420_070_400_000n;

export type State = ReturnType<typeof createState>;

/** Everything a Discord of one bot remembers. */
export function createState() {
  let count = 0n;
  /** A snowflake: later ones are larger, also within a millisecond. */
  const next = (): string => String(((BigInt(Date.now()) - EPOCH) << 22n) + ++count);
  const users = new Map<string, FakeUser>();
  const guilds = new Map<string, FakeGuild>();
  const channels = new Map<string, FakeChannel>();
  const messages: FakeMessage[] = [];
  const modals: FakeModal[] = [];
  const interactions = new Map<string, FakeInteraction>();
  const completions = new Map<string, readonly { name: string; value: unknown }[]>();
  const registered = new Map<string, readonly Body[]>();

  const user = (name: string, about: Partial<FakeUser> = {}): FakeUser => {
    const made: FakeUser = {
      id: next(),
      name,
      zone: "UTC",
      locale: "en-US",
      administrator: false,
      bot: false,
      directClosed: false,
      ...about,
    };
    users.set(made.id, made);
    return made;
  };
  const bot = user("Readout", { id: APPLICATION, bot: true });

  const channel = (about: Omit<FakeChannel, "id">): FakeChannel => {
    const made: FakeChannel = { id: next(), ...about };
    channels.set(made.id, made);
    return made;
  };
  const directOf = (person: string): FakeChannel =>
    [...channels.values()].find(({ direct }) => direct === person) ?? channel({ name: "", direct: person });

  const guild = (name: string, owner: string, firstChannel: string): FakeGuild => {
    const made: FakeGuild = { id: next(), name, owner, systemChannel: null, denied: 0n };
    guilds.set(made.id, made);
    made.systemChannel = channel({ name: firstChannel, guild: made.id }).id;
    return made;
  };

  const add = (
    channelId: string,
    author: string,
    body: Body,
    more: Partial<Pick<FakeMessage, "only" | "pending">> = {},
  ): FakeMessage => {
    const message: FakeMessage = {
      id: next(),
      channel: channelId,
      author,
      at: new Date().toISOString(),
      nonce: body["nonce"] === undefined || body["nonce"] === null ? undefined : String(body["nonce"]),
      content: "",
      components: [],
      embeds: [],
      attachments: [],
      flags: 0,
      pending: false,
      gone: false,
      edits: 0,
      notified: notifiedBy({}),
      ...more,
    };
    write(message, body);
    message.notified = notifiedBy(body);
    messages.push(message);
    return message;
  };

  /** Puts a body into a message; the first text of a "thinking…" message notifies as if it were new. */
  const replace = (message: FakeMessage, body: Body): void => {
    if (message.pending) message.notified = notifiedBy(body);
    else message.edits += 1;
    message.pending = false;
    message.flags &= ~FLAGS.loading;
    write(message, body);
  };

  return {
    next,
    application: APPLICATION,
    bot,
    users,
    guilds,
    channels,
    messages,
    modals,
    interactions,
    completions,
    /** Registered commands by guild, the global ones under "". */
    registered,
    user,
    guild,
    channel,
    directOf,
    add,
    replace,
    messageOf: (id: string) => messages.find((message) => message.id === id && !message.gone),
    violations: [] as string[],
  };
}

function write(message: FakeMessage, body: Body): void {
  const list = (key: string) => (body[key] ?? []) as Body[];
  if (body["content"] !== undefined) message.content = String(body["content"] ?? "");
  if (body["components"] !== undefined) message.components = numbered(list("components"));
  if (body["embeds"] !== undefined) message.embeds = list("embeds");
  if (body["attachments"] !== undefined) message.attachments = list("attachments");
  // Components V2 is for good; what only one person sees stays so.
  message.flags |= Number(body["flags"] ?? 0);
}

/** Discord gives every component an id. */
function numbered(components: readonly Body[]): Body[] {
  let count = 0;
  const number = (component: Body): Body => {
    const id = ++count;
    const parts = component["components"] as Body[] | undefined;
    const accessory = component["accessory"] as Body | undefined;
    return {
      ...component,
      id: component["id"] ?? id,
      ...(parts ? { components: parts.map(number) } : {}),
      ...(accessory ? { accessory: number(accessory) } : {}),
    };
  };
  return components.map(number);
}
