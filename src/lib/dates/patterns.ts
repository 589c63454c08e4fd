import { COMMON_PATTERNS } from "./common-patterns.ts";
import type { DateLanguage, Found, Pattern, SlotName } from "./language.ts";
import { createSlots, groupedBy, type SlotMatcher } from "./slots.ts";
import type { Token } from "./tokens.ts";

/** A pattern found in a text, from token `from` up to and without token `to`. */
export interface Part {
  from: number;
  to: number;
  pattern: Pattern;
  found: Found;
}

/** Finds every pattern that begins at a token. */
export type PatternMatcher = (tokens: readonly Token[], at: number) => Part[];

type Element = ({ text: string } | { slot: SlotName }) & { glued: boolean };
interface Sequence {
  elements: Element[];
  pattern: Pattern;
}

const ELEMENT = /\{\w+\}|\p{L}+(?:'\p{L}+)*|\d+|\S/gu;

/** Prepares a language's patterns, and those all languages share, for matching. */
export function createPatternMatcher(language: DateLanguage): PatternMatcher {
  const slots = createSlots(language);
  const sequences = [...COMMON_PATTERNS, ...language.patterns].flatMap((pattern) =>
    [...new Set(waysToSay(pattern.say))].map((say) => ({ elements: elementsOf(say), pattern })),
  );
  const byStart = groupedBy(sequences, ({ elements }) => startOf(elements[0]));
  const bySlot = Object.entries(slots).flatMap(([name, slot]) => {
    const ways = byStart.get(`{${name}}`);
    return ways ? [{ slot, ways }] : [];
  });
  return (tokens, at) => {
    const ways = [...(byStart.get(tokens[at]?.text ?? "") ?? [])];
    for (const one of bySlot) if (one.slot(tokens, at).length > 0) ways.push(...one.ways);
    return ways.flatMap((way) => matchesOf(way, slots, tokens, at));
  };
}

/** Every text a pattern stands for, its options and alternatives written out. */
export function waysToSay(say: string): string[] {
  const open = /[[(]/.exec(say);
  if (open === null) return [say.trim()];
  const close = closingOf(say, open.index);
  const inner = say.slice(open.index + 1, close);
  const choices = [...inner.split("|"), ...(open[0] === "[" ? [""] : [])];
  return choices.flatMap((choice) => waysToSay(say.slice(0, open.index) + choice + say.slice(close + 1)));
}

function closingOf(say: string, open: number): number {
  const close = say.indexOf(say[open] === "[" ? "]" : ")", open);
  if (close < 0) throw new Error(`Pattern without end: ${say}`);
  return close;
}

function elementsOf(say: string): Element[] {
  return [...say.matchAll(ELEMENT)].map((match) => {
    const glued = match.index > 0 && say[match.index - 1] !== " ";
    const slot = /^\{(\w+)\}$/.exec(match[0])?.[1];
    return slot === undefined ? { text: match[0], glued } : { slot: slot as SlotName, glued };
  });
}

const startOf = (element: Element | undefined): string =>
  element === undefined ? "" : "slot" in element ? `{${element.slot}}` : element.text;

type Slots = Record<SlotName, SlotMatcher>;

function matchesOf(
  { elements, pattern }: Sequence,
  slots: Slots,
  tokens: readonly Token[],
  from: number,
): Part[] {
  let open: { at: number; found: Found }[] = [{ at: from, found: pattern.given ?? {} }];
  for (const [index, element] of elements.entries()) {
    open = open.flatMap(({ at, found }) => {
      if (index > 0 && element.glued && !tokens[at]?.glued) return [];
      return stepsOver(element, slots, tokens, at).map((step) => ({
        at: at + step.length,
        found: { ...found, ...step.found },
      }));
    });
    if (open.length === 0) return [];
  }
  return open.map(({ at, found }) => ({ from, to: at, pattern, found }));
}

function stepsOver(element: Element, slots: Slots, tokens: readonly Token[], at: number) {
  if ("slot" in element) return slots[element.slot](tokens, at);
  return tokens[at]?.text === element.text ? [{ length: 1, found: {} as Found }] : [];
}
