import type { Part, PatternMatcher } from "./patterns.ts";
import type { Token } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** One way to account for every word of a stretch of text. */
export interface Phrase {
  parts: Part[];
  /** The part that names the day; a weekday beside a date only has to fit it. */
  day?: Part;
  weekday?: Part;
  clock?: Part;
  partOfDay?: Part;
  /** As written. */
  zone?: string;
}

/** Reads stretches of one text. */
export interface PhraseReader {
  /** Every reading of the tokens from `from` up to and without `to` with the fewest parts; `whole`: nothing else is said. */
  phrases(from: number, to: number, whole: boolean): Phrase[];
}

const MOST_STEPS = 3_000;
const MARKS_BEFORE = new Set([",", "@", "(", "–", "—"]);

/** Reads phrases in the tokens of one text; parts are looked up once for each place. */
export function createPhraseReader(
  tokens: readonly Token[],
  matcher: PatternMatcher,
  vocabulary: Vocabulary,
): PhraseReader {
  const blocked = placesInFixedExpressions(tokens, vocabulary);
  const partsAt = new Map<number, Part[]>();
  const parts = (at: number): Part[] => {
    const known = partsAt.get(at) ?? (blocked.has(at) ? [] : cleanParts(tokens, at, matcher));
    partsAt.set(at, known);
    return known;
  };
  return {
    phrases: (from, to, whole) => fewestParts(coverings({ tokens, vocabulary, parts, to, whole }, from)),
  };
}

/** The parts at a place: none inside a word, none that ends inside one. */
function cleanParts(tokens: readonly Token[], at: number, matcher: PatternMatcher): Part[] {
  if (tokens[at]?.glued && !MARKS_BEFORE.has(tokens[at - 1]?.text ?? "")) return [];
  return matcher(tokens, at).filter(({ to }) => !tokens[to]?.glued || tokens[to]?.kind === "mark");
}

/** Where a fixed expression stands that only looks like a date ("black friday"). */
function placesInFixedExpressions(tokens: readonly Token[], { notDate }: Vocabulary): Set<number> {
  const places = tokens.flatMap((_, at) => Array.from({ length: notDate(tokens, at) }, (_, i) => at + i));
  return new Set(places);
}

interface Search {
  tokens: readonly Token[];
  vocabulary: Vocabulary;
  parts(at: number): Part[];
  to: number;
  whole: boolean;
}

/** Every way to account for the stretch; none where there are more than can be looked through. */
function coverings(search: Search, from: number): Phrase[] {
  const found: Phrase[] = [];
  const open: { at: number; phrase: Phrase; dangling: boolean }[] = [
    { at: from, phrase: { parts: [] }, dangling: true },
  ];
  for (let steps = 0; open.length > 0 && steps < MOST_STEPS; steps++) {
    const state = open.pop();
    if (state === undefined) break;
    const { at, phrase, dangling } = state;
    if (at === search.to && !dangling) found.push(phrase);
    if (at >= search.to) continue;
    for (const part of search.parts(at)) {
      if (part.to > search.to || (part.pattern.alone && !isAlone(part, search, from))) continue;
      const longer = withPart(phrase, part);
      if (longer !== null) open.push({ at: part.to, phrase: longer, dangling: false });
    }
    if (phrase.parts.length === 0) continue;
    const filler = search.vocabulary.filler(search.tokens, at);
    if (filler > 0) open.push({ at: at + filler, phrase, dangling: true });
    const trailer = search.vocabulary.trailer(search.tokens, at);
    if (trailer > 0) open.push({ at: at + trailer, phrase, dangling: false });
  }
  return open.length === 0 ? found : [];
}

const isAlone = (part: Part, search: Search, from: number): boolean =>
  search.whole && part.from === from && part.to === search.to;

function fewestParts(phrases: readonly Phrase[]): Phrase[] {
  const fewest = Math.min(...phrases.map((phrase) => phrase.parts.length));
  return phrases.filter((phrase) => phrase.parts.length === fewest);
}

/** True for a day that comes again and again ("mondays"). */
export const isRepeated = ({ parts }: Phrase): boolean => parts.some(({ pattern }) => pattern.every);

/** True where every word could as well be part of an ordinary sentence. */
export const isWeak = ({ parts }: Phrase): boolean => parts.every(({ pattern }) => pattern.weak);

/** True for a length that ends at an instant: "in 2 hours", "in 1.5 days". */
export function isShift({ pattern, found }: Part): boolean {
  if (pattern.day !== "ahead") return false;
  const units = [found.length?.unit, found.length2?.unit];
  return units.includes("hour") || units.includes("minute");
}

/** The phrase with one more part, or null where the two say the same kind of thing twice. */
function withPart(phrase: Phrase, part: Part): Phrase | null {
  const { day, clock, zone } = part.pattern;
  if (phrase.parts.some(isShift) || (isShift(part) && phrase.parts.length > 0)) return null;
  const longer: Phrase = { ...phrase, parts: [...phrase.parts, part] };
  if (day === "weekday" && !take(longer, "weekday", part)) return null;
  if (day !== undefined && day !== "weekday" && !take(longer, "day", part)) return null;
  if (clock === "partOfDay" && !take(longer, "partOfDay", part)) return null;
  if (clock !== undefined && clock !== "partOfDay" && !take(longer, "clock", part)) return null;
  if (clock !== "partOfDay" && part.found.partOfDay !== undefined && !take(longer, "partOfDay", part))
    return null;
  if (zone && (phrase.zone !== undefined || phrase.parts.at(-1)?.pattern.clock === undefined)) return null;
  if (part.found.zone !== undefined) longer.zone = part.found.zone;
  return longer;
}

function take(phrase: Phrase, place: "day" | "weekday" | "clock" | "partOfDay", part: Part): boolean {
  if (phrase[place] !== undefined) return false;
  phrase[place] = part;
  return true;
}
