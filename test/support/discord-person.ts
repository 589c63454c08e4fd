import type { MessageMenu } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { seenForm, submission } from "./discord-forms.ts";
import { commandData, INTERACTION, type Inbound, inbound, menuData } from "./discord-inbound.ts";
import { controlsOf, filesOf, imagesOf, type Reader, readMessage, type SeenControl } from "./discord-text.ts";
import { enter, type Names } from "./discord-typed.ts";
import type { Body, FakeChannel, FakeDiscord, FakeMessage } from "./fake-discord.ts";
import { textOf } from "./fake-discord-rules.ts";
import type { Seen, StagePerson } from "./stage.ts";

export interface DiscordWorld {
  readonly fake: FakeDiscord;
  readonly clock: Clock;
  /** Sends an interaction; resolves when it is answered completely. */
  deliver(inbound: Inbound): Promise<void>;
  channelOf(name: string | undefined): FakeChannel;
  /** The thread of a channel. */
  threadOf(channel: FakeChannel): FakeChannel;
}

export type DiscordPerson = StagePerson & { readonly id: string };

const CHAT_INPUT = 1;
const MESSAGE_MENU = 3;

/** A person on the fake server: types, presses and reads as Discord's own apps let people do. */
export function createDiscordPerson(world: DiscordWorld, id: string, name: string): DiscordPerson {
  const { fake, clock, deliver, channelOf, threadOf } = world;
  const me = () => {
    const user = fake.users.get(id);
    if (!user) throw new Error(`no user ${id}`);
    return user;
  };
  const reader = (): Reader => ({
    zone: me().zone,
    now: clock.now(),
    nameOf: (user) => fake.users.get(user)?.name ?? user,
    channelOf: (channel) => fake.channels.get(channel)?.name ?? channel,
  });

  const place = (where: { in?: string; thread?: boolean } = {}): FakeChannel => {
    const channel = where.in === "direct" ? fake.directOf(id) : channelOf(where.in);
    return where.thread ? threadOf(channel) : channel;
  };
  const readable = (message: FakeMessage): boolean => {
    const direct = fake.channels.get(message.channel)?.direct;
    return !message.gone && (message.only ?? id) === id && (direct ?? id) === id;
  };
  /** An edit notifies nobody; what it takes away is no ping any more. */
  const stillPings = ({ notified, content, components }: FakeMessage): boolean =>
    notified.everyone ||
    (notified.users.includes(id) && new RegExp(`<@!?${id}>`).test(textOf({ content, components })));
  const newestFirst = (): FakeMessage[] => fake.messages.filter(readable).reverse();

  const names: Names = {
    mentions: (text) =>
      text
        .replace(/(?<![\w<])@(\w+)/g, (whole, who: string) => {
          const found = [...fake.users.values()].find(
            (user) => user.name.toLowerCase() === who.toLowerCase(),
          );
          return found ? `<@${found.id}>` : whole;
        })
        .replace(/(?<![\w&<])#([a-z][\w-]*)/g, (whole, channel: string) => {
          const found = [...fake.channels.values()].find((each) => each.name === channel);
          return found ? `<#${found.id}>` : whole;
        }),
    channelId: (channel) => [...fake.channels.values()].find((each) => each.name === channel)?.id,
  };

  const commandsIn = ({ guild }: FakeChannel): Body[] => {
    const everywhere = (fake.registered.get("") ?? []).filter(({ contexts }) =>
      Array.isArray(contexts) ? contexts.includes(guild ? 0 : 1) : true,
    );
    return guild ? [...(fake.registered.get(guild) ?? []), ...everywhere] : everywhere;
  };
  const commandFor = (channel: FakeChannel, type: number, called: string | RegExp): Body => {
    const isCalled = (name: string) => (typeof called === "string" ? name === called : called.test(name));
    const found = commandsIn(channel).find((each) => each["type"] === type && isCalled(String(each["name"])));
    if (!found) throw new Error(`Discord knows no command ${called} here`);
    return found;
  };

  const interact = (type: number, channel: FakeChannel, data: Body, source?: FakeMessage): Promise<void> =>
    deliver(inbound(fake, { type, user: id, channel, data, source }));

  const pressOn = (message: FakeMessage, control: SeenControl, values?: string[]): Promise<void> => {
    const channel = fake.channels.get(message.channel);
    if (!channel) throw new Error("the message stands nowhere");
    if (control.kind === "link") throw new Error(`"${control.label}" opens a page`);
    const component_type = control.kind === "select" ? 3 : 2;
    const data = { id: 2, component_type, custom_id: control.customId, ...(values ? { values } : {}) };
    return interact(INTERACTION.component, channel, data, message);
  };

  const find = (messages: readonly FakeMessage[], fits: (control: SeenControl) => boolean) => {
    for (const message of messages) {
      const control = controlsOf(message.components).find(fits);
      if (control) return { message, control };
    }
    return undefined;
  };

  /** Presses a choice of the private answer that a menu's button brought. */
  const choosePrivately = (choose: string, label: string): Promise<void> => {
    const privately = newestFirst().filter(({ only }) => only === id);
    const found = find(privately, (one) => one.label === choose || one.options.some(offers(choose)));
    if (!found) throw new Error(`"${label}" offers ${name} no "${choose}"`);
    const option = found.control.options.find(offers(choose));
    return pressOn(found.message, found.control, option ? [option.value] : undefined);
  };

  const choosesFromMenu = async (menu: MessageMenu, messageText: string, author?: StagePerson) => {
    const writer = [...fake.users.values()].find((user) => user.name === (author?.name ?? name))?.id ?? id;
    const content = names.mentions(messageText);
    const channel = place();
    const known = fake.messages.findLast(
      (each) => each.content === content && each.author === writer && !each.gone,
    );
    const message = known ?? fake.add(channel.id, writer, { content });
    await interact(
      INTERACTION.command,
      channel,
      menuData(fake, commandFor(channel, MESSAGE_MENU, new RegExp(menu, "i")), message),
    );
  };

  const modalOf = () => fake.modals.findLast(({ user }) => user === id);

  return {
    name,
    id,
    async says(text, where = {}) {
      const channel = place(where);
      const typed = enter(text, commandsIn(channel), names);
      await interact(INTERACTION.command, channel, commandData(fake, typed));
    },
    mentions: () => Promise.reject(new Error("Discord sends no message text to this bot")),
    async sees() {
      return fake.messages.filter(readable).map((message): Seen => {
        const { guild, parent, name: called, direct } = fake.channels.get(message.channel) ?? { name: "" };
        const images = imagesOf(message);
        const files = filesOf(message);
        const channel = parent ? (fake.channels.get(parent)?.name ?? called) : called;
        return {
          id: message.id,
          place: message.only ? "private" : direct ? "direct" : "channel",
          ...(guild ? { channel } : {}),
          text: readMessage(message, reader()),
          controls: controlsOf(message.components).map(({ label }) => label),
          ...(images.length > 0 ? { images } : {}),
          ...(files.length > 0 ? { files } : {}),
          pinged: stillPings(message),
          edits: message.edits,
        };
      });
    },
    async presses(label, { choose, on } = {}) {
      const shown = newestFirst().filter(
        (message) => on === undefined || readMessage(message, reader()).includes(on),
      );
      const fits = (one: SeenControl) =>
        one.label === label &&
        (one.kind !== "select" || (choose !== undefined && one.options.some(offers(choose))));
      const found = find(shown, fits);
      if (!found) throw new Error(`${name} sees no control "${label}"${choose ? ` with "${choose}"` : ""}`);
      const option = choose === undefined ? undefined : found.control.options.find(offers(choose));
      await pressOn(found.message, found.control, option ? [option.value] : undefined);
      if (choose !== undefined && !option) await choosePrivately(choose, label);
    },
    async form() {
      const open = modalOf();
      return open ? seenForm(open, fake) : null;
    },
    async submits(values) {
      const open = modalOf();
      const channel = open && fake.channels.get(open.channel);
      if (!open || !channel) throw new Error(`no form is open in front of ${name}`);
      const data = submission(open, values, fake);
      fake.modals.splice(fake.modals.indexOf(open), 1);
      await interact(INTERACTION.modal, channel, data, open.source);
    },
    async completes(called, verb, option, typed) {
      const channel = place();
      const command = commandFor(channel, CHAT_INPUT, called);
      const focused = { name: option, type: 3, value: typed, focused: true };
      const data = {
        id: command["id"],
        name: called,
        type: CHAT_INPUT,
        options: [{ type: 1, name: verb, options: [focused] }],
      };
      const sent = inbound(fake, { type: INTERACTION.completion, user: id, channel, data });
      await deliver(sent);
      return (fake.completions.get(sent.interaction.id) ?? []).map((choice) => choice.name);
    },
    tracks: (messageText, author) => choosesFromMenu("track", messageText, author),
    notes: (messageText, author) => choosesFromMenu("note", messageText, author),
    opensHome: () => Promise.resolve(null),
    closesDirectMessages() {
      me().directClosed = true;
    },
  };
}

const offers =
  (choose: string) =>
  ({ label }: { readonly label: string }): boolean =>
    label === choose;
