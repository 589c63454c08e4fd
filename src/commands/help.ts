import { z } from "zod";
import { button, type Card, card, code, context, controls, line, row, say, title } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Command, definePress, defineVerb, type Services, type Verb } from "../use-case.ts";

/** `/readout help`, and `help` after any command: from the table, with examples that work as they stand. */
export function createHelp(commands: () => readonly Command[]) {
  const verb = defineVerb({
    name: "help",
    description: "readout.verb.help",
    visibility: "private",
    options: { about: option.words("option.about", { completes: true }) },
    examples: ["", "about:action"],
    run: async ({ services, input }) => ({ private: helpCard(services, commands(), input.about) }),
  });
  const show = definePress({
    do: "help.show",
    answers: "private",
    parameters: z.object({ about: z.string().optional() }),
    run: async ({ services, press }) => ({ private: helpCard(services, commands(), press.about) }),
  });
  return { verb, presses: [show] };
}

/** @throws UserError `help.unknown` */
export function helpCard(services: Services, commands: readonly Command[], about?: string): Card {
  if (!about) return overview(services, commands);
  const [name = "", verbName] = about.replace(/^\//, "").toLowerCase().split(/\s+/);
  const bare = name.startsWith(services.prefix) ? name.slice(services.prefix.length) : name;
  const command = commands.find((candidate) => candidate.name === bare);
  if (!command)
    throw new UserError("help.unknown", { about, commands: commands.map((c) => c.name).join(", ") });
  const verb = command.verbs.find((candidate) => candidate.name === verbName);
  return verb ? verbHelp(services, command, verb) : commandHelp(services, command);
}

const typedAs = (services: Services, command: Command, verb: Verb, example: string): string => {
  const name = verb.name === command.defaultVerb && example !== "" ? "" : verb.name;
  return `/${services.prefix}${[command.name, name, example].filter(Boolean).join(" ")}`;
};

const overview = (services: Services, commands: readonly Command[]): Card =>
  card(
    title(say("help.title")),
    commands.map((command) =>
      row(
        [code(`/${services.prefix}${command.name}`), " ", say(command.description)],
        button(say("help.more"), { do: "help.show", about: command.name }),
      ),
    ),
    context(say("help.anywhere")),
  );

const commandHelp = (services: Services, command: Command): Card =>
  card(
    title(code(`/${services.prefix}${command.name}`), " ", say(command.description)),
    command.verbs.map((verb) =>
      line(code(typedAs(services, command, verb, verb.examples[0] ?? "")), " ", say(verb.description)),
    ),
    context(say("help.verb", { command: command.name })),
  );

const verbHelp = (services: Services, command: Command, verb: Verb): Card =>
  card(
    title(code(`/${services.prefix}${command.name} ${verb.name}`), " ", say(verb.description)),
    verb.examples.map((example) => line(code(typedAs(services, command, verb, example)))),
    Object.entries(verb.options).map(([name, { description }]) => line(code(name), " ", say(description))),
    verb.synonyms ? context(say("help.synonyms", { words: verb.synonyms.join(", ") })) : undefined,
    controls(button(say("help.more"), { do: "help.show", about: command.name })),
  );
