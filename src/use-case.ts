import type { z } from "zod";
import type { Letter } from "./chat/adapter.ts";
import type { Card, Form, Phrase } from "./chat/card.ts";
import type { MentionPart, PressInteraction, Track } from "./chat/interaction.ts";
import type { MessageKey } from "./chat/keys.ts";
import type { Input, OptionSet } from "./chat/option.ts";
import type { Press } from "./chat/press.ts";
import type { ChannelRef, UserRef } from "./chat/refs.ts";
import type { Clock } from "./lib/clock.ts";
import type { DateContext } from "./lib/dates/index.ts";
import type { Logger } from "./lib/logger.ts";
import type { Store } from "./store/client.ts";
import type { Account, Group, Person } from "./store/models.ts";

/** What every use case is given from outside. */
export interface Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** IANA zone for those of whom none is known. */
  readonly defaultZone: string;
  /** Before every command's name: "" or e.g. "ro-". */
  readonly prefix: string;
  /** Where people reach our pages, without a trailing slash; null: nobody said, so no page has an address. */
  readonly publicUrl: string | null;
  /** Letters can be sent. */
  readonly mail: boolean;
  /** Something was put into the outbox: look now, not at the next tick. */
  wake(): void;
}

/** Who does something, where, and in which group's name. */
export interface Actor {
  /** With the account they speak through. */
  readonly person: Person & { readonly accounts: readonly Account[] };
  readonly user: UserRef;
  readonly group: Group;
  readonly channel: ChannelRef;
  /** Zone and language they read in: their own, their account's, the group's. */
  readonly zone: string;
  readonly locale: string;
  readonly administrator: boolean;
  readonly lead: boolean;
  /** The platform's delivery id, prefixed by the platform: unique in the database. */
  readonly delivery: string;
}

/** How dates are read for somebody who speaks in a group. */
export const dateContext = (services: Services, actor: Actor): DateContext => ({
  now: services.clock.now(),
  zone: actor.zone,
  dayZone: actor.group.zone,
  locale: actor.locale,
  workFrom: actor.group.workFrom,
  workTo: actor.group.workTo,
});

/** What a use case wants said; `LocalReply` without language. */
export interface Reply {
  readonly public?: Card;
  readonly private?: Card;
  readonly update?: Card;
  readonly form?: Form;
  /** Opens a verb's own form, for a record when it has one. */
  readonly verbForm?: VerbFormRequest;
  readonly track?: Track;
  readonly ping?: readonly UserRef[];
}

export interface VerbFormRequest {
  readonly command: string;
  readonly verb: string;
  readonly record?: { readonly id: string; readonly version: number };
  /** Other fields and values than the verb's own form has. */
  readonly fields?: readonly string[];
  readonly values?: FieldValues;
}
export type FieldValues = Readonly<Record<string, string | readonly UserRef[]>>;

export interface Call<I> {
  readonly services: Services;
  readonly actor: Actor;
  readonly input: I;
  /** What they typed, to hand back. */
  readonly typed: string;
}

export interface VerbForm<I> {
  readonly title: MessageKey;
  /** Names of the verb's options, at most five. */
  readonly fields: readonly (keyof I & string)[];
  /** Labels of fields that are not called as everywhere. */
  readonly labels?: Partial<Record<keyof I & string, MessageKey>>;
  /** What the fields hold when it opens. */
  prefill?(call: Call<Partial<I>>): Promise<FieldValues>;
}

/** One verb of a command: the declaration from which everything else is derived. */
export interface Verb<O extends OptionSet = OptionSet> {
  readonly name: string;
  readonly synonyms?: readonly string[];
  readonly description: MessageKey;
  readonly visibility: "public" | "private";
  readonly options: O;
  /** What follows the command and verb, to try as it stands. */
  readonly examples: readonly string[];
  /** Opens when the verb comes bare. */
  readonly form?: VerbForm<Input<O>>;
  run(call: Call<Input<O>>): Promise<Reply>;
}

export const defineVerb = <const O extends OptionSet>(verb: Verb<O>): Verb => verb as unknown as Verb;

/** A command: a subject with its verbs; the default one needs no name. */
export interface Command {
  readonly name: string;
  readonly description: MessageKey;
  readonly defaultVerb: string;
  readonly verbs: readonly Verb[];
}

export interface PressCall<P> {
  readonly services: Services;
  readonly actor: Actor;
  readonly press: P;
  readonly interaction: PressInteraction;
}

/** What a button does. `answers`: who sees it, which Discord must know before the database is asked. */
export interface PressDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly do: string;
  readonly answers: "update" | "private" | "public" | "form";
  readonly parameters: S;
  run(call: PressCall<z.infer<S>>): Promise<Reply>;
}

export const definePress = <const S extends z.ZodObject>(definition: PressDefinition<S>): PressDefinition =>
  definition as unknown as PressDefinition;

/** A form that belongs to a press rather than to a verb: `read` gets the typed values. */
export interface FormDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly do: string;
  readonly parameters: S;
  submit(call: PressCallOfForm<z.infer<S>>): Promise<Reply>;
}

export interface PressCallOfForm<P> {
  readonly services: Services;
  readonly actor: Actor;
  readonly press: P;
  readonly values: Readonly<Record<string, string | readonly MentionPart[]>>;
}

export const defineForm = <const S extends z.ZodObject>(definition: FormDefinition<S>): FormDefinition =>
  definition as unknown as FormDefinition;

/** The subjects whose cards are kept true, drawn anew each time they are sent. */
export interface DrawnCard {
  readonly card: Card;
  /** Whom the message may notify when it is first posted. */
  readonly ping?: readonly UserRef[];
  /** How it is written as a letter, where it goes as one. */
  readonly letter?: Letter;
}
export type SubjectRenderer = (
  services: Services,
  subjectId: string,
  place: { groupId: string | null; zone: string; locale: string },
) => Promise<DrawnCard | null>;

/** A part of the product: its share of the command table, its presses, its cards. */
export interface Feature {
  readonly commands?: readonly Command[];
  readonly presses?: readonly PressDefinition[];
  readonly forms?: readonly FormDefinition[];
  readonly subjects?: Readonly<Record<string, SubjectRenderer>>;
}

export type { Phrase, Press };
