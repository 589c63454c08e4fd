import { COMMON_PATTERNS } from "./common-patterns.ts";
import type { DateLanguage } from "./language.ts";
import { waysToSay } from "./patterns.ts";
import { groupedBy } from "./slots.ts";
import { type Token, tokenise } from "./tokens.ts";

/** How many tokens the longest of some expressions takes at a place; 0 when none is there. */
export type ExpressionMatcher = (tokens: readonly Token[], at: number) => number;

/** A language's words by the part they play outside the patterns. */
export interface Vocabulary {
  keyword: ExpressionMatcher;
  introduction: ExpressionMatcher;
  strongKeyword: ExpressionMatcher;
  opener: ExpressionMatcher;
  every: ExpressionMatcher;
  filler: ExpressionMatcher;
  trailer: ExpressionMatcher;
  notDate: ExpressionMatcher;
  unread: ExpressionMatcher;
  small: ReadonlySet<string>;
  homographs: ReadonlySet<string>;
  subjects: ReadonlySet<string>;
  negations: ReadonlySet<string>;
  limits: ReadonlySet<string>;
  connectors: ReadonlySet<string>;
  amounts: ReadonlySet<string>;
  /** Every word that can be part of a date. */
  known: ReadonlySet<string>;
  /** Words that name a day or a time by themselves. */
  telling: ReadonlySet<string>;
}

/** Prepares a language's word lists for matching. */
export function createVocabulary(language: DateLanguage): Vocabulary {
  return {
    keyword: matcherOf([...language.keywords, ...language.strongKeywords]),
    introduction: matcherOf(language.introductions),
    strongKeyword: matcherOf(language.strongKeywords),
    opener: matcherOf(language.openers),
    every: matcherOf(language.everyWords),
    filler: matcherOf(language.fillers),
    trailer: matcherOf(language.trailers),
    notDate: matcherOf(language.notDates),
    unread: matcherOf(language.unread),
    small: new Set(language.smallWords),
    homographs: new Set(language.homographs),
    subjects: new Set(language.subjects),
    negations: new Set(language.negations),
    limits: new Set(language.limits),
    connectors: new Set(language.connectors),
    amounts: new Set(language.amountWords),
    known: knownWords(language),
    telling: tellingWords(language),
  };
}

function matcherOf(expressions: readonly string[]): ExpressionMatcher {
  const entries = expressions.map((text) => tokenise(text).map((token) => token.text));
  const byFirst = groupedBy(entries, (entry) => entry[0] ?? "");
  return (tokens, at) => {
    const here = (byFirst.get(tokens[at]?.text ?? "") ?? []).filter((entry) =>
      entry.every((text, i) => tokens[at + i]?.text === text),
    );
    return Math.max(0, ...here.map((entry) => entry.length));
  };
}

/** The words of the day and month tables, and those that are a whole pattern ("today", "noon"). */
function tellingWords(language: DateLanguage): Set<string> {
  const whole = language.patterns
    .filter((pattern) => pattern.weak === undefined)
    .flatMap((pattern) => waysToSay(pattern.say))
    .filter((say) => /^\p{L}+$/u.test(say));
  return new Set([...Object.keys(language.weekdays), ...Object.keys(language.months), ...whole]);
}

function knownWords(language: DateLanguage): Set<string> {
  const tables = [
    language.weekdays,
    language.weekdayPlurals,
    language.months,
    language.numbers,
    language.ordinalWords,
    language.nths,
    language.hours,
    language.minutes,
    language.lengths,
    language.meridiems,
    language.partsOfDay,
    language.periods,
    language.steps,
  ].flatMap((table) => Object.keys(table));
  const lists = [
    language.fillers,
    language.trailers,
    language.connectors,
    language.keywords,
    language.openers,
    language.unread,
  ];
  const literals = [...COMMON_PATTERNS, ...language.patterns].map(({ say }) => say.replace(/\{\w+\}/g, " "));
  const all = [
    ...tables,
    ...lists.flat(),
    ...language.strongKeywords,
    ...language.ordinalSuffixes,
    ...literals,
  ];
  return new Set(all.flatMap((text) => tokenise(text).map((token) => token.text)));
}
