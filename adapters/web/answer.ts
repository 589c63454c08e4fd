import type { LocalCard, LocalForm } from "../../src/chat/card.ts";
import type { Interaction, InteractionHandler, LocalReply } from "../../src/chat/interaction.ts";
import type { MessageRef } from "../../src/chat/refs.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Board } from "./board.ts";
import type { Person } from "./directory.ts";
import { homeRoom, idsHere, messageRef, privateRoom, roomOfChannel, type View } from "./rooms.ts";
import { idFrom, type Message } from "./stored.ts";

/** Where something was done. */
export interface Origin {
  readonly person: Person;
  readonly view: View;
  /** The message whose button was pressed, or from which the form was opened. */
  readonly pressed?: Message;
  /** The command as typed, without its words: "/action done". */
  readonly used?: string;
}

/** What the page is told at once; messages come by the live connection as well. */
export interface Outcome {
  readonly messages: readonly Message[];
  readonly form?: LocalForm;
  readonly faults?: Readonly<Record<string, string>>;
  /** Something could not be shown; what is tracked, the dispatcher sends again. */
  readonly late: boolean;
}

export interface AnswerContext {
  readonly bot: InteractionHandler;
  readonly board: Board;
  readonly logger: Logger;
}

/** Is the pressed message one that nobody but this person has? */
const isOwn = (message: Message): boolean =>
  message.room.startsWith("private:") || message.room.startsWith("home:");

/** What an interaction carries of the message it came from: private ones have no address. */
export const addressOf = (pressed: Message | undefined): { message?: MessageRef } =>
  pressed && !isOwn(pressed) ? { message: messageRef(pressed.id) } : {};

/** Hands an interaction to the bot and writes what it answers to where it belongs. */
export async function answer(
  interaction: Interaction,
  origin: Origin,
  context: AnswerContext,
): Promise<Outcome> {
  const reply = await context.bot.handle(interaction);
  const { bot, logger } = context;
  const messages: Message[] = [];
  let late = false;
  /** One part of an answer that fails must not take the others with it. */
  const attempt = async (part: string, run: () => Promise<Message | null | undefined>): Promise<void> => {
    try {
      const message = await run();
      if (message) messages.push(message);
    } catch (error) {
      late = true;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ part, kind: interaction.type, reason }, "web.answer-failed");
    }
  };
  const tracked = async (message: Message): Promise<void> => {
    if (reply.track) await bot.posted(reply.track, messageRef(message.id));
  };
  const write = writer(interaction, origin, context.board);

  await attempt("update", async () => {
    if (!reply.update) return null;
    const message = await write.update(reply.update);
    if (message && !isOwn(message)) await tracked(message);
    return message;
  });
  await attempt("public", async () => {
    if (!reply.public) return null;
    const message = await write.publish(reply.public, reply);
    messages.push(message);
    await tracked(message);
    return null;
  });
  await attempt("private", async () => reply.private && write.tell(reply.private));
  await attempt("home", async () => {
    const card = reply.home ?? (needsHome(origin, reply) ? await freshHome(interaction, bot) : undefined);
    return card && write.home(card);
  });
  return {
    messages,
    late,
    ...(reply.form ? { form: reply.form } : {}),
    ...(reply.faults ? { faults: reply.faults } : {}),
  };
}

function writer(interaction: Interaction, { person, view, pressed, used }: Origin, board: Board) {
  const locale = interaction.speaker.locale ?? "en";
  const id = (part: string): string => idFrom("a-", interaction.id, part);
  const tell = (card: LocalCard) =>
    board.post({ id: id("private"), room: privateRoom(person.id, view), card, locale });
  return {
    tell,
    publish: (card: LocalCard, { ping = [] }: LocalReply) =>
      board.post({
        id: id("public"),
        room: roomOfChannel(interaction.channel),
        card,
        locale,
        ping: idsHere(ping),
        ...(used ? { used: { name: person.name, command: used } } : {}),
      }),
    update: async (card: LocalCard) => (pressed ? await board.redraw(pressed.id, card) : await tell(card)),
    home: (card: LocalCard) => board.post({ id: homeId(person), room: homeRoom(person.id), card, locale }),
  };
}

/** A person has one home page, drawn again and again. */
const homeId = (person: Person): string => `h-${person.id}`;

/** A press in the home page changes what it shows. */
const needsHome = ({ view, pressed }: Origin, { update, form }: LocalReply): boolean =>
  view === "home" && !form && !(update && pressed?.room.startsWith("home:"));

async function freshHome(
  { id, speaker, channel }: Interaction,
  bot: InteractionHandler,
): Promise<LocalCard | undefined> {
  return (await bot.handle({ type: "home", id: `${id}:home`, speaker, channel })).home;
}
