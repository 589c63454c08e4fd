import { ask, questionCard } from "../actions/questions.ts";
import { button, type Card, card, controls, line, say } from "../chat/card.ts";
import type { CommandInteraction } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import { type Actor, type Call, type Command, dateContext, type Services, type Verb } from "../use-case.ts";
import { commandCalled, type FullReply, finish } from "./full-reply.ts";
import { helpCard } from "./help.ts";
import { MissingOption, parse, storesText, wordsOf } from "./parse.ts";
import { commands, subjects } from "./table.ts";
import { restore, typedText } from "./text.ts";

/** A mention names no command: `@Readout done #12` is the first command that knows the verb, else an action item. */
function commandOf(services: Services, interaction: CommandInteraction): Command {
  if (interaction.command !== "") return commandCalled(services.prefix, interaction.command);
  const [first] = commands;
  const fitting = commands.find((command) => wordsOf(command, interaction).verb) ?? first;
  if (!fitting) throw new Error("no commands");
  return fitting;
}

/** A mention may still say the command's name: `@Readout action done #12`. */
function withoutCommandName(services: Services, interaction: CommandInteraction): CommandInteraction {
  const [head, ...rest] = interaction.text ?? [];
  if (interaction.command !== "" || head?.type !== "text") return interaction;
  const [, name = "", words = ""] = /^\s*\/?(\S*)([\s\S]*)$/.exec(head.text) ?? [];
  const known = commands.some((command) => `${services.prefix}${command.name}` === name.toLowerCase());
  return known
    ? { ...interaction, command: name.toLowerCase(), text: [{ type: "text", text: words }, ...rest] }
    : interaction;
}

/** Something typed: a command or a mention. @throws UserError */
export async function runCommand(
  services: Services,
  actor: Actor,
  said: CommandInteraction,
): Promise<FullReply> {
  const interaction = withoutCommandName(services, said);
  const command = commandOf(services, interaction);
  const { first } = wordsOf(command, interaction);
  const words = restore(typedText(interaction.text ?? []));
  if (first.toLowerCase() === "help" && command.name !== "readout")
    return {
      private: helpCard(services, commands, `${command.name} ${words.replace(/^\S+\s*/, "")}`.trim()),
    };
  try {
    const request = parse(command, interaction, dateContext(services, actor));
    const call = { services, actor, input: request.input, typed: request.typed } as Call<never>;
    const saysNothing = Object.keys(request.input).every((name) => name === "item");
    if (request.verb.form && saysNothing) return await openForm(call, command, request.verb, interaction);
    const repeated = isChange(command, request.verb) ? await drawnAgain(services, actor) : null;
    if (repeated) return { private: repeated };
    const reply = await finish(call, await request.verb.run(call));
    return request.mayBeText ? await askBeside(services, actor, reply, words) : reply;
  } catch (error) {
    if (!(error instanceof UserError) || !mayBeText(command, error)) throw error;
    return askWhatWasMeant(services, actor, error, words);
  }
}

/** Adding knows its repeats by itself. */
const isChange = (command: Command, verb: Verb): boolean =>
  verb.visibility === "public" && verb.name !== command.defaultVerb;

const REPEATS_MS = 3_600_000;

/** What a repeated delivery changed the first time, as it is now; null for a new one. */
async function drawnAgain(services: Services, actor: Actor): Promise<Card | null> {
  const { db } = services.store;
  const now = services.clock.now();
  const events = await db.event.findMany({
    where: {
      groupId: actor.group.id,
      byId: actor.person.id,
      at: { gte: new Date(now.getTime() - REPEATS_MS) },
      deliveryId: { startsWith: `${actor.delivery}/` },
    },
    select: { subject: true, subjectId: true },
  });
  if (events.length === 0) return null;
  const place = { groupId: actor.group.id, zone: actor.zone, locale: actor.locale };
  const drawn = await Promise.all(
    events.map(({ subject, subjectId }) => subjects.get(subject)?.(services, subjectId, place)),
  );
  return card(drawn.flatMap((one) => one?.card.elements ?? []));
}

async function openForm(
  call: Call<never>,
  command: Command,
  verb: Verb,
  interaction: CommandInteraction,
): Promise<FullReply> {
  if (!interaction.canOpenForm) return { private: formByButton(command, verb) };
  if (verb.options["item"] && !(call.input as Record<string, unknown>)["item"]) {
    const example = `${command.name} ${verb.name} ${verb.examples[0] ?? ""}`;
    throw new UserError("option.missing", { verb: verb.name, option: "item", example });
  }
  return finish(call, { verbForm: { command: command.name, verb: verb.name } });
}

/** Where no form can be opened, it comes as a button. */
const formByButton = (command: Command, verb: Verb): Card =>
  card(
    line(say("form.by-button")),
    controls(button(say("form.open"), { do: "form.open", c: command.name, b: verb.name })),
  );

/** A missing number or a verb that is none: perhaps it was a title all the same, where the command's text becomes an item. */
function mayBeText(command: Command, error: UserError): boolean {
  if (!storesText(command)) return false;
  if (error instanceof MissingOption) return error.typed !== "" && error.verb.name !== command.defaultVerb;
  return error.key === "verb.like";
}

/** "done the dishes" or "Door 12" may have been meant as an item; the words are kept, so that one press stores them. */
async function askWhatWasMeant(
  services: Services,
  actor: Actor,
  error: UserError,
  words: string,
): Promise<FullReply> {
  const refused = { private: card(line(say(error.key, error.params))) };
  return askBeside(services, actor, refused, words);
}

/** The question whether it is an action item, under what is answered anyway. */
async function askBeside(
  services: Services,
  actor: Actor,
  reply: FullReply,
  words: string,
): Promise<FullReply> {
  const question = await ask(services, actor, { kind: "add", text: words });
  return { ...reply, private: card(reply.private?.elements, questionCard(question, null).elements) };
}
