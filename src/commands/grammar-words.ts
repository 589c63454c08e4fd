import { say } from "../chat/card.ts";
import { labelOf } from "../i18n/index.ts";

const cache = new Map<string, ReadonlySet<string>>();

/** Words of a language after which a mention belongs to the sentence ("to Bo", "with Bo"). */
export function smallWords(locale: string): ReadonlySet<string> {
  let words = cache.get(locale);
  if (!words) {
    words = new Set(
      labelOf(say("grammar.small-words"), { locale, zone: "UTC", prefix: "", now: new Date(0) }).split(" "),
    );
    cache.set(locale, words);
  }
  return words;
}
