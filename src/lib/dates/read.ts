import { guesses } from "./guess.ts";
import { isRepeated } from "./phrase.ts";
import { announced, endOfWords, readerOf, type Text, textOf } from "./reader.ts";
import { decide, questionOf } from "./resolve.ts";
import type { DateContext, DateReading } from "./types.ts";

const MOST_CHOICES = 4;

/** Reads a phrase that is meant to be a date as a whole ("friday noon", "3 April", "in 2 hours"). Never throws. */
export function readDate(phrase: string, context: DateContext): DateReading {
  const words = phrase.trim().replace(/\s+/gu, " ");
  const text = textOf(words, readerOf(context.locale));
  if (text === null || Number.isNaN(context.now.getTime())) return unreadable(words);
  return readText(text, words, context);
}

/** Reads a whole text; what cannot be read comes with near guesses. */
export function readText(text: Text, words: string, context: DateContext): DateReading {
  const end = endOfWords(text.tokens);
  const phrases = announced(text, 0, end, true).filter((phrase) => !isRepeated(phrase));
  const reading = decide(phrases, words, text.reader.language, context);
  if (reading.outcome === "understood" || reading.reason !== "unreadable") return reading;
  return questionOf("unreadable", words, guesses(text, context).slice(0, MOST_CHOICES), context);
}

const unreadable = (words: string): DateReading => ({
  outcome: "ask",
  reason: "unreadable",
  words,
  choices: [],
});
