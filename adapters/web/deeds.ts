import type { z } from "zod";
import { type InteractionHandler, MESSAGE_MENUS } from "../../src/chat/interaction.ts";
import { decodePress } from "../../src/chat/press.ts";
import { newId } from "../../src/lib/ids.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { type AnswerContext, addressOf, answer, type Origin, type Outcome } from "./answer.ts";
import { type Board, createTurns } from "./board.ts";
import { type Directory, type Person, readLocale, readZone, speakerOf } from "./directory.ts";
import { type PageForm, pageForm, readValues } from "./form.ts";
import {
  readAddress,
  readCommand,
  readParts,
  readSaid,
  type requests,
  type Surroundings,
  TEXT_LIMIT,
  tooLong,
} from "./receive.ts";
import { Refusal } from "./refusal.ts";
import { pageCommands } from "./register.ts";
import {
  channelName,
  channelOfView,
  channelRoom,
  directRoom,
  isChannel,
  readChannelName,
  userRef,
  type View,
  viewOf,
} from "./rooms.ts";
import { permalink, type Shown, showMessage, type Viewer } from "./show.ts";
import { idFrom, type Message, pressesOf } from "./stored.ts";
import { fill, textsFor } from "./texts.ts";

export interface DeedsContext extends AnswerContext {
  readonly bot: InteractionHandler;
  readonly board: Board;
  readonly directory: Directory;
  readonly logger: Logger;
  readonly publicUrl: string;
}

type Request<K extends keyof typeof requests> = z.infer<(typeof requests)[K]>;

/** What the page is answered: messages to show at once, a form to open, faults of a form. */
export interface Done {
  readonly messages: readonly Shown[];
  readonly form?: PageForm;
  readonly faults?: Readonly<Record<string, string>>;
  /** Words for the page to say. */
  readonly notice?: string;
}

const MESSAGES_SHOWN = 200;

/** Everything a person can do on the page. */
export function createDeeds(context: DeedsContext) {
  const { bot, board, directory, publicUrl } = context;
  const inTurn = createTurns();

  const viewer = (person: Person): Viewer => ({
    person: person.id,
    texts: textsFor(person.locale),
    menu: MESSAGE_MENUS.map((id) => ({ id, label: bot.phrase(`menu.${id}`, person.locale) })),
    publicUrl,
  });
  const show = (messages: readonly Message[], person: Person): Shown[] => {
    const seenBy = viewer(person);
    return messages.map((message) => showMessage(message, seenBy)).filter((shown) => shown !== null);
  };
  const requireView = async (view: View): Promise<View> => {
    if (isChannel(view) && !(await directory.hasChannel(channelName(view))))
      throw new Refusal(404, textsFor("en")["page.not-found"]);
    return view;
  };
  /** A message this person reads, or a refusal that does not tell whether it exists. */
  const requireMessage = async (id: string, person: Person): Promise<{ message: Message; view: View }> => {
    const message = await board.get(id);
    const view = message ? viewOf(message.room, person.id) : null;
    if (!message || !view) throw new Refusal(404, textsFor(person.locale)["trouble.gone"]);
    return { message, view };
  };
  const surroundings = async (person: Person, hosts: readonly string[]): Promise<Surroundings> => ({
    people: await directory.people(),
    channels: await directory.channels(),
    hosts: [...hosts, new URL(publicUrl).host],
    readable: async (id) => {
      const message = await board.get(id);
      return message !== null && viewOf(message.room, person.id) !== null;
    },
  });
  const base = (person: Person, view: View, delivery: string) => ({
    id: deliveryId(person, delivery),
    speaker: speakerOf(person),
    channel: channelOfView(view, person.id),
    ...(isChannel(view) ? { channelName: channelName(view) } : {}),
  });
  const done = async (outcome: Outcome, { person, view, pressed }: Origin): Promise<Done> => ({
    messages: show(outcome.messages, person),
    ...(outcome.form ? { form: await pageForm(outcome.form, view, pressed, directory) } : {}),
    ...(outcome.faults ? { faults: outcome.faults } : {}),
    ...(outcome.late ? { notice: textsFor(person.locale)["trouble.later"] } : {}),
  });

  return {
    viewer,
    show,

    /** What the page needs before it shows anything; `change` is where the live connection goes on from. */
    async start(person: Person, about: Request<"start">) {
      const me = await directory.learn(person, { ...readZone(about.zone), ...readLocale(about.locale) });
      const [people, channels] = await Promise.all([directory.people(), directory.channels()]);
      const views: View[] = [...channels.map(({ name }) => channelRoom(name)), "direct"];
      const newest = await Promise.all(views.map(async (view) => (await board.last(view, me.id, 1)).at(-1)));
      return {
        me: { id: me.id, name: me.name },
        people: people.map(({ id, name }) => ({ id, name })),
        channels: channels.map(({ name }) => name),
        newest: Object.fromEntries(views.map((view, at) => [view, newest[at]?.body.order ?? ""])),
        change: Math.max(0, ...newest.map((message) => message?.change ?? 0)),
        commands: pageCommands(bot.commands(me.locale ?? "en")),
        texts: textsFor(me.locale),
        limit: TEXT_LIMIT,
      };
    },

    async messages(person: Person, view: View): Promise<Shown[]> {
      return show(await board.last(await requireView(view), person.id, MESSAGES_SHOWN), person);
    },

    /** Someone looks into a room; where nobody ever spoke, the bot introduces itself. */
    async arrive(person: Person, { view }: Request<"view">): Promise<Done> {
      await requireView(view);
      if (view === "home") return this.home(person);
      if (!isChannel(view)) return { messages: [] };
      return inTurn(view, async () => {
        if ((await board.last(view, person.id, 1)).length > 0) return { messages: [] };
        const joined = { ...base(person, view, ""), id: `joined:${view}`, type: "joined" } as const;
        const origin = { person, view };
        return done(await answer(joined, origin, context), origin);
      });
    },

    async home(person: Person): Promise<Done> {
      const origin: Origin = { person, view: "home" };
      const id = `home:${newId()}`;
      const opened = { ...base(person, "home", ""), id, type: "home" } as const;
      return done(await answer(opened, origin, context), origin);
    },

    /** A command, a line to the bot, or a line to all. */
    async say(
      person: Person,
      { view, delivery, text }: Request<"say">,
      hosts: readonly string[],
    ): Promise<Done> {
      const texts = textsFor(person.locale);
      const length = tooLong(text);
      if (length !== null)
        throw new Refusal(422, fill(texts["compose.long"], { count: length, limit: TEXT_LIMIT }));
      if (text.trim() === "") throw new Refusal(422, texts["compose.empty"]);
      await requireView(view);
      const around = await surroundings(person, hosts);
      const command = readCommand(text);
      if (command) {
        const origin = { person, view, used: `/${command.command}` };
        const words = await readParts(command.words, around);
        return done(
          await answer(
            {
              ...base(person, view, delivery),
              type: "command",
              command: command.command,
              text: words,
              canOpenForm: true,
            },
            origin,
            context,
          ),
          origin,
        );
      }
      const parts = await readParts(text.trim(), around);
      const room = isChannel(view) ? view : directRoom(person.id);
      const id = idFrom("l-", deliveryId(person, delivery));
      const line = await board.say({ id, room, author: person.id, name: person.name, parts });
      const addressed = readAddress(parts);
      if (!addressed && isChannel(view)) return { messages: show([line], person) };
      const origin: Origin = { person, view };
      const chosen = readSaid(addressed, parts, bot.commands(person.locale ?? "en"));
      const interaction = {
        ...base(person, view, delivery),
        type: "command",
        ...chosen,
        canOpenForm: true,
      } as const;
      const outcome = await answer(interaction, origin, context);
      return done({ ...outcome, messages: [line, ...outcome.messages] }, origin);
    },

    async press(person: Person, { message: id, press: encoded, delivery }: Request<"press">): Promise<Done> {
      const { message, view } = await requireMessage(id, person);
      const press = offers(message, encoded) ? decodePress(encoded) : null;
      if (!press) throw new Refusal(422, textsFor(person.locale)["trouble.gone"]);
      const origin: Origin = { person, view, pressed: message };
      return done(
        await answer(
          { ...base(person, view, delivery), type: "press", press, ...addressOf(message), canOpenForm: true },
          origin,
          context,
        ),
        origin,
      );
    },

    async form(person: Person, request: Request<"form">): Promise<Done> {
      const { view, delivery, message: id } = request;
      const press = decodePress(request.press);
      if (!press) throw new Refusal(422, textsFor(person.locale)["trouble.gone"]);
      await requireView(view);
      const pressed = id === undefined ? undefined : (await requireMessage(id, person)).message;
      const read = readValues(request, await directory.people(), textsFor(person.locale)["form.unknown"]);
      if (Object.keys(read.faults).length > 0) return { messages: [], faults: read.faults };
      const origin: Origin = { person, view, ...(pressed ? { pressed } : {}) };
      return done(
        await answer(
          {
            ...base(person, view, delivery),
            type: "form",
            press,
            values: read.values,
            ...addressOf(pressed),
          },
          origin,
          context,
        ),
        origin,
      );
    },

    /** An entry of a message's own menu. */
    async menu(person: Person, { message: id, menu, delivery }: Request<"menu">): Promise<Done> {
      const { message, view } = await requireMessage(id, person);
      if (message.body.kind !== "line") throw new Refusal(422, textsFor(person.locale)["trouble.gone"]);
      const about = {
        text: message.body.parts,
        author: userRef(message.author),
        authorName: message.body.name,
        permalink: permalink(publicUrl, view, id),
      };
      const origin: Origin = { person, view };
      return done(
        await answer(
          { ...base(person, view, delivery), type: "menu", menu, message: about },
          origin,
          context,
        ),
        origin,
      );
    },

    async complete(
      person: Person,
      { view, ...asked }: Request<"complete">,
    ): Promise<{ label: string; value: string }[]> {
      await requireView(view);
      return bot.complete({
        ...base(person, view, ""),
        id: idFrom("complete-", person.id, JSON.stringify(asked)),
        ...asked,
      });
    },

    async openChannel(person: Person, { name: typed }: Request<"channel">): Promise<{ name: string }> {
      const name = readChannelName(typed);
      if (!name) throw new Refusal(422, textsFor(person.locale)["channel.bad"]);
      return directory.openChannel(name);
    },

    /** Puts a private answer away; only its reader can. */
    async dismiss(person: Person, { message: id }: Request<"dismiss">): Promise<Done> {
      const { message } = await requireMessage(id, person);
      if (!message.room.startsWith("private:"))
        throw new Refusal(403, textsFor(person.locale)["trouble.gone"]);
      const gone = await board.dismiss(id);
      return { messages: gone ? show([gone], person) : [] };
    },
  };
}

export type Deeds = ReturnType<typeof createDeeds>;

/** Unique on this platform, and nobody can replay another's; records keep it, so it names nobody. */
const deliveryId = (person: Person, delivery: string): string => idFrom("d-", person.id, delivery);

/** Does the card offer this press, or did it before it was redrawn under someone's finger? */
const offers = ({ body }: Message, press: string): boolean =>
  body.kind === "card" && (pressesOf(body.card).includes(press) || body.earlier.includes(press));
