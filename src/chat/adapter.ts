import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/logger.ts";
import type { LocalCard } from "./card.ts";
import type { CommandSpec } from "./command.ts";
import type { InteractionHandler } from "./interaction.ts";
import type { ChannelRef, Destination, MessageRef, UserRef } from "./refs.ts";

/** What a platform can do; what it cannot, its adapter degrades in a way the contract suite checks. */
export interface Capabilities {
  /** A message only one person sees, in a channel. */
  readonly privateReplies: boolean;
  /** Several choices behind one control; else a button answers with them privately. */
  readonly menus: boolean;
  readonly forms: boolean;
  /** A form may have people pickers. */
  readonly peopleFields: boolean;
  /** Options come typed and completed while typing; else as text. */
  readonly typedOptions: boolean;
  readonly homeView: boolean;
  readonly messageMenu: boolean;
  /** Dates move to the reader's zone by themselves. */
  readonly liveDates: boolean;
  /** A repeated `send` with the same key within minutes is recognised by the platform. */
  readonly resendSafe: boolean;
}

/** What a letter needs beside its card. */
export interface Letter {
  readonly subject: string;
  /** The whole text, plain; without it the card is written out. */
  readonly text?: string;
  /** The same as an HTML fragment: what stands in the body. */
  readonly html?: string;
  /** Where one click ends it: an https address that takes RFC 8058's POST. */
  readonly unsubscribeUrl?: string;
  readonly attachments?: readonly {
    readonly name: string;
    /** Media type, e.g. "text/calendar; method=REQUEST". */
    readonly type: string;
    readonly content: string | Uint8Array;
  }[];
  /** What the letters of one conversation have in common, e.g. "r2@group": they are shown as one thread. */
  readonly thread?: string;
}

/** A card on its way to a place. */
export interface OutgoingMessage {
  readonly card: LocalCard;
  /** The same for every attempt to send this message; ≤ 25 characters. */
  readonly key: string;
  /** Whom it may notify; nobody else is pinged, whatever the text says. */
  readonly ping: readonly UserRef[];
  /** The reader's language, for the phrases an adapter says itself. */
  readonly locale: string;
  /** For platforms that send letters; the others leave it aside. */
  readonly letter?: Letter;
}

/** A platform: turns payloads into interactions and cards into payloads, and does nothing else. */
export interface ChatAdapter {
  readonly platform: string;
  readonly can: Capabilities;
  /** Connects and begins to hand interactions over. */
  start(bot: InteractionHandler): Promise<void>;
  /** Takes no more; what is in hand is answered. */
  stop(): Promise<void>;
  /** @throws DeliveryError */
  send(to: Destination, message: OutgoingMessage): Promise<MessageRef>;
  /** @throws DeliveryError */
  update(ref: MessageRef, message: OutgoingMessage): Promise<void>;
  /** Is the platform reached right now? */
  health(): Health;
  /** How fast it lets us speak, all processes together; what it answers people at once is not counted. */
  readonly pace?: Pace;
  /** How many messages it sends side by side; else 250. */
  readonly atOnce?: number;
  /** Asks the platform what the bot lacks to post in a channel; empty: nothing. @throws DeliveryError when it cannot be asked */
  check?(channel: ChannelRef): Promise<Lack[]>;
  /** Requests under these path prefixes of the one HTTP listener are the adapter's. */
  readonly http?: {
    readonly prefixes: readonly string[];
    handle(request: IncomingMessage, response: ServerResponse): void;
  };
}

/**
 * How a platform is reached. A platform's outage is told, it is not our fault; `stalled` says that our own side of the
 * connection does nothing any more, which only a new start mends. `note`: all is well, though not as one might expect.
 */
export type Health =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly reason: string; readonly stalled?: boolean };

/** Something the bot may not do, in the platform's own words. */
export interface Lack {
  /** "Send Messages", "chat:write"; or what else is missing: "to be a member". */
  readonly permission: string;
  /** "#general"; the workspace's or server's name where it lacks it everywhere. */
  readonly channel: string;
  /** Where somebody grants it: "Edit Channel, Permissions". */
  readonly where: string;
}

/** No more than `most` in any `perMs` milliseconds, at most `burst` (1) of them at once. */
export interface Rate {
  readonly most: number;
  readonly perMs: number;
  readonly burst?: number;
}

/** The limits of a platform; what it does not name it does not limit. */
export interface Pace {
  /** Everything together. */
  readonly all?: Rate;
  /** New messages to one workspace. */
  readonly sends?: Rate;
  /** Changes of messages in one workspace. */
  readonly edits?: Rate;
  /** New messages to one channel or person. */
  readonly place?: Rate;
}

/** Why a message could not be sent: `retry` may pass, `permanent` will not. */
export class DeliveryError extends Error {
  readonly kind: "retry" | "permanent";
  readonly retryAfterMs: number | undefined;
  /** Direct messages of this person are closed: tell them in their group instead. */
  readonly directClosed: boolean;
  /** What to grant and where, in the platform's own words ("invite me: /invite @Readout"). */
  readonly remedy: string | undefined;
  /** The platform may have taken it (lost reply, timeout, 5xx). */
  readonly inDoubt: boolean;
  /** It was too fast: which of its limits was met, for as long as `retryAfterMs`. That is no failed try. */
  readonly limited: keyof Pace | undefined;
  constructor(
    kind: "retry" | "permanent",
    message: string,
    more: {
      retryAfterMs?: number;
      directClosed?: boolean;
      inDoubt?: boolean;
      limited?: keyof Pace;
      remedy?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = "DeliveryError";
    this.kind = kind;
    this.retryAfterMs = more.retryAfterMs;
    this.directClosed = more.directClosed ?? false;
    this.remedy = more.remedy;
    this.inDoubt = more.inDoubt ?? false;
    this.limited = more.limited;
  }
}

/** A message as a platform without a server of its own keeps it. `body` is the adapter's JSON. */
export interface KeptMessage {
  readonly id: string;
  /** A name in parts between colons, among them the id of the channel or person whose room it is. */
  readonly room: string;
  readonly author: string;
  readonly body: string;
  /** Rises with every change on the platform. */
  readonly change: number;
  readonly createdAt: Date;
}

/** Where such a platform keeps its messages; given to it by the composition root. */
export interface MessageKeeper {
  put(message: { id: string; room: string; author: string; body: string }): Promise<KeptMessage>;
  get(id: string): Promise<KeptMessage | null>;
  /** The last `limit` messages of a room, oldest first. */
  last(room: string, limit: number): Promise<KeptMessage[]>;
  /** What changed after `change` in these rooms or in all, in order of change; a long list comes in parts. */
  since(rooms: readonly string[] | "all", change: number): Promise<KeptMessage[]>;
}

/** Where the bot is installed on a platform: a workspace, or an organisation with its workspaces. */
export interface Installed {
  readonly workspace: string;
  readonly name: string;
  /** The organisation whose installation serves this workspace. */
  readonly organisation: string | null;
  /** The tokens as the adapter sealed them; null where none are needed, or it was removed. */
  readonly sealed: string | null;
  readonly installedAt: Date;
  /** Removed by its people: nothing is sent there any more. */
  readonly removedAt: Date | null;
}

/** Knows where the bot is installed on one platform; given to its adapter by the composition root. */
export interface InstallationKeeper {
  get(workspace: string): Promise<Installed | null>;
  /** All that were not removed. */
  present(): Promise<Installed[]>;
  /** Installed, or installed again: cards that stand there are kept true again; what was owed meanwhile stays unsaid. */
  put(installation: Pick<Installed, "workspace" | "name" | "organisation" | "sealed">): Promise<void>;
  /** Other tokens for those that are kept; false when they are not these any more. */
  exchange(workspace: string, from: string, to: string): Promise<boolean>;
  /**
   * Removed by its people: its tokens are destroyed and what is owed there is set aside with this reason, in one
   * transaction; an organisation takes its workspaces along. With `sealed`: only while it holds these tokens. False
   * when there was nothing to remove.
   */
  remove(workspace: string, reason: string, sealed?: string): Promise<boolean>;
}

/** What one process at a time may do, of all that share a database. */
export interface Lease {
  /** Is it ours at this very moment? Asked before each thing that only its holder may do: a frozen process wakes late. */
  held(): boolean;
  /** Gives it back, so that another process has it soon, and asks for it no more. */
  release(): Promise<void>;
}

/**
 * Asks for a lease again and again until it is released. `gained` whenever it has become ours, `lost` whenever another
 * process may have it. Resolves when it was asked for once.
 */
export type Leases = (name: string, on: { gained(): void; lost(): void }) => Promise<Lease>;

/** What the composition root gives an adapter. */
export interface AdapterContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keeper: MessageKeeper;
  readonly leases: Leases;
  readonly installations: InstallationKeeper;
  /** The one HTTP listener, as configured. */
  readonly host: string;
  readonly port: number;
  /** The address people and platforms reach it at, without a trailing slash. */
  readonly publicUrl: string;
}

/** One thing that was looked at; `aside`: it is not in use. Nothing secret stands in it. */
export interface Finding {
  readonly state: "well" | "wrong" | "aside";
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What was found by asking; `date`: what time it is there, UTC. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly date?: Date;
}

/** What `adapters/<name>/index.ts` exports as `adapter`. */
export interface AdapterModule<Settings extends z.ZodObject = z.ZodObject> {
  readonly platform: string;
  /** Its environment variables; each `.describe()`d in one line. */
  readonly settings: Settings;
  /**
   * Null: its settings say it is not wanted. A large library is loaded only when it is.
   * @throws Error that says which setting to change
   */
  create(settings: z.infer<Settings>, context: AdapterContext): ChatAdapter | null | Promise<ChatAdapter>;
  /** Asks the platform whether its settings hold, for `npm run doctor`; changes nothing and starts nothing. */
  examine?(
    settings: z.infer<Settings>,
    place: { readonly publicUrl?: string | undefined },
  ): Promise<Examination>;
  /** Command-line tools, e.g. `slack:manifest`: printed text from settings and the command table. */
  readonly tools?: Readonly<
    Record<
      string,
      (
        settings: z.infer<Settings>,
        commands: readonly CommandSpec[],
        /** The address people and platforms reach the program at; absent when nobody said. */
        place: { readonly publicUrl?: string | undefined },
      ) => string | Promise<string>
    >
  >;
}
