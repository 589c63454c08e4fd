import { closest, distance } from "fastest-levenshtein";
import type { CommandInteraction, FormInteraction, OptionValue, TextPart } from "../chat/interaction.ts";
import type { Option } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type DateContext, findDate } from "../lib/dates/index.ts";
import type { Command, Verb } from "../use-case.ts";
import { readGrammar, type Values } from "./grammar.ts";
import { asTyped, restore, typedText } from "./text.ts";
import { readRecord, readValue } from "./values.ts";

/** What somebody asked for: the verb and its checked input. */
export interface Request {
  readonly verb: Verb;
  readonly input: Values;
  /** The words after the verb, as typed. */
  readonly typed: string;
  /** Nothing but the verb was said. */
  readonly bare: boolean;
  /** It may have been meant as the command's running text all the same. */
  readonly mayBeText: boolean;
}

/** A required option is missing; the command may know what else was meant. */
export class MissingOption extends UserError {
  readonly verb: Verb;
  readonly typed: string;
  constructor(command: Command, verb: Verb, option: string, typed: string) {
    const example = `${command.name} ${verb.name} ${verb.examples[0] ?? ""}`.trim();
    super("option.missing", { verb: verb.name, option, example });
    this.verb = verb;
    this.typed = typed;
  }
}

/** The words before any of them is understood. */
interface Words {
  readonly verb: Verb | undefined;
  /** The first word when it is no verb. */
  readonly first: string;
  readonly rest: readonly TextPart[];
}

/** Finds the verb by its name or a synonym, also behind a record; a record alone is shown, other text without one is the default verb's. */
export function wordsOf(command: Command, interaction: Pick<CommandInteraction, "text" | "verb">): Words {
  if (interaction.verb)
    return { verb: verbCalled(command, interaction.verb), first: interaction.verb, rest: [] };
  const [head, ...others] = interaction.text ?? [];
  if (head?.type !== "text") return { verb: undefined, first: "", rest: interaction.text ?? [] };
  const [, first = "", rest = ""] = /^\s*(\S*)([\s\S]*)$/.exec(head.text) ?? [];
  const verb = verbCalled(command, first);
  if (verb) return { verb, first, rest: [{ type: "text", text: rest }, ...others] };
  const whole = interaction.text ?? [];
  const behind = verbBehind(command, head.text);
  if (behind) return { ...behind, rest: [{ type: "text", text: behind.rest }, ...others] };
  return { verb: showOf(command, first, asTyped(whole).trim()), first, rest: whole };
}

/** "#12 done", "M3 start": the record first and then what becomes of it. Digits without a sign may begin a title. */
function verbBehind(command: Command, text: string): { verb: Verb; first: string; rest: string } | null {
  const [, record = "", first = "", rest = ""] =
    /^\s*(#\w+|\p{L}\d+)[,:]?\s+(\S+)([\s\S]*)$/u.exec(text) ?? [];
  const verb = verbCalled(command, first);
  const named = Object.values(verb?.options ?? {}).find(
    ({ kind, required }) => kind === "record" || (kind === "items" && required),
  );
  return verb && named && readRecord(named, record) ? { verb, first, rest: `${record}${rest}` } : null;
}

/** "#12" alone; "R2", also with options behind it where nothing else could be meant. */
function showOf(command: Command, first: string, typed: string): Verb | undefined {
  const show = verbCalled(command, "show");
  const record = Object.values(show?.options ?? {}).find(({ kind }) => kind === "record" || kind === "items");
  const stands = first === typed || !takesText(command);
  return record && stands && readRecord(record, first) ? show : undefined;
}

const verbCalled = (command: Command, word: string): Verb | undefined => {
  const name = word.toLowerCase();
  return command.verbs.find((verb) => verb.name === name || verb.synonyms?.includes(name));
};

export const defaultVerb = (command: Command): Verb => {
  const verb = verbCalled(command, command.defaultVerb);
  if (!verb) throw new Error(`${command.name} has no verb ${command.defaultVerb}`);
  return verb;
};

/**
 * Reads a command in either form. Of text, the first word is the verb when it is the name or a synonym of one; a record
 * alone (`#12`, `R2`) is shown; all else is said to the default verb. As synonyms are everyday words, a sentence that begins
 * with one is taken for the default verb's text when the verb cannot do without a number that is not there, and is asked
 * about when the verb would only look for its words and they end in a date.
 * @throws UserError that names the option; MissingOption
 */
export function parse(command: Command, interaction: CommandInteraction, dates: DateContext): Request {
  const words = wordsOf(command, interaction);
  try {
    const request = readRequest(command, interaction, words, dates);
    return { ...request, mayBeText: isDatedSentence(command, words, dates) };
  } catch (error) {
    if (!isTitleAfterAll(command, words, error)) throw error;
    const whole = { verb: undefined, first: words.first, rest: interaction.text ?? [] };
    return readRequest(command, interaction, whole, dates);
  }
}

/** "Give the first figures", "Close the window": a synonym before words, without the number it needs, begins a sentence. */
function isTitleAfterAll(command: Command, words: Words, error: unknown): boolean {
  const isSentence = asTyped(words.rest).trim().split(/\s+/).length > 1;
  return error instanceof MissingOption && isSentence && mayBegin(command, words);
}

/**
 * "Find a venue by friday": a synonym of a verb that takes no date, before words with one. Such a verb only looks, so it
 * does; that it may be something to do is for the speaker to say.
 */
function isDatedSentence(command: Command, words: Words, dates: DateContext): boolean {
  const looks = words.verb?.visibility === "private" && !hasKind(words.verb, "when");
  if (!looks || !mayBegin(command, words)) return false;
  const found = findDate(typedText(words.rest).text, dates);
  return found?.reading.outcome === "understood" && /\p{L}/u.test(found.rest);
}

/** A synonym is an everyday word, which may begin the text of the default verb. */
const mayBegin = (command: Command, { verb, first }: Words): boolean =>
  verb !== undefined &&
  first.toLowerCase() !== verb.name &&
  verb.name !== command.defaultVerb &&
  takesText(command);

const hasKind = (verb: Verb, kind: Option["kind"]): boolean =>
  Object.values(verb.options).some((option) => option.kind === kind);

const takesText = (command: Command): boolean => hasKind(defaultVerb(command), "words");

/** What is said to it without a verb becomes a record's text; else it is only looked for. */
export const storesText = (command: Command): boolean =>
  Object.values(defaultVerb(command).options).some(({ kind, required }) => kind === "words" && required);

function readRequest(
  command: Command,
  interaction: CommandInteraction,
  { verb: named, first, rest }: Words,
  dates: DateContext,
): Request {
  const verb = named ?? defaultVerb(command);
  const typed = asTyped(rest).trim();
  const bare = typed === "" && Object.keys(interaction.options ?? {}).length === 0;
  // A platform may still offer a verb of an older table; typed text is only read as one.
  if (!named && (interaction.verb !== undefined || looksMisspelt(command, first, typed)))
    throw misspelt(command, first, typed);
  const input = interaction.options
    ? readTyped(verb, interaction.options, dates)
    : readGrammar(verb, typedText(rest), dates);
  if (!(bare && verb.form)) checkRequired(command, verb, input, typed);
  return { verb, input, typed, bare, mayBeText: false };
}

function checkRequired(command: Command, verb: Verb, input: Values, typed: string): void {
  for (const [name, option] of Object.entries(verb.options)) {
    if (option.required && (input[name] === undefined || input[name] === ""))
      throw new MissingOption(command, verb, name, typed);
  }
}

/**
 * `doen #12` and a mere `lsit` are hardly titles; `Door 12 is stuck` is, and `/meeting notes` looks for a word. A command whose
 * default takes no text knows only verbs.
 */
function looksMisspelt(command: Command, first: string, typed: string): boolean {
  if (!takesText(command)) return /^\p{L}+$/u.test(first);
  if (first === typed) return storesText(command) && isSlip(command, first);
  return nearest(command, first) !== undefined && /^\S+\s+#?\d+([\s,-]+#?\d+)*$/.test(typed);
}

/** One letter is wrong, missing or too many in a verb's name, or they are in another order. */
function isSlip(command: Command, word: string): boolean {
  const lower = word.toLowerCase();
  const ordered = (letters: string) => [...letters].sort().join("");
  return command.verbs.some(
    ({ name }) => name.length > 3 && (distance(name, lower) === 1 || ordered(name) === ordered(lower)),
  );
}

function nearest(command: Command, word: string): string | undefined {
  const names = command.verbs.flatMap((verb) => [verb.name, ...(verb.synonyms ?? [])]);
  const likely = closest(word.toLowerCase(), names);
  return distance(likely, word.toLowerCase()) <= (likely.length > 3 ? 2 : 1) ? likely : undefined;
}

function misspelt(command: Command, first: string, typed: string): UserError {
  const likely = nearest(command, first);
  const names = command.verbs.map((verb) => verb.name).join(", ");
  return likely
    ? new UserError("verb.like", {
        word: first,
        example: `${command.name} ${likely}${typed.slice(first.length)}`,
      })
    : new UserError("verb.unknown", { word: first, command: command.name, verbs: names });
}

/** Typed options; the running text is read by the grammar too, and a typed option wins over it. */
function readTyped(
  verb: Verb,
  options: Readonly<Record<string, OptionValue | readonly TextPart[]>>,
  dates: DateContext,
): Values {
  const values: Values = {};
  const running = Object.entries(verb.options).find(([, option]) => option.kind === "words")?.[0];
  for (const [name, value] of Object.entries(options)) {
    const option = verb.options[name];
    if (!option || name === running) continue;
    values[name] = readValue(option, name, typedText(partsOf(value), { literals: false }), dates);
  }
  const text = running === undefined ? undefined : options[running];
  return text === undefined ? values : readGrammar(verb, typedText(partsOf(text)), dates, values);
}

const partsOf = (value: OptionValue | readonly TextPart[]): readonly TextPart[] => {
  if (Array.isArray(value)) return value as readonly TextPart[];
  if (typeof value === "object" && "type" in value) return [value];
  return [{ type: "text", text: String(value) }];
};

/** A submitted form is its verb with every field said, the empty ones too. */
export function parseForm(
  verb: Verb,
  values: FormInteraction["values"],
  dates: DateContext,
): { input: Values; faults: Record<string, UserError> } {
  const input: Values = {};
  const faults: Record<string, UserError> = {};
  for (const [name, value] of Object.entries(values)) {
    const option = verb.options[name];
    if (!option) continue;
    const parts = typeof value === "string" ? [{ type: "text" as const, text: value }] : value;
    const typed = typedText(parts, { literals: false });
    if (option.required && restore(typed) === "") faults[name] = new UserError("form.required", {});
    else if (
      restore(typed) !== "" ||
      option.kind === "when" ||
      option.kind === "tags" ||
      option.kind === "people"
    )
      readInto(input, faults, name, () => readValue(option, name, typed, dates));
  }
  return { input, faults };
}

function readInto(input: Values, faults: Record<string, UserError>, name: string, read: () => unknown): void {
  try {
    input[name] = read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults[name] = error;
  }
}
