import { createHash } from "node:crypto";
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord.js";
import type { CommandSpec, OptionSpec, VerbSpec } from "../../src/chat/command.ts";
import { type InteractionHandler, MESSAGE_MENUS, type MessageMenu } from "../../src/chat/interaction.ts";
import { LIMITS, label } from "./limits.ts";

export type CommandBody = RESTPostAPIApplicationCommandsJSONBody;
type Described = { readonly description: string };
/** The same thing in other languages, by Discord's name of the language. */
type Others<Spec> = readonly (readonly [locale: string, spec: Spec | undefined])[];

/** The default texts are English; every other language is a localisation of them. */
const DEFAULT_LOCALE = "en-US";

/**
 * What a server is to know: the commands with a subcommand for each verb, and the entries of the message menu.
 * @throws Error where the table is more than Discord takes: a bug, which a test of the table finds
 */
export function commandBodies(bot: Pick<InteractionHandler, "commands" | "phrase">): CommandBody[] {
  const tables = otherLocales().map((locale) => [locale, bot.commands(locale)] as const);
  const bodies = bot.commands(DEFAULT_LOCALE).map((spec) => {
    const others = tables.map(([locale, table]) => [locale, called(table, spec.name)] as const);
    return checked(commandBody(spec, others));
  });
  return [...bodies, ...MESSAGE_MENUS.map((menu) => menuBody(menu, bot))];
}

/** The same for the bot's direct messages, where no server's set reaches. */
export const directBodies = (bot: Pick<InteractionHandler, "commands" | "phrase">): CommandBody[] =>
  commandBodies(bot)
    .filter((body) => body.type === ApplicationCommandType.ChatInput)
    .map((body) => ({
      ...body,
      contexts: [InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
    }));

const otherLocales = (): string[] => Object.values(Locale).filter((locale) => locale !== DEFAULT_LOCALE);

const called = <Named extends { readonly name: string }>(list: readonly Named[] | undefined, name: string) =>
  list?.find((each) => each.name === name);

const commandBody = (spec: CommandSpec, others: Others<CommandSpec>): CommandBody => ({
  type: ApplicationCommandType.ChatInput,
  name: spec.name,
  ...described(spec, others),
  options: spec.verbs.map((verb) =>
    subcommand(
      verb,
      others.map(([locale, other]) => [locale, called(other?.verbs, verb.name)]),
    ),
  ),
});

const subcommand = (verb: VerbSpec, others: Others<VerbSpec>): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  name: verb.name,
  ...described(verb, others),
  // Discord wants what is required first.
  options: [...verb.options]
    .sort((one, other) => Number(other.required) - Number(one.required))
    .map((spec) =>
      option(
        spec,
        others.map(([locale, other]) => [locale, called(other?.options, spec.name)]),
      ),
    ),
});

function option(spec: OptionSpec, others: Others<OptionSpec>): APIApplicationCommandBasicOption {
  const base = { name: spec.name, ...described(spec, others), required: spec.required };
  switch (spec.kind) {
    case "text":
      return {
        ...base,
        type: ApplicationCommandOptionType.String,
        ...(spec.completes ? { autocomplete: true } : {}),
      };
    case "number":
      return {
        ...base,
        type: ApplicationCommandOptionType.Integer,
        ...(spec.completes ? { autocomplete: true } : {}),
      };
    case "boolean":
      return { ...base, type: ApplicationCommandOptionType.Boolean };
    case "user":
      return { ...base, type: ApplicationCommandOptionType.User };
    case "channel":
      return { ...base, type: ApplicationCommandOptionType.Channel };
    case "choice":
      return { ...base, type: ApplicationCommandOptionType.String, choices: choicesOf(spec, others) };
    default:
      return spec.kind satisfies never;
  }
}

const choicesOf = (
  spec: OptionSpec,
  others: Others<OptionSpec>,
): APIApplicationCommandOptionChoice<string>[] =>
  (spec.choices ?? []).map((choice) => {
    const names = others.flatMap(([locale, other]) => {
      const name = other?.choices?.find((each) => each.value === choice.value)?.name;
      return name && name !== choice.name ? [[locale, label(name, LIMITS.command.choiceName)] as const] : [];
    });
    return {
      name: label(choice.name, LIMITS.command.choiceName),
      value: choice.value,
      ...(names.length > 0 ? { name_localizations: Object.fromEntries(names) } : {}),
    };
  });

/** A description in all languages that have another one. */
function described(spec: Described, others: Others<Described>) {
  const texts = others.flatMap(([locale, other]) =>
    other && other.description !== spec.description
      ? [[locale, label(other.description, LIMITS.command.description)] as const]
      : [],
  );
  return {
    description: label(spec.description, LIMITS.command.description),
    ...(texts.length > 0 ? { description_localizations: Object.fromEntries(texts) } : {}),
  };
}

type Phrases = Pick<InteractionHandler, "phrase">;

const menuName = (menu: MessageMenu, locale: string, bot: Phrases): string =>
  label(bot.phrase(`menu.${menu}`, locale), LIMITS.menuName);

/** Which entry of the message menu has this name; Discord sends the default one, so these are looked through first. */
export const menuNamed = (name: string, bot: Phrases): MessageMenu | undefined =>
  [DEFAULT_LOCALE, ...otherLocales()]
    .flatMap((locale) => MESSAGE_MENUS.map((menu) => [menu, menuName(menu, locale, bot)] as const))
    .find(([, called]) => called === name)?.[0];

function menuBody(menu: MessageMenu, bot: Phrases): CommandBody {
  const name = menuName(menu, DEFAULT_LOCALE, bot);
  const names = otherLocales()
    .map((locale) => [locale, menuName(menu, locale, bot)] as const)
    .filter(([, other]) => other !== name);
  return {
    type: ApplicationCommandType.Message,
    name,
    ...(names.length > 0 ? { name_localizations: Object.fromEntries(names) } : {}),
  };
}

/** Names as docs.discord.com/developers/interactions/application-commands#application-command-naming wants them. */
const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

function checked(body: CommandBody): CommandBody {
  const faults = [...namesIn(body)]
    .filter((name) => !NAME.test(name) || name !== name.toLowerCase())
    .map((name) => `the name "${name}" is not allowed`);
  for (const [where, count] of listsIn(body)) {
    if (count > LIMITS.command.options) faults.push(`${where} has ${count}, Discord takes 25`);
  }
  const size = sizeOf(body);
  if (size > LIMITS.command.total)
    faults.push(`its texts are ${size} characters, Discord takes ${LIMITS.command.total}`);
  if (faults.length > 0) throw new Error(`/${body.name} cannot be registered: ${faults.join("; ")}`);
  return body;
}

type Localizations = Partial<Record<string, string | null>> | null | undefined;
type Named = { readonly name: string; readonly name_localizations?: Localizations };
type Node = Named & {
  readonly description?: string;
  readonly description_localizations?: Localizations;
  readonly options?: readonly Node[];
  readonly choices?: readonly (Named & { readonly value: string | number })[];
};

function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of node.options ?? []) yield* nodesIn(child);
}

const namesIn = (body: CommandBody): string[] => [...nodesIn(body as Node)].map((node) => node.name);

const listsIn = (body: CommandBody): [string, number][] =>
  [...nodesIn(body as Node)].map((node) => [
    node.name,
    Math.max(node.options?.length ?? 0, node.choices?.length ?? 0),
  ]);

/** Names, descriptions and values together; of several languages the longest counts. */
const sizeOf = (body: CommandBody): number =>
  [...nodesIn(body as Node)].reduce((sum, node) => {
    const choices = (node.choices ?? []).map(
      ({ name, name_localizations, value }) => longest(name, name_localizations) + String(value).length,
    );
    const own =
      longest(node.name, node.name_localizations) +
      longest(node.description ?? "", node.description_localizations);
    return choices.reduce((total, length) => total + length, sum + own);
  }, 0);

const longest = (text: string, others: Localizations): number =>
  Math.max(text.length, ...Object.values(others ?? {}).map((other) => other?.length ?? 0));

/** What two sets of commands have in common where they say the same: ids, order and Discord's defaults left out. */
export function fingerprint(bodies: readonly unknown[]): string {
  const normal = bodies.map((body) => JSON.stringify(normalise(body))).sort();
  return createHash("sha256").update(normal.join("\n")).digest("hex");
}

const OF_DISCORD = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "nsfw",
  "dm_permission",
  "default_permission",
  "default_member_permissions",
  "name_localized",
  "description_localized",
  "handler",
]);

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, entry]) => !OF_DISCORD.has(key) && !isDefault(key, entry, value))
    .map(([key, entry]) => [key, normalise(entry)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}

/** What Discord fills in where nothing was said; contexts and installation belong to the global set alone. */
function isDefault(key: string, entry: unknown, of: object): boolean {
  if (key === "contexts" || key === "integration_types") return "guild_id" in of && Boolean(of.guild_id);
  return (
    entry === null ||
    entry === undefined ||
    entry === false ||
    entry === "" ||
    (Array.isArray(entry) && entry.length === 0) ||
    (typeof entry === "object" && Object.keys(entry).length === 0)
  );
}
