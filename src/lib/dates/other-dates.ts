import { duesIn } from "./guess.ts";
import { isShift, isWeak, type Phrase } from "./phrase.ts";
import { announced, type Text, textOf } from "./reader.ts";
import { decide, isOver, unique } from "./resolve.ts";
import { isInsideWord, isTelling, type Stretch, wordsOf } from "./sentence.ts";
import type { DateContext, Due } from "./types.ts";

/**
 * What a date may mean together with another one in the same sentence ("tomorrow … at 5", "on monday … by friday"):
 * both as one, then the other. Null: the sentence has no other.
 */
export function otherDates(
  text: Text,
  found: Stretch,
  phrases: readonly Phrase[],
  context: DateContext,
): Due[] | null {
  const isClockOnly = phrases.every(
    (phrase) => !phrase.day && !phrase.weekday && !phrase.parts.some(isShift),
  );
  const other = otherDate(text, found, isClockOnly);
  if (other === null) return null;
  const [here, there] = [wordsOf(text, found), wordsOf(text, other)];
  const dues = [`${there} ${here}`, there].flatMap((words) => duesOf(words, text, context));
  return unique(dues).filter((due) => !isOver(due, context));
}

function duesOf(words: string, { reader }: Text, context: DateContext): Due[] {
  const text = textOf(words, reader);
  if (text === null) return [];
  return duesIn(decide(announced(text, 0, text.tokens.length, false), words, reader.language, context));
}

/** Another date with a keyword, or, beside a mere time of day, a day without one. */
function otherDate(text: Text, found: Stretch, isClockOnly: boolean): Stretch | null {
  const { keyword, small } = text.reader.vocabulary;
  for (let from = 0; from < text.tokens.length; from++) {
    if (isInsideWord(text, from) || (from >= found.from && from < found.to)) continue;
    const isBareDay = isClockOnly && isTelling(text, from) && !small.has(text.tokens[from - 1]?.text ?? "");
    if (keyword(text.tokens, from) === 0 && !isBareDay) continue;
    const to = endOfDate(text, from, from < found.from ? found.from : text.tokens.length);
    if (to !== null) return { from, to };
  }
  return null;
}

function endOfDate(text: Text, from: number, limit: number): number | null {
  for (let to = limit; to > from; to--) {
    if (announced(text, from, to, false).some((phrase) => !isWeak(phrase))) return to;
  }
  return null;
}
