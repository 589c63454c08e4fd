import type { DateLanguage } from "./language.ts";
import { english } from "./languages/en.ts";
import { createPatternMatcher, type PatternMatcher } from "./patterns.ts";
import { createPhraseReader, type Phrase, type PhraseReader } from "./phrase.ts";
import { type Token, tokenise } from "./tokens.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";

/** A language made ready for reading. */
export interface Reader {
  language: DateLanguage;
  vocabulary: Vocabulary;
  matcher: PatternMatcher;
}

const LANGUAGES: Readonly<Record<string, DateLanguage>> = { en: english };
const FALLBACK = "en";
const ready = new Map<string, Reader>();

/** The reader of a locale's language, English where there is none for it. */
export function readerOf(locale: string): Reader {
  const name = locale.toLowerCase().split(/[-_]/)[0] ?? FALLBACK;
  const key = Object.hasOwn(LANGUAGES, name) ? name : FALLBACK;
  const reader = ready.get(key) ?? createReader(LANGUAGES[key] ?? english);
  ready.set(key, reader);
  return reader;
}

const createReader = (language: DateLanguage): Reader => ({
  language,
  vocabulary: createVocabulary(language),
  matcher: createPatternMatcher(language),
});

/** One text being read. */
export interface Text {
  reader: Reader;
  source: string;
  tokens: Token[];
  phrases: PhraseReader;
}

const LONGEST_TEXT = 120;
const MOST_WORDS = 20;

/** Prepares a text for reading; null when it is too long to be a date. */
export function textOf(source: string, reader: Reader): Text | null {
  if (source.length > LONGEST_TEXT * 2) return null;
  const tokens = tokenise(source);
  if (tokens.length > LONGEST_TEXT || tokens.filter((token) => !token.glued).length > MOST_WORDS) return null;
  return { reader, source, tokens, phrases: createPhraseReader(tokens, reader.matcher, reader.vocabulary) };
}

/**
 * Readings of a stretch, with or without the words that announce it taken off, whichever needs fewer parts:
 * "by 5" is a time, "by 5 april" is not.
 */
export function announced(
  { tokens, phrases, reader }: Text,
  from: number,
  to: number,
  whole: boolean,
): Phrase[] {
  let best: Phrase[] = [];
  for (let at = from; at < to; ) {
    const found = phrases.phrases(at, to, whole);
    if (best.length === 0 || partsOf(found) < partsOf(best)) best = found;
    const keyword = reader.vocabulary.keyword(tokens, at);
    const introduction = whole ? reader.vocabulary.introduction(tokens, at) : 0;
    if (keyword === 0 && introduction === 0) break;
    at += Math.max(keyword, introduction);
  }
  return best;
}

const partsOf = ([phrase]: readonly Phrase[]): number => phrase?.parts.length ?? Number.POSITIVE_INFINITY;

const CLOSING = ".!?,;:…)";

/** The place behind the last token that is not a closing mark. */
export function endOfWords(tokens: readonly Token[]): number {
  let end = tokens.length;
  while (end > 0 && CLOSING.includes(tokens[end - 1]?.text ?? "")) end--;
  return end;
}
