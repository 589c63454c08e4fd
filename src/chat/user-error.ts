import type { Control, Phrase, PhraseValue } from "./card.ts";
import type { MessageKey } from "./keys.ts";

/**
 * Something a person can put right: what is wrong and what to do, as a key of the catalogue.
 * Any other error is a bug and gets a reference id.
 */
export class UserError extends Error {
  readonly key: MessageKey;
  readonly params: Record<string, PhraseValue>;
  /** Buttons that put it right at once. */
  readonly controls: readonly Control<Phrase | string>[];
  constructor(
    key: MessageKey,
    params: Record<string, PhraseValue> = {},
    controls: readonly Control<Phrase | string>[] = [],
  ) {
    super(key);
    this.name = "UserError";
    this.key = key;
    this.params = params;
    this.controls = controls;
  }
}
