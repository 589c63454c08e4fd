import type { Body } from "./fake-discord-state.ts";

/** An option as a person fills it in. */
export interface TypedOption {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean;
}

/** A command as a person enters it: chosen from the list, its options filled in. */
export interface Typed {
  readonly command: Body;
  readonly verb: string | null;
  readonly options: readonly TypedOption[];
}

/** Turns what people write after `@` and `#` into what Discord's input field makes of it. */
export interface Names {
  mentions(text: string): string;
  channelId(name: string): string | undefined;
}

const TYPE = { subcommand: 1, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, number: 10 };
const RUNNING = ["text", "when", "words", "why", "about", "from"];
/** Verbs whose running words have an option of another name. */
const RUNNING_OF: Record<string, string> = {
  schedule: "title",
  move: "at",
  start: "title",
  agenda: "topic",
  topic: "topic",
  vote: "choice",
};
/** Options that a letter and a number fill: R2, M3. */
const RECORDS = { readout: "R", meeting: "M" };
const NUMBERS = /^(?:#?\d+(?:-#?\d+)?(?:\s*,\s*|\s+|$))+/;
const optionsOf = (of: Body): Body[] => (of["options"] ?? []) as Body[];
const named = (list: readonly Body[], name: string) => list.find((each) => each["name"] === name);

/**
 * Reads `/action done #12 sent by post` as a person on Discord would enter it.
 * @throws Error when the registered commands do not let it be entered like that
 */
export function enter(text: string, commands: readonly Body[], names: Names): Typed {
  const [, name = "", tail = ""] = /^\/(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  const command = commands.find((each) => each["name"] === name && Number(each["type"] ?? 1) === 1);
  if (!command) throw new Error(`Discord knows no command "/${name}" here`);
  const verbs = optionsOf(command).filter((each) => each["type"] === TYPE.subcommand);
  if (verbs.length === 0) return { command, verb: null, options: fill(command, tail, names) };
  const [first = ""] = tail.split(/\s/, 1);
  const chosen = named(verbs, first);
  const verb = chosen ?? named(verbs, "add") ?? named(verbs, "digest");
  if (!verb) throw new Error(`"/${name}" has no subcommand "${first}"`);
  const rest = chosen ? tail.slice(first.length).trim() : tail.trim();
  return { command, verb: String(verb["name"]), options: fill(verb, rest, names) };
}

function fill(verb: Body, text: string, names: Names): TypedOption[] {
  const wanted = optionsOf(verb);
  const filled = new Map<string, string>();
  let rest = takeKeys(text, wanted, filled);
  if (named(wanted, "what")) {
    if (rest !== "") filled.set("what", rest);
    rest = "";
  }
  rest = takeRecord(takeNumbers(rest, wanted, filled), wanted, filled);
  takeRest(rest, wanted, filled, names, RUNNING_OF[String(verb["name"])]);
  for (const option of wanted) {
    if (option["required"] === true && !filled.has(String(option["name"])))
      throw new Error(`"${verb["name"]}" wants "${option["name"]}"`);
  }
  return [...filled].map(([name, value]) => typedOption(named(wanted, name) ?? {}, value, names));
}

/** Takes `key:value` and `key:"two words"` out where the key is an option; what is quoted by itself stays. */
function takeKeys(text: string, wanted: readonly Body[], filled: Map<string, string>): string {
  const kept = text.replace(
    /"[^"]*"|(?<!\S)([a-z][\w-]*):(?:"([^"]*)"|(\S+?)(?=,?(?:\s|$)))|\S+/g,
    (whole, key: string | undefined, quoted: string | undefined, bare: string | undefined) => {
      if (key === undefined || !named(wanted, key)) return whole;
      filled.set(key, quoted ?? bare ?? "");
      return "";
    },
  );
  return kept.replace(/ {2,}/g, " ").trim();
}

function takeNumbers(text: string, wanted: readonly Body[], filled: Map<string, string>): string {
  const [numbers = ""] = NUMBERS.exec(text) ?? [];
  const item = named(wanted, "item");
  if (numbers === "" || !item || filled.has("item")) return text;
  // Only a list has words beside its numbers that a search is for.
  const isSearch = named(wanted, "show") !== undefined && numbers.length < text.length;
  if (isSearch) return text;
  filled.set("item", numbers.trim());
  return text.slice(numbers.length).trim();
}

function takeRecord(text: string, wanted: readonly Body[], filled: Map<string, string>): string {
  for (const [name, letter] of Object.entries(RECORDS)) {
    const [called = ""] = new RegExp(`^${letter}\\d+(?=\\s|$)`, "i").exec(text) ?? [];
    if (called === "" || !named(wanted, name) || filled.has(name)) continue;
    filled.set(name, called);
    return text.slice(called.length).trim();
  }
  return text;
}

function takeRest(
  text: string,
  wanted: readonly Body[],
  filled: Map<string, string>,
  names: Names,
  words: string | undefined,
): void {
  if (text === "") return;
  const name = restOption(text, wanted, filled, names, words);
  if (!name) throw new Error(`nothing on Discord's form takes "${text}"`);
  filled.set(name, name === "tag" ? text.replace(/^#/, "") : text);
}

/** Which option takes the words that are left. */
function restOption(
  text: string,
  wanted: readonly Body[],
  filled: ReadonlyMap<string, string>,
  names: Names,
  words: string | undefined,
): string | undefined {
  const free = (name: string) => named(wanted, name) !== undefined && !filled.has(name);
  const choices = (named(wanted, "show")?.["choices"] ?? []) as Body[];
  if (free("show") && choices.some((choice) => choice["value"] === text || choice["name"] === text))
    return "show";
  if (free("tag") && /^#[^\s#]+$/.test(text)) return "tag";
  const people = ["who", "for"].find(free);
  const running = words && named(wanted, words) && free(words) ? words : RUNNING.find(free);
  const areNames = /^(<@\d+>\s*)+$/.test(names.mentions(text));
  return people && (running === undefined || areNames) ? people : (running ?? people);
}

function typedOption(option: Body, value: string, names: Names): TypedOption {
  const name = String(option["name"]);
  const type = Number(option["type"]);
  const choices = option["choices"] as { name: string; value: string | number }[] | undefined;
  const choice = choices?.find((each) => each.name === value || String(each.value) === value);
  if (choices && !choice) throw new Error(`"${name}" offers no choice "${value}"`);
  return { name, type, value: choice?.value ?? entered(name, type, value, names) };
}

function entered(name: string, type: number, value: string, names: Names): string | number | boolean {
  if (type === TYPE.boolean) {
    if (!/^(yes|no|true|false)$/.test(value)) throw new Error(`"${name}" is yes or no, not "${value}"`);
    return value === "yes" || value === "true";
  }
  if (type === TYPE.integer || type === TYPE.number) return Number(value);
  const id = type === TYPE.user ? /^<@(\d+)>$/.exec(names.mentions(value))?.[1] : undefined;
  if (type === TYPE.user && !id) throw new Error(`"${name}" wants a person, not "${value}"`);
  const channel = type === TYPE.channel ? names.channelId(value.replace(/^#/, "")) : undefined;
  if (type === TYPE.channel && !channel) throw new Error(`"${name}" wants a channel, not "${value}"`);
  return id ?? channel ?? names.mentions(value);
}
