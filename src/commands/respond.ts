import { findItems } from "../actions/find.ts";
import { ask, questionCard } from "../actions/questions.ts";
import { button, type Card, card, controls, line, say } from "../chat/card.ts";
import type {
  CommandInteraction,
  FormInteraction,
  Interaction,
  MenuInteraction,
  PressInteraction,
} from "../chat/interaction.ts";
import type { Press } from "../chat/press.ts";
import { UserError } from "../chat/user-error.ts";
import { homeCard, welcome } from "../groups/welcome.ts";
import { cardAt } from "../outbox/outbox.ts";
import {
  type Actor,
  type Call,
  type Command,
  dateContext,
  type Reply,
  type Services,
  type Verb,
} from "../use-case.ts";
import { verbForm } from "./form.ts";
import { helpCard } from "./help.ts";
import { noteMessage } from "./note-message.ts";
import { defaultVerb, MissingOption, parse, parseForm, wordsOf } from "./parse.ts";
import { actorIn, recordPress, reopens } from "./reopen.ts";
import { commands, forms, presses, subjects } from "./table.ts";
import { restore, typedText } from "./text.ts";
import { trackMessage } from "./track.ts";

export type FullReply = Reply & { faults?: Record<string, UserError>; home?: Card };

/** Many patterns look at what was typed, some take time by the square of its length. Slack lets 40,000 through. */
const MOST_TYPED = 12_000;

/** @throws UserError `error.too-long` */
function assertReadable(interaction: Interaction): void {
  const said =
    interaction.type === "command"
      ? [interaction.text, ...Object.values(interaction.options ?? {})]
      : interaction.type === "menu"
        ? [interaction.message.text]
        : [];
  if (said.some((one) => one && JSON.stringify(one).length > MOST_TYPED))
    throw new UserError("error.too-long", { most: MOST_TYPED });
}

/** Finds what an interaction asks for and does it. @throws UserError */
export async function respond(
  services: Services,
  actor: Actor,
  interaction: Interaction,
): Promise<FullReply> {
  assertReadable(interaction);
  switch (interaction.type) {
    case "command":
      return runCommand(services, actor, interaction);
    case "press":
      return runPress(services, actor, interaction);
    case "form":
      return submitForm(services, actor, interaction);
    case "menu":
      return useMenu(services, actor, interaction);
    case "joined":
      return welcome(services, actor);
    case "home":
      return homeCard(services, actor).then((home) => ({ home }));
    default:
      return interaction satisfies never;
  }
}

/** An entry of a message's own menu. @throws UserError `press.unknown` for one this version does not know */
async function useMenu(services: Services, actor: Actor, interaction: MenuInteraction): Promise<FullReply> {
  if (interaction.menu === "track") return trackMessage(services, actor, interaction);
  if (interaction.menu === "note") return noteMessage(services, actor, interaction);
  throw new UserError("press.unknown");
}

/** @throws UserError `command.unknown` */
function commandCalled(prefix: string, name: string): Command {
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const command = commands.find((candidate) => candidate.name === bare);
  if (!command)
    throw new UserError("command.unknown", { name, commands: commands.map((c) => c.name).join(", ") });
  return command;
}

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

async function runCommand(services: Services, actor: Actor, said: CommandInteraction): Promise<FullReply> {
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

/** Builds the form a use case asked for, with what its fields hold. */
async function finish(call: Call<never>, reply: Reply): Promise<FullReply> {
  const { verbForm: request, ...rest } = reply;
  if (!request) return rest;
  const command = commandCalled("", request.command);
  const verb = command.verbs.find((candidate) => candidate.name === request.verb) ?? defaultVerb(command);
  const input = request.record
    ? { item: { numbers: [], messages: [], records: [request.record] } }
    : call.input;
  const values = request.values ?? (await verb.form?.prefill?.({ ...call, input } as never)) ?? {};
  const record = request.record ?? (await recordOf(call, input));
  const form = verbForm(command, verb, record ? { ...request, record } : request, values);
  const again = reopens(call.actor, command, verb, record, (name) => presses.has(name));
  return { ...rest, form: again ? { ...form, again } : form };
}

/** The item a form was asked for by its number. */
async function recordOf({ services, actor }: Call<never>, input: { item?: unknown }) {
  if (!input?.item) return undefined;
  const [found] = await findItems(services, actor, input.item as never);
  return found && { id: found.item.id, version: found.item.version };
}

/** A missing number or a verb that is none: perhaps it was a title all the same. */
function mayBeText(command: Command, error: UserError): boolean {
  const takesText = Object.values(defaultVerb(command).options).some((option) => option.kind === "words");
  if (!takesText) return false;
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

async function runPress(services: Services, actor: Actor, interaction: PressInteraction): Promise<FullReply> {
  const { press } = interaction;
  const call = { services, actor, input: {}, typed: "" } as unknown as Call<never>;
  if (press.do === "form.open") return openByButton(call, press);
  const definition = presses.get(press.do);
  const parameters = definition?.parameters.safeParse(press);
  if (!definition || !parameters?.success) throw new UserError("press.unknown");
  const reply = await finish(
    call,
    await definition.run({ services, actor, press: parameters.data as never, interaction }),
  );
  return interaction.message && reply.update ? redrawn(services, interaction, reply) : reply;
}

/** In direct messages its form still belongs to the group it was asked for in. */
async function openByButton(call: Call<never>, press: Press): Promise<FullReply> {
  const actor = await actorIn(call.services, call.actor, press["g"]);
  const verbForm = { command: String(press["c"]), verb: String(press["b"]) };
  const { form, ...rest } = await finish({ ...call, actor }, { verbForm });
  if (!form || actor === call.actor) return { ...rest, ...(form ? { form } : {}) };
  return { ...rest, form: { ...form, press: { ...form.press, g: actor.group.id } } };
}

/** What a message shows is its own subject: a press on a bundle redraws the bundle. */
async function redrawn(
  services: Services,
  { message }: PressInteraction,
  reply: FullReply,
): Promise<FullReply> {
  const posted = message && (await cardAt(services.store, message));
  if (!posted) return reply;
  // One part of a longer card: all of them are drawn anew, by the dispatcher.
  if (posted.address !== message.address) {
    const { update: _update, track: _track, ...rest } = reply;
    return rest;
  }
  const place = { groupId: posted.groupId, zone: posted.zone, locale: posted.locale };
  const drawn = await subjects.get(posted.subject)?.(services, posted.subjectId, place);
  if (!drawn) return reply;
  return { ...reply, update: drawn.card, track: { card: posted.id, version: posted.wantVersion } };
}

async function submitForm(
  services: Services,
  speaker: Actor,
  interaction: FormInteraction,
): Promise<FullReply> {
  const { press, values } = interaction;
  if (press.do !== "form") return submitOwnForm(services, speaker, interaction);
  const actor = await actorIn(services, speaker, press["g"]);
  const command = commandCalled("", String(press["c"]));
  const verb = command.verbs.find((candidate) => candidate.name === press["b"]);
  if (!verb) throw new UserError("press.unknown");
  const { input, faults } = parseForm(verb, values, dateContext(services, actor));
  if (Object.keys(faults).length > 0) return { faults, private: faultsCard(faults, press) };
  const record = recordIn(press);
  if (record) input["item"] = { numbers: [], messages: [], records: [record] };
  // A form of ours has what its verb needs.
  if (Object.entries(verb.options).some(([name, { required }]) => required && input[name] === undefined))
    throw new UserError("press.unknown");
  const typed = Object.values(values)
    .filter((value) => typeof value === "string")
    .join(" ");
  const call = { services, actor, input, typed } as Call<never>;
  return finish(call, await verb.run(call));
}

const recordIn = (press: Press) =>
  typeof press["id"] === "string" ? { id: press["id"], version: Number(press["v"] ?? 0) } : null;

/** For platforms that close a form with its faults: what was wrong, and the form again. */
const faultsCard = (faults: Record<string, UserError>, press: Press): Card =>
  card(
    Object.values(faults).map((fault) => line(say(fault.key, fault.params))),
    controls(
      button(
        say("form.open"),
        press["id"]
          ? recordPress(String(press["b"]), press["id"])
          : { do: "form.open", c: press["c"], b: press["b"], ...(press["g"] ? { g: press["g"] } : {}) },
      ),
    ),
  );

async function submitOwnForm(
  services: Services,
  actor: Actor,
  { press, values }: FormInteraction,
): Promise<FullReply> {
  const definition = forms.get(press.do);
  const parameters = definition?.parameters.safeParse(press);
  if (!definition || !parameters?.success) throw new UserError("press.unknown");
  return definition.submit({ services, actor, press: parameters.data as never, values });
}
