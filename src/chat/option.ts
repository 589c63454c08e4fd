import type { DateReading } from "../lib/dates/index.ts";
import type { ChannelPart, MentionPart } from "./interaction.ts";
import type { MessageKey } from "./keys.ts";
import type { MessageRef } from "./refs.ts";

/** Numbers as people say them: #12, 12-15; the message that shows the item; or the record a form was opened for. */
export interface ItemsInput {
  readonly numbers: readonly number[];
  readonly messages: readonly MessageRef[];
  readonly records?: readonly { readonly id: string; readonly version: number }[];
}

/** A numbered record as people call it: M3, R2. */
export interface RecordInput {
  readonly number: number;
}

/** People as they were named. */
export interface PeopleInput {
  readonly mentioned: readonly MentionPart[];
  /** Names without a mention, to be looked up among the group's people. */
  readonly named: readonly string[];
  readonly nobody: boolean;
  readonly me: boolean;
}

/** A due word as it was understood; `none` takes the date away, `never` is for snoozing. */
export type WhenInput =
  | { readonly say: "none" }
  | { readonly say: "never" }
  | { readonly say: "date"; readonly words: string; readonly reading: DateReading; readonly every: boolean };

export type PriorityInput = "LOW" | "NORMAL" | "HIGH";

/** What an option reads, by kind. */
interface Kinds {
  /** The running text of the command: what the other kinds leave over. */
  words: string;
  items: ItemsInput;
  record: RecordInput;
  people: PeopleInput;
  when: WhenInput;
  priority: PriorityInput;
  tags: readonly string[];
  choice: string;
  flag: boolean;
  /** Letters as typed; only by its key. */
  text: string;
  channel: ChannelPart;
}
export type Kind = keyof Kinds;

export interface Option<K extends Kind = Kind, R extends boolean = boolean> {
  readonly kind: K;
  readonly required: R;
  readonly description: MessageKey;
  readonly choices?: readonly string[];
  /** The letter before a record's number: M, R. */
  readonly letter?: string;
  /** Suggestions are offered while typing. */
  readonly completes: boolean;
}
export type OptionSet = Readonly<Record<string, Option>>;

/** The checked input of a verb, inferred from its options. */
export type Input<O extends OptionSet> = {
  readonly [N in keyof O]: O[N] extends Option<infer K, infer R>
    ? true extends R
      ? Kinds[K]
      : Kinds[K] | undefined
    : never;
};

type More = { completes?: boolean; choices?: readonly string[]; letter?: string };
const option =
  <K extends Kind>(kind: K, completes = false) =>
  (description: MessageKey, more: More = {}): Option<K, false> => ({
    kind,
    required: false,
    description,
    completes: more.completes ?? completes,
    ...(more.choices ? { choices: more.choices } : {}),
    ...(more.letter ? { letter: more.letter } : {}),
  });

/** The kinds of options; each is optional until wrapped in `required`. */
export const words = option("words");
export const items = option("items", true);
export const record = option("record", true);
export const people = option("people", true);
export const when = option("when", true);
export const priority = option("priority");
export const tags = option("tags", true);
export const choice = option("choice");
export const flag = option("flag");
export const text = option("text");
export const channel = option("channel");
export const required = <K extends Kind>(optional: Option<K, false>): Option<K, true> => ({
  ...optional,
  required: true,
});
