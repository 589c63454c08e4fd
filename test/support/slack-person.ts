import type { MessageMenu } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import {
  BOT,
  type FakeChannel,
  type FakeMessage,
  type FakeSlack,
  type FakeView,
  TEAM,
} from "./fake-slack.ts";
import {
  type Block,
  type ControlBlock,
  controlsOf,
  labelOf,
  modalView,
  notifiedBy,
  picturesOf,
  type Reader,
  readBlocks,
  readMrkdwn,
} from "./slack-blocks.ts";
import { seenForm, stateOf } from "./slack-forms.ts";
import { DEFAULT_CHANNEL, envelope, type Inbound } from "./slack-stage.ts";
import type { Seen, StagePerson } from "./stage.ts";

export interface SlackWorld {
  readonly fake: FakeSlack;
  readonly clock: Clock;
  deliver(inbound: Inbound): Promise<Record<string, unknown>>;
  settled(): Promise<void>;
  channelOf(name: string): FakeChannel;
}

/** Something with controls in front of a person. */
interface Place {
  readonly order: number;
  readonly blocks: readonly Block[];
  readonly message?: FakeMessage;
  readonly modal?: FakeView;
  readonly metadata?: string | undefined;
}

/** A person of the fake workspace: types, presses and reads as Slack's own apps let people do. */
export function createSlackPerson(
  world: SlackWorld,
  id: string,
  name: string,
): StagePerson & { readonly id: string } {
  const { fake, clock, deliver, settled, channelOf } = world;
  const me = () => {
    const user = fake.users.get(id);
    if (!user) throw new Error(`no user ${id}`);
    return user;
  };
  const reader = (): Reader => ({
    zone: me().zone,
    now: clock.now(),
    nameOf: (user) => fake.users.get(user)?.name ?? user,
  });
  let homeOrder = 0;

  const place = (where: string | undefined): FakeChannel =>
    where === "direct" ? fake.directOf(id) : channelOf(where ?? DEFAULT_CHANNEL);

  const readable = (message: FakeMessage): boolean => {
    const direct = fake.channels.get(message.channel)?.direct;
    return !message.gone && (message.only ?? id) === id && (direct === undefined || direct === id);
  };
  const read = (blocks: readonly Block[], text: string): string =>
    blocks.length > 0 ? readBlocks(blocks, reader()) : readMrkdwn(text, reader());
  const modal = (): FakeView | undefined =>
    [...fake.modals.values()].filter(({ user }) => user === id).at(-1);

  const places = (): Place[] => {
    const shown: Place[] = fake.messages
      .filter(readable)
      .map((message) => ({ order: message.order, blocks: message.blocks, message }));
    const home = fake.homes.get(id);
    if (home && homeOrder > 0)
      shown.push({ order: homeOrder, blocks: home.blocks, metadata: home.private_metadata });
    const open = modal();
    if (open)
      shown.push({
        order: Number.POSITIVE_INFINITY,
        blocks: open.view.blocks,
        modal: open,
        metadata: open.view.private_metadata,
      });
    return shown.sort((one, other) => other.order - one.order);
  };

  const typed = (text: string): string =>
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replace(/https?:\/\/[^\s&]+/g, "<$&>")
      .replace(/(?<![\w<])@(\w+)/g, (whole, who: string) => {
        const found = [...fake.users.values()].find((user) => user.name.toLowerCase() === who.toLowerCase());
        return found ? `<@${found.id}|${found.name.toLowerCase()}>` : whole;
      })
      .replace(/(?<![\w&<])#([a-z][\w-]*)/g, (whole, channel: string) => {
        const found = [...fake.channels.values()].find((each) => each.name === channel);
        return found ? `<#${found.id}|${found.name}>` : whole;
      });

  const interact = (body: object) =>
    deliver({
      kind: "interactive",
      body: {
        team: { id: TEAM, domain: "acme" },
        user: { id, username: name.toLowerCase(), name: name.toLowerCase(), team_id: TEAM },
        api_app_id: "A1",
        token: "unused",
        enterprise: null,
        is_enterprise_install: false,
        trigger_id: fake.trigger(id),
        ...body,
      },
    });
  const choosesFromMenu = async (menu: MessageMenu, messageText: string, author?: StagePerson) => {
    const writer = author ? fake.users.get(`U${author.name.toUpperCase().replace(/\W/g, "")}`)?.id : id;
    const channel = place(undefined);
    const text = typed(messageText);
    const known = fake.messages.findLast((message) => message.text === text && message.user === writer);
    const message = known ?? fake.add(channel.id, writer ?? id, { text });
    await interact({
      type: "message_action",
      callback_id: menu,
      action_ts: fake.stamp(),
      message_ts: message.ts,
      message: { type: "message", user: message.user, ts: message.ts, text: message.text, team: TEAM },
      channel: { id: message.channel, name: fake.channels.get(message.channel)?.name },
      response_url: fake.responseUrl(message.channel, id),
    });
    await settled();
  };

  return {
    name,
    id,
    async says(text, where = {}) {
      if (where.thread) return this.mentions(text.replace(/^\//, ""), where);
      const channel = place(where.in);
      const [command = "", ...rest] = text.split(/(?<=^\/\S+)\s+/);
      const body = {
        token: "unused",
        team_id: TEAM,
        team_domain: "acme",
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: id,
        user_name: name.toLowerCase(),
        command,
        text: typed(rest.join(" ")),
        api_app_id: "A1",
        is_enterprise_install: "false",
        response_url: fake.responseUrl(channel.id, id),
        trigger_id: fake.trigger(id),
      };
      await deliver({ kind: "slash_commands", body });
      await settled();
    },
    async mentions(text, where = {}) {
      const channel = place(where.in);
      const thread = fake.messages.findLast(
        (message) => message.channel === channel.id && !message.only && !message.thread,
      );
      const words = typed(text.replace(/^@Readout\s*/i, ""));
      const ts = fake.stamp();
      const event = {
        type: "app_mention",
        user: id,
        text: `<@${BOT}> ${words}`,
        ts,
        channel: channel.id,
        team: TEAM,
      };
      await deliver({
        kind: "events_api",
        body: envelope(fake, { ...event, ...(thread ? { thread_ts: thread.ts } : {}) }),
      });
      await settled();
    },
    async sees() {
      return fake.messages.filter(readable).map((message): Seen => {
        const channel = fake.channels.get(message.channel);
        const images = picturesOf(message.blocks).map(({ alt, file }) => ({
          alt,
          png: fake.files.get(file)?.bytes?.toString("base64") ?? "",
        }));
        const files = (message.files ?? []).map((file) => ({
          name: fake.files.get(file)?.name ?? "",
          content: fake.files.get(file)?.bytes?.toString() ?? "",
        }));
        return {
          id: `${message.channel}/${message.ts}`,
          place: message.only ? "private" : channel?.direct ? "direct" : "channel",
          ...(channel && !channel.direct ? { channel: channel.name } : {}),
          text: read(message.blocks, message.text),
          controls: controlsOf(message.blocks).map(labelOf),
          ...(images.length > 0 ? { images } : {}),
          ...(files.length > 0 ? { files } : {}),
          pinged: notifiedBy(message.blocks, message.text).some((who) => who === id || who === "!"),
          edits: message.edits,
        };
      });
    },
    async presses(label, { choose, on } = {}) {
      for (const each of places()) {
        if (on !== undefined && !read(each.blocks, "").includes(on)) continue;
        const found = controlsOf(each.blocks).find((one) => labelOf(one) === label && canChoose(one, choose));
        if (!found) continue;
        if (found.type === "button" && found.url) throw new Error(`"${label}" opens a page`);
        await interact(pressBody(fake, id, each, found, choose));
        return settled();
      }
      throw new Error(`${name} sees no control "${label}"${choose ? ` with "${choose}"` : ""}`);
    },
    async form() {
      const open = modal();
      return open ? seenForm(open, fake) : null;
    },
    async submits(values) {
      const open = modal();
      if (!open) throw new Error(`no form is open in front of ${name}`);
      const state = stateOf(open, values, fake);
      const { id: view, hash } = open;
      const view_ = {
        ...open.view,
        id: view,
        hash,
        team_id: TEAM,
        state: { values: state },
        root_view_id: view,
        previous_view_id: null,
      };
      const answer = await interact({ type: "view_submission", view: view_, response_urls: [] });
      if (answer["response_action"] === "errors") open.faults = answer["errors"] as Record<string, string>;
      else if (answer["response_action"] === "update") open.view = modalView.parse(answer["view"]);
      else fake.modals.delete(open.id);
      await settled();
    },
    completes: async () => [],
    tracks: (messageText, author) => choosesFromMenu("track", messageText, author),
    notes: (messageText, author) => choosesFromMenu("note", messageText, author),
    async opensHome() {
      const event = { type: "app_home_opened", user: id, channel: fake.directOf(id).id, tab: "home" };
      await deliver({ kind: "events_api", body: envelope(fake, event) });
      await settled();
      fake.stamp();
      homeOrder = Number(fake.stamp().split(".")[1]);
      const home = fake.homes.get(id);
      return home ? readBlocks(home.blocks, reader()) : null;
    },
    closesDirectMessages() {
      me().directClosed = true;
    },
  };
}

const canChoose = (control: ControlBlock, choose: string | undefined): boolean =>
  choose === undefined ||
  (control.type === "static_select" && control.options.some((option) => option.text.text === choose));

/** A `block_actions` payload as Slack sends it (docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
function pressBody(
  fake: FakeSlack,
  user: string,
  place: Place,
  control: ControlBlock,
  choose: string | undefined,
): object {
  const { message, modal } = place;
  const base = { type: control.type, action_id: control.action_id, block_id: "b1", action_ts: fake.stamp() };
  const action =
    control.type === "button"
      ? { ...base, text: control.text, value: control.value }
      : {
          ...base,
          selected_option:
            control.options.find((option) => option.text.text === choose) ?? control.options[0],
        };
  if (!message) {
    const view = modal
      ? { ...modal.view, id: modal.id, hash: modal.hash }
      : {
          type: "home",
          id: `V${user}`,
          hash: "h",
          private_metadata: place.metadata ?? "",
          blocks: place.blocks,
        };
    return {
      type: "block_actions",
      actions: [action],
      container: { type: "view", view_id: view.id },
      view: { ...view, team_id: TEAM, state: { values: {} } },
    };
  }
  const { ts, channel, thread, only, blocks, text } = message;
  // The first message of a thread names itself.
  const isParent = fake.messages.some((other) => other.channel === channel && other.thread === ts);
  const threaded = thread || isParent ? { thread_ts: thread ?? ts } : {};
  return {
    type: "block_actions",
    actions: [action],
    container: {
      type: "message",
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: only !== undefined,
      ...threaded,
    },
    channel: { id: channel, name: fake.channels.get(channel)?.name },
    ...(only ? {} : { message: { type: "message", user: BOT, ts, text, blocks, ...threaded } }),
    response_url: fake.responseUrl(channel, user, message),
  };
}
