import type { LocalCard, LocalForm } from "./card.ts";
import type { CommandSpec } from "./command.ts";
import type { Press } from "./press.ts";
import type { ChannelRef, MessageRef, UserRef } from "./refs.ts";

/** Who did it, as far as the platform tells. */
export interface Speaker {
  readonly user: UserRef;
  readonly name: string;
  /** IANA zone; absent where the platform does not know (Discord). */
  readonly zone?: string;
  /** BCP 47 tag. */
  readonly locale?: string;
  /** May change the workspace: Slack admin, Discord Manage Server. */
  readonly administrator: boolean;
}

interface Base {
  /** The platform's delivery id, unique on that platform; a repeat carries the same one. */
  readonly id: string;
  readonly speaker: Speaker;
  readonly channel: ChannelRef;
  /** What people call the channel, without sign; absent when unknown. */
  readonly channelName?: string;
}

export type MentionPart = { type: "mention"; user: UserRef; name: string; bot: boolean };
export type ChannelPart = { type: "channel"; channel: ChannelRef; name: string };

/** A typed value of an option, as the platform has it. */
export type OptionValue = string | number | boolean | MentionPart | ChannelPart;

/** Typed text: what the platform resolved in it (people, channels, links to messages) comes as parts. */
export type TextPart =
  | { type: "text"; text: string }
  | MentionPart
  | ChannelPart
  | { type: "message"; ref: MessageRef; url: string };

/** `/action …` as text (Slack, the page, a mention) or as typed options (Discord). */
export interface CommandInteraction extends Base {
  readonly type: "command";
  readonly command: string;
  /** The words after the command; mentions and links are parts. */
  readonly text?: readonly TextPart[];
  /** The verb and its options where the platform has typed ones; a text with mentions or links in it comes as parts. */
  readonly verb?: string;
  readonly options?: Readonly<Record<string, OptionValue | readonly TextPart[]>>;
  /** False where the payload lets no form be opened (a mention); the bot then answers with a button. */
  readonly canOpenForm: boolean;
}

export interface PressInteraction extends Base {
  readonly type: "press";
  readonly press: Press;
  /** The message that carries the button; absent when it is private or a home view. */
  readonly message?: MessageRef;
  readonly canOpenForm: boolean;
}

/** A submitted form. People fields carry users, all others strings as typed. */
export interface FormInteraction extends Base {
  readonly type: "form";
  readonly press: Press;
  readonly values: Readonly<Record<string, string | readonly MentionPart[]>>;
  readonly message?: MessageRef;
}

/** The entries of a message's own menu, in their order; each has its words in `menu.…` (`AdapterPhrase`). */
export const MESSAGE_MENUS = ["track", "note"] as const;

/** One entry of a message's own menu. */
export type MessageMenu = (typeof MESSAGE_MENUS)[number];

/** An entry of a message's own menu was used ("Track as action item"); `menu` is what the platform sent, perhaps none of ours. */
export interface MenuInteraction extends Base {
  readonly type: "menu";
  readonly menu: string;
  readonly message: {
    readonly text: readonly TextPart[];
    readonly author?: UserRef;
    /** What the platform calls them; absent when it does not say. */
    readonly authorName?: string;
    readonly permalink?: string;
  };
}

/** The bot came into a channel, or onto a server (then `channel` is where it may speak there). */
export interface JoinedInteraction extends Base {
  readonly type: "joined";
}

/** Someone opened the bot's home view. */
export interface HomeInteraction extends Base {
  readonly type: "home";
}

export type Interaction =
  | CommandInteraction
  | PressInteraction
  | FormInteraction
  | MenuInteraction
  | JoinedInteraction
  | HomeInteraction;

/** Someone is typing an option and wants suggestions. */
export interface Completion extends Base {
  readonly command: string;
  readonly verb: string;
  readonly option: string;
  readonly typed: string;
}

/** Handed back by `posted` so that the card is kept true from then on; opaque to adapters. */
export interface Track {
  readonly card: string;
  readonly version: number;
}

/**
 * What to answer. A public card may come with a private question; `update` redraws the pressed message;
 * a form is opened. Nothing at all means: only acknowledge. `ping`: whom the public card may notify.
 */
export interface LocalReply {
  readonly public?: LocalCard;
  readonly private?: LocalCard;
  readonly update?: LocalCard;
  readonly form?: LocalForm;
  /** Faults of a submitted form by field name; shown in the form where the platform can. */
  readonly faults?: Readonly<Record<string, string>>;
  readonly home?: LocalCard;
  readonly track?: Track;
  readonly ping?: readonly UserRef[];
}

/** The few sentences an adapter must say itself. */
export type AdapterPhrase =
  | "working"
  | "shortened"
  | "attached"
  | "file-sent"
  | "file-failed"
  | "cannot-post"
  | "answered-above"
  | "form-again"
  | "menu.track"
  | "menu.note"
  | "install.title"
  | "install.why"
  | "install.button"
  | "install.done-title"
  | "install.done"
  | "install.open"
  | "install.organisation"
  | "install.add-workspaces"
  | "install.failed-title"
  | "install.cancelled"
  | "install.stale"
  | "install.refused"
  | "too-many"
  | "install.again"
  | "open-form";

/** The bot as adapters see it. */
export interface InteractionHandler {
  /** Never rejects: an error is a private card. */
  handle(interaction: Interaction): Promise<LocalReply>;
  /** Suggestions while typing, at most 25, best first. Never rejects. */
  complete(completion: Completion): Promise<{ label: string; value: string }[]>;
  /**
   * Who will see the answer, known without the database: what Discord must say when it defers.
   * `form`: the answer will be a form, or an error.
   */
  visibility(
    interaction: CommandInteraction | PressInteraction | MenuInteraction,
  ): "public" | "private" | "update" | "form";
  /** The answer stands at `ref`; null: it was shown where it cannot be changed any more. */
  posted(track: Track, ref: MessageRef | null): Promise<void>;
  /** The command table in a language, for registration, manifests and help. */
  commands(locale: string): readonly CommandSpec[];
  phrase(name: AdapterPhrase, locale: string | undefined, params?: Record<string, string | number>): string;
}
