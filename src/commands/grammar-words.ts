import { say } from "../chat/card.ts";
import { labelOf } from "../i18n/index.ts";

/** The small words of a language that the grammar knows, folded. */
export interface GrammarWords {
  /** After them a mention belongs to the sentence ("to Bo", "with Bo"). */
  readonly small: ReadonlySet<string>;
  /** They join numbers and names ("12 and 14"). */
  readonly and: ReadonlySet<string>;
}

const cache = new Map<string, GrammarWords>();

/** The words of a BCP 47 locale. */
export function grammarWords(locale: string): GrammarWords {
  const known = cache.get(locale);
  if (known) return known;
  const setOf = (key: "grammar.small-words" | "grammar.and") =>
    new Set(labelOf(say(key), { locale, zone: "UTC", prefix: "", now: new Date(0) }).split(" "));
  const words = { small: setOf("grammar.small-words"), and: setOf("grammar.and") };
  cache.set(locale, words);
  return words;
}
