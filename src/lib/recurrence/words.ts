import { type Token, tokenise } from "../dates/tokens.ts";

/** 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;
export type Frequency = "daily" | "weekly" | "monthly" | "yearly";

/** Words that say only one thing, one type each. */
type Plain<Kind extends string> = Kind extends string ? { kind: Kind } : never;

/** What a word or an expression means when people say how something repeats. */
export type Meaning =
  | Plain<"every" | "other" | "once" | "article" | "of" | "on" | "at" | "and" | "or" | "to">
  | Plain<"except" | "only" | "until" | "before" | "end" | "for" | "times">
  | { kind: "number"; value: number }
  /** Position in a month: from 1, or from its end: -1 is the last. */
  | { kind: "nth"; value: number }
  /** A length of time; "fortnight" is two weeks. */
  | { kind: "unit"; frequency: Frequency; times: number }
  /** "monthly": a whole rhythm in one word. */
  | { kind: "rhythm"; frequency: Frequency; times: number }
  /** `working`: the working days as a kind of day ("last working day"). */
  | { kind: "days"; days: readonly Weekday[]; working?: true }
  | { kind: "month"; month: number }
  /** A word of no list: part of a date or a time, or not understood. */
  | { kind: "unknown" };

/** A language as data: each expression in lower case, words separated by one space. */
export type RecurrenceLanguage = readonly (readonly [expressions: string, meaning: Meaning])[];

/** One expression found in a text; offsets are in the text. */
export interface Lexeme {
  meaning: Meaning;
  start: number;
  end: number;
}

/** Takes a text apart; every token becomes part of exactly one lexeme. */
export type Lexer = (text: string) => Lexeme[];

interface Entry {
  tokens: readonly string[];
  meaning: Meaning;
}

/** Prepares a language's word list for reading. The longest expression wins. */
export function createLexer(language: RecurrenceLanguage, ordinalSuffixes: readonly string[]): Lexer {
  const byFirst = new Map<string, Entry[]>();
  for (const [expressions, meaning] of language)
    for (const expression of expressions.split("|")) {
      const tokens = tokenise(expression).map(({ text }) => text);
      const first = tokens[0] ?? "";
      byFirst.set(first, [...(byFirst.get(first) ?? []), { tokens, meaning }]);
    }

  const longestAt = (tokens: readonly Token[], at: number): Entry | undefined =>
    (byFirst.get(tokens[at]?.text ?? "") ?? [])
      .filter((entry) => entry.tokens.every((text, i) => tokens[at + i]?.text === text))
      .sort((one, other) => other.tokens.length - one.tokens.length)[0];

  const meaningAt = (tokens: readonly Token[], at: number): { meaning: Meaning; length: number } => {
    const entry = longestAt(tokens, at);
    if (entry !== undefined) return { meaning: entry.meaning, length: entry.tokens.length };
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (token?.kind !== "number" || token.text.length > 3) return { meaning: { kind: "unknown" }, length: 1 };
    const value = Number(token.text);
    return next?.glued && ordinalSuffixes.includes(next.text)
      ? { meaning: { kind: "nth", value }, length: 2 }
      : { meaning: { kind: "number", value }, length: 1 };
  };

  return (text) => {
    const tokens = tokenise(text);
    const lexemes: Lexeme[] = [];
    for (let at = 0; at < tokens.length; ) {
      const { meaning, length } = meaningAt(tokens, at);
      const [first, last] = [tokens[at], tokens[at + length - 1]];
      if (first !== undefined && last !== undefined)
        lexemes.push({ meaning, start: first.start, end: last.end });
      at += length;
    }
    return lexemes;
  };
}
