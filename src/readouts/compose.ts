import { clean } from "../lib/text.ts";
import { type Fact, type Facts, FIELDS, type Field } from "./facts.ts";
import { type RecordSource, type Sourced, sentencesOf } from "./sentences.ts";

/** An authored text with what each of its sentences came from. */
export interface Composed {
  readonly text: string;
  readonly sources: readonly Sourced[];
}

/** A stretch of the text: a fact's words, or the template's own. */
type Part = { readonly text: string; readonly fact?: Fact };

const FIELD = /\{([^{}]*)\}/g;
const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name);

/** Names in braces that are no field, and braces that enclose none. */
export function unknownFields(template: string): string[] {
  const names = [...template.matchAll(FIELD)].map(([, name = ""]) => name);
  const left = template.replace(FIELD, "").match(/[{}]/g) ?? [];
  return [...new Set([...names.filter((name) => !isField(name.trim())), ...left])];
}

/**
 * Fills a template: a line whose fields are all empty goes, and a heading with nothing left below it. A list item of
 * one field ("- {decisions}") is repeated for each of its sentences. What no record stands behind was written by
 * `byId`, who wrote the template.
 */
export function fill(template: string, facts: Facts, language: string, byId: string): Composed {
  const written = template.replace(/\r\n?/g, "\n").split("\n");
  const lines = withoutEmptyHeadings(
    written.map((line) => ({ lines: fillLine(line, facts), hasFields: fieldsIn(line).length > 0 })),
  );
  const parts = lines.flatMap((line): Part[] => [...line, { text: "\n" }]);
  const text = parts
    .map((part) => part.text)
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const said = sayingLines(lines).flat();
  return { text, sources: attribute(text, said, language, byId) };
}

const wordsOf = (line: readonly Part[]): string => line.map((part) => part.text).join("");
const isHeading = (line: readonly Part[]): boolean => /^\s*#{2,3} /.test(wordsOf(line));

/** Lines that hold sentences: not the title, the dateline and headings. */
function sayingLines(lines: readonly Part[][]): Part[][] {
  const title = lines.findIndex((line) => wordsOf(line).trim() !== "");
  const isDateline = (line: readonly Part[], at: number) => at === title + 1 && /^\s*— /.test(wordsOf(line));
  return lines.filter((line, at) => at !== title && !isDateline(line, at) && !isHeading(line));
}

/** A line of the template as it was filled: none, one, or as many as a list has items. */
interface Filled {
  readonly lines: Part[][];
  readonly hasFields: boolean;
}

const fieldsIn = (line: string): Field[] =>
  [...line.matchAll(FIELD)].map(([, name = ""]) => name.trim()).filter(isField);

function fillLine(line: string, facts: Facts): Part[][] {
  const item = /^(\s*- )\{([^{}]*)\}\s*$/.exec(line);
  const only = item?.[2]?.trim() ?? "";
  if (item && isField(only)) return facts[only].map((fact) => [{ text: item[1] ?? "- " }, inLine(fact)]);
  const names = fieldsIn(line);
  if (names.length > 0 && names.every((name) => facts[name].length === 0)) return [];
  const pieces = line.split(/(\{[^{}]*\})/);
  return [pieces.flatMap((piece, at) => fillPiece(piece, facts, at > 1 || (pieces[0] ?? "") !== ""))];
}

function fillPiece(piece: string, facts: Facts, follows: boolean): Part[] {
  const name = /^\{([^{}]*)\}$/.exec(piece)?.[1]?.trim() ?? "";
  if (!isField(name)) return [{ text: piece }];
  return facts[name].flatMap((fact, at): Part[] => {
    const said = inLine(fact);
    if (at > 0) return [{ text: " " }, said];
    return [follows ? said : { ...said, text: escaped(said.text) }];
  });
}

const inLine = (fact: Fact): Part => ({ text: clean(fact.text).replace(/\s+/g, " ").trim(), fact });

/** What begins a line must not be read as a sign of the format. */
const escaped = (text: string): string =>
  /^(?:#{2,3} |[->](?: |$)|— |\\|\|)/.test(text) ? `\\${text}` : text;

/** A heading goes where all fields below it, up to the next heading, say nothing; so does one with nothing below it. */
function withoutEmptyHeadings(filled: readonly Filled[]): Part[][] {
  return filled.flatMap(({ lines }, at) => {
    const [line = []] = lines;
    if (!isHeading(line)) return lines;
    const next = filled.findIndex((later, index) => index > at && isHeading(later.lines[0] ?? []));
    const section = filled.slice(at + 1, next < 0 ? undefined : next);
    const fields = section.filter((one) => one.hasFields);
    const said = fields.length > 0 ? fields : section;
    return said.some((one) => one.lines.some((words) => wordsOf(words).trim() !== "")) ? lines : [];
  });
}

/** Which facts each sentence is made of: both are read letter by letter, without spaces and signs of the format. */
function attribute(text: string, parts: readonly Part[], language: string, byId: string): Sourced[] {
  const letters = parts.flatMap((part) =>
    [...bare(part.text)].map((letter) => ({ letter, fact: part.fact })),
  );
  const whole = letters.map(({ letter }) => letter).join("");
  let from = 0;
  return sentencesOf(text, language).map((sentence): Sourced => {
    const wanted = bare(sentence);
    const units = whole.indexOf(wanted, from);
    if (units < 0 || wanted === "") return { text: sentence, byHand: byId };
    const start = [...whole.slice(0, units)].length;
    const end = start + [...wanted].length;
    from = units + wanted.length;
    const facts = new Set(letters.slice(start, end).map(({ fact }) => fact));
    const sources = sourcesOf(facts);
    return sources.length === 0 ? { text: sentence, byHand: byId } : { text: sentence, sources };
  });
}

const bare = (text: string): string => text.replace(/[\s\\]/gu, "");

function sourcesOf(facts: ReadonlySet<Fact | undefined>): RecordSource[] {
  const sources = [...facts].flatMap((fact) => fact?.sources ?? []);
  return [...new Map(sources.map((source) => [`${source.kind} ${source.id}`, source])).values()];
}
