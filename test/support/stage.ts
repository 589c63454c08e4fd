import { DateTime } from "luxon";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { DateStyle } from "../../src/chat/card.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";

/**
 * A platform as people use it: a loopback server that plays it, the real client library against it, and people
 * who type, press and read. Scenarios and the contract suite are written against this and run on every platform.
 */
export interface Stage {
  readonly platform: string;
  readonly adapter: ChatAdapter;
  /** Starts the adapter with the bot; resolves when it is connected. */
  opens(bot: InteractionHandler): Promise<void>;
  /** Stops only the bot's side and connects a new adapter to the same platform: what was posted stays. */
  restarts(bot: InteractionHandler): Promise<void>;
  closes(): Promise<void>;
  /** A person of the workspace; the same name is the same person. */
  person(
    name: string,
    about?: { zone?: string; locale?: string; administrator?: boolean; bot?: boolean },
  ): StagePerson;
  /** The bot is invited into a channel (onto the server, for Discord). */
  joins(channel: string, by: StagePerson): Promise<void>;
  /** Delivers the last inbound payload once more, byte for byte. */
  redelivers(): Promise<void>;
  /** The next outbound calls that post or edit fail like this; `times` calls. */
  fails(
    how: "rate-limited" | "rate-limited-unsaid" | "server-error" | "lost-reply" | "not-in-channel" | "gone",
    times?: number,
  ): void;
  /** From now on every message with this text fails; absent where nothing can fail so. */
  chokesOn?(text: string): void;
  /** From now on files are refused, words are not; absent where there are no files. */
  refusesFiles?(): void;
  /** Everything that posts or edits, in order, as the platform received it: for limits and mention checks. */
  readonly outbound: readonly { method: string; body: unknown }[];
}

export interface StagePerson {
  readonly name: string;
  /** Types a whole command, `/action Draft the budget @bo due:"friday noon"`; `@name` becomes a real mention. Resolves when it is answered. */
  says(text: string, where?: { in?: string; thread?: boolean }): Promise<void>;
  /** "@Readout done #12" in a thread, where the platform has it. */
  mentions(text: string, where?: { in?: string }): Promise<void>;
  /** All that this person can read now, oldest first; private answers included until replaced. */
  sees(): Promise<Seen[]>;
  /** Presses the newest visible control with this label; `choose`: the option of a menu; `on`: text the card contains. */
  presses(label: string, more?: { choose?: string; on?: string }): Promise<void>;
  /** The form that is open in front of this person. */
  form(): Promise<SeenForm | null>;
  /** Fills fields by their labels and submits; people as "@name @name". */
  submits(values: Record<string, string>): Promise<void>;
  /** Suggestions for the option that is being typed. Empty where the platform has none. */
  completes(command: string, verb: string, option: string, typed: string): Promise<string[]>;
  /** Uses the message menu's "Track as action item" on a message this person (or `author`) has written. */
  tracks(messageText: string, author?: StagePerson): Promise<void>;
  /** The same with "Note in the meeting". */
  notes(messageText: string, author?: StagePerson): Promise<void>;
  opensHome(): Promise<string | null>;
  closesDirectMessages(): void;
}

export interface Seen {
  readonly id: string;
  readonly place: "channel" | "direct" | "private";
  readonly channel?: string;
  /** As a person reads it: live dates in their zone by `showLiveDate`, struck text as ~text~, lines by \n. */
  readonly text: string;
  readonly controls: readonly string[];
  /** Pictures with what is said of them, their bytes in base64; absent where there are none. */
  readonly images?: readonly { readonly alt: string; readonly png: string }[];
  /** Files to keep, as this person would save them; absent where there are none. */
  readonly files?: readonly { readonly name: string; readonly content: string }[];
  /** True when the message notified this person by mention. */
  readonly pinged: boolean;
  readonly edits: number;
}

export interface SeenForm {
  readonly title: string;
  readonly fields: readonly { label: string; value: string; fault?: string }[];
}

export interface StageOptions {
  clock: Clock;
}

/** How every stage shows a live date, so that scenarios read the same on all platforms. */
export function showLiveDate(atMs: number, style: DateStyle, zone: string, now: Date): string {
  const at = DateTime.fromMillis(atMs, { zone }).setLocale("en-GB");
  if (style === "relative") return at.toRelative({ base: DateTime.fromJSDate(now, { zone }) }) ?? "";
  const time = at.toFormat("HH:mm");
  return style === "time" ? time : `${at.toFormat("ccc d LLL")} ${time}`;
}
