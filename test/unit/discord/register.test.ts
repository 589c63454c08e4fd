import type { REST } from "discord.js";
import { describe, expect, test } from "vitest";
import {
  type CommandBody,
  commandBodies,
  directBodies,
  fingerprint,
  menuNamed,
} from "../../../adapters/discord/register.ts";
import { createRegistrar } from "../../../adapters/discord/registrar.ts";
import type { CommandSpec, OptionSpec } from "../../../src/chat/command.ts";
import type { AdapterPhrase } from "../../../src/chat/interaction.ts";
import { describeCommands } from "../../../src/commands/table.ts";
import { labelOf } from "../../../src/i18n/index.ts";
import { createTypedBot } from "../../support/discord-script.ts";
import { commandFaults } from "../../support/fake-discord-rules.ts";
import { witnessedLogger } from "../../support/witness.ts";

const option = (name: string, kind: OptionSpec["kind"], more: Partial<OptionSpec> = {}): OptionSpec => ({
  name,
  description: `The ${name}`,
  kind,
  required: false,
  completes: false,
  ...more,
});
const command = (options: readonly OptionSpec[], more: Partial<CommandSpec> = {}): CommandSpec => ({
  name: "action",
  description: "Action items",
  hint: "",
  defaultVerb: "add",
  verbs: [{ name: "add", description: "Adds one", visibility: "public", options, examples: [] }],
  ...more,
});
const MENU_NAMES: Partial<Record<AdapterPhrase, string>> = {
  "menu.track": "Track as action item",
  "menu.note": "Note in the meeting",
};
const phrase = (name: AdapterPhrase): string => MENU_NAMES[name] ?? name;
const saying = (...specs: CommandSpec[]) => ({ commands: () => specs, phrase });
const faultsOf = (bodies: readonly CommandBody[]) => commandFaults(JSON.parse(JSON.stringify(bodies)));
const subcommandOf = (...options: OptionSpec[]) =>
  (commandBodies(saying(command(options)))[0] as { options: { options: object[] }[] }).options[0]?.options;

/** As Discord gives back what was registered: with ids, defaults and its own order of fields. */
const asStored = (bodies: readonly CommandBody[], guild: string | null) =>
  bodies
    .map((body, index) => ({
      id: `${index}`,
      version: "9",
      application_id: "1",
      ...(guild ? { guild_id: guild, contexts: null, integration_types: [0] } : {}),
      nsfw: false,
      default_member_permissions: null,
      dm_permission: true,
      description: "",
      name_localizations: null,
      ...body,
    }))
    .reverse();

describe("the commands", () => {
  test("a subcommand for each verb, what is required first, each kind as Discord's", () => {
    expect(
      subcommandOf(
        option("what", "text"),
        option("for", "text", { completes: true }),
        option("days", "number"),
        option("private", "boolean"),
        option("who", "user", { required: true }),
        option("where", "channel"),
        option("show", "choice", { choices: [{ name: "Overdue", value: "overdue" }] }),
      ),
    ).toEqual([
      { type: 6, name: "who", description: "The who", required: true },
      { type: 3, name: "what", description: "The what", required: false },
      { type: 3, name: "for", description: "The for", required: false, autocomplete: true },
      { type: 4, name: "days", description: "The days", required: false },
      { type: 5, name: "private", description: "The private", required: false },
      { type: 7, name: "where", description: "The where", required: false },
      {
        type: 3,
        name: "show",
        description: "The show",
        required: false,
        choices: [{ name: "Overdue", value: "overdue" }],
      },
    ]);
  });

  test("texts too long for Discord are cut between words' letters, and say so", () => {
    expect(subcommandOf(option("what", "text", { description: "x".repeat(200) }))).toMatchObject([
      { description: `${"x".repeat(99)}…` },
    ]);
  });

  test("on servers with the message menu, in direct messages without it", () => {
    const bot = saying(command([]));
    expect(commandBodies(bot).map(({ type, name }) => [type, name])).toEqual([
      [1, "action"],
      [3, "Track as action item"],
      [3, "Note in the meeting"],
    ]);
    expect(directBodies(bot)).toMatchObject([{ type: 1, name: "action", contexts: [1] }]);
    for (const body of commandBodies(bot)) expect(body).not.toHaveProperty("contexts");
  });

  test("other languages come as localisations where they say something else", () => {
    const bot = {
      commands: (locale: string) => [command([], locale === "de" ? { description: "Aufgaben" } : {})],
      phrase: (name: AdapterPhrase, locale: string | undefined) =>
        locale === "de" && name === "menu.track" ? "Als Aufgabe merken" : phrase(name),
    };
    expect(commandBodies(bot)).toMatchObject([
      { description: "Action items", description_localizations: { de: "Aufgaben" } },
      { name: "Track as action item", name_localizations: { de: "Als Aufgabe merken" } },
      { name: "Note in the meeting" },
    ]);
    expect(commandBodies(bot)[2]).not.toHaveProperty("name_localizations");
    expect(faultsOf(commandBodies(bot))).toEqual([]);
  });

  test.each([
    ["Track as action item", "track"],
    ["Note in the meeting", "note"],
    ["Als Aufgabe merken", "track"],
    ["Als Notiz merken", "note"],
    [`${"Sehr lang".repeat(3)}123…`, undefined],
    [`${"x".repeat(31)}…`, "note"],
    ["Track this", undefined],
  ])("an entry of the message menu is known by each of its names: %j", (name, menu) => {
    const german: Partial<Record<AdapterPhrase, string>> = {
      "menu.track": "Als Aufgabe merken",
      "menu.note": "Als Notiz merken",
    };
    const bot = {
      phrase: (key: AdapterPhrase, locale: string | undefined) => {
        if (locale === "fr" && key === "menu.note") return "x".repeat(60);
        return (locale === "de" ? german[key] : undefined) ?? phrase(key);
      },
    };
    expect(menuNamed(name, bot)).toBe(menu);
  });

  test.each([
    ["a name of other letters", command([option("Due Date", "text")])],
    ["26 options", command(Array.from({ length: 26 }, (_, index) => option(`o${index}`, "text")))],
    [
      "26 choices",
      command([
        option("show", "choice", {
          choices: Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` })),
        }),
      ]),
    ],
    [
      "more than 8,000 characters",
      command([], {
        verbs: Array.from({ length: 25 }, (_, index) => ({
          name: `v${index}`,
          description: "x".repeat(100),
          visibility: "public",
          options: Array.from({ length: 4 }, (__, at) =>
            option(`o${at}`, "text", { description: "x".repeat(100) }),
          ),
          examples: [],
        })),
      }),
    ],
  ])("%s are refused before Discord does", (_, spec) => {
    expect(() => commandBodies(saying(spec))).toThrow(/\/action cannot be registered/);
  });

  test.each(["", "ro-"])("the bot's own table, prefix %j, is one that Discord takes", (prefix) => {
    const reader = { locale: "en", zone: "UTC", prefix, now: new Date(0) };
    const table = describeCommands(prefix, (words) => labelOf(words, reader));
    const bot = saying(...table);
    expect(table.length).toBeGreaterThan(0);
    expect(faultsOf(commandBodies(bot))).toEqual([]);
    expect(faultsOf(directBodies(bot))).toEqual([]);
  });
});

describe("whether they differ from what is registered", () => {
  const bodies = commandBodies(createTypedBot());
  const direct = directBodies(createTypedBot());

  test("what Discord adds, and in which order it gives them, is no difference", () => {
    expect(fingerprint(asStored(bodies, "7"))).toBe(fingerprint(bodies));
    expect(fingerprint(asStored(direct, null))).toBe(fingerprint(direct));
  });

  test("a text, an option, its order, a choice, a language or a context is", () => {
    const change = (edit: (all: string) => string) =>
      fingerprint(JSON.parse(edit(JSON.stringify(asStored(direct, null)))));
    const same = fingerprint(direct);
    expect(change((all) => all)).toBe(same);
    expect(change((all) => all.replace("Action items", "Action  items"))).not.toBe(same);
    expect(change((all) => all.replace('"required":true', '"required":false'))).not.toBe(same);
    expect(change((all) => all.replace('"value":"overdue"', '"value":"late"'))).not.toBe(same);
    expect(change((all) => all.replace('"contexts":[1]', '"contexts":[0,1]'))).not.toBe(same);
    expect(fingerprint(direct.slice(1))).not.toBe(same);
  });
});

describe("the registrar", () => {
  /** Answers for Discord; `present` is what is registered, or how it fails to tell. */
  function registrarWith(present: (path: string) => unknown) {
    const written: { path: string; body: unknown }[] = [];
    const rest = {
      get: async (path: string) => present(path),
      put: async (path: string, { body }: { body: unknown }) => void written.push({ path, body }),
    } as unknown as REST;
    const client = { rest, application: { id: "1" } } as Parameters<typeof createRegistrar>[0];
    return { written, registrar: createRegistrar(client, createTypedBot(), witnessedLogger(), () => false) };
  }
  const bodies = commandBodies(createTypedBot());

  test("writes nothing where everything is as it should be", async () => {
    const { written, registrar } = registrarWith((path) =>
      path.includes("guilds") ? asStored(bodies, "7") : asStored(directBodies(createTypedBot()), null),
    );
    await registrar.register("7");
    await registrar.register(null);
    expect(written).toEqual([]);
  });

  test("writes the set where it differs, one server after the other", async () => {
    const { written, registrar } = registrarWith((path) =>
      path.includes("/8/") ? asStored(bodies, "8") : [],
    );
    await Promise.all([registrar.register("7"), registrar.register("8"), registrar.register("9")]);
    expect(written.map(({ path }) => path)).toEqual([
      "/applications/1/guilds/7/commands",
      "/applications/1/guilds/9/commands",
    ]);
    expect(written[0]?.body).toEqual(bodies);
  });

  test.each([
    ["a refusal", () => Promise.reject(new Error("no"))],
    ["nonsense", () => ({ message: "?" })],
  ])("%s instead of the set counts as a difference", async (_, present) => {
    const { written, registrar } = registrarWith(present);
    await registrar.register("7");
    expect(written).toHaveLength(1);
  });
});
