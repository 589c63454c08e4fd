import { createBot } from "../../src/bot.ts";
import type { ChatAdapter, OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard, LocalForm } from "../../src/chat/card.ts";
import type { Interaction, LocalReply, OptionValue } from "../../src/chat/interaction.ts";
import { newId } from "../../src/lib/ids.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { createLink } from "../../src/readouts/links.ts";
import type { Store } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";

export const PUBLIC_URL = "https://readout.example";

/** What a life has left to be drawn. */
export interface Life {
  readonly services: Services;
  readonly groupId: string;
  readonly slug: string;
  /** The secret part of the group's calendar. */
  readonly calendar: string;
  readonly cards: readonly LocalCard[];
  readonly forms: readonly LocalForm[];
  readonly letters: readonly OutgoingMessage[];
  /** What is stored of what was said, by what it is. */
  readonly stored: readonly (readonly [what: string, words: string])[];
  /** What went wrong without being a refusal. */
  readonly bugs: readonly string[];
}

const NOW = new Date("2031-03-05T09:00:00Z");
/** How many words a life takes. */
export const WORDS = 16;
let lives = 0;

/** A group that says these words wherever words can be said, and all that the bot makes of it. */
export async function live(store: Store, logger: Logger, words: readonly string[]): Promise<Life> {
  const nth = ++lives;
  let taken = 0;
  const next = (): string => words[taken++ % words.length] ?? "";
  const cards: LocalCard[] = [];
  const forms: LocalForm[] = [];
  const sent: OutgoingMessage[] = [];
  const letters: OutgoingMessage[] = [];
  const bugs: string[] = [];
  const noting: Logger = {
    ...logger,
    error(fields, event) {
      bugs.push(`${event} ${JSON.stringify(fields)}`);
      logger.error(fields, event);
    },
  };
  const core = { TZ_DEFAULT: "Europe/Berlin", COMMAND_PREFIX: "", PUBLIC_URL } as never;
  const adapters = [recorder("test", sent), recorder("email", letters)];
  const made = createServices({ core, logger: noting, store, adapters }, undefined, { now: () => NOW });
  const services: Services = { ...made.services, wake: () => undefined };
  const bot = createBot(services);

  const speaker = {
    user: { platform: "test", workspace: "w", id: `ana-${nth}` },
    name: next(),
    zone: "Europe/Berlin",
    locale: "en-GB",
    administrator: true,
  };
  const channel = { platform: "test", workspace: "w", id: `c-${nth}`, direct: false };
  const channelName = next();
  let deliveries = 0;
  const says = async (said: object, where = channel): Promise<LocalReply> => {
    const base = { id: `life-${nth}-${deliveries++}`, speaker, channel: where, channelName };
    const reply = await bot.handle({ ...base, canOpenForm: true, ...said } as Interaction);
    for (const card of [reply.public, reply.private, reply.update, reply.home]) if (card) cards.push(card);
    if (reply.form) forms.push(reply.form);
    return reply;
  };
  const types = (command: string, verb: string, options: Record<string, OptionValue | string> = {}) =>
    says({ type: "command", command, verb, options });
  const presses = (press: Record<string, unknown>) => says({ type: "press", press });

  await types("action", "add", { what: next(), due: "tomorrow", note: next() });
  await types("action", "add", { what: next(), for: "me", due: "yesterday" });
  await types("action", "note", { item: "#1", text: next() });
  await types("action", "edit", { item: "#2", title: next() });
  await says({ type: "command", command: "action", text: [{ type: "text", text: next() }] });
  await says({
    type: "menu",
    menu: "track",
    message: { text: [{ type: "text", text: next() }], authorName: next() },
  });
  await types("action", "done", { item: "#1", why: next() });
  await types("action", "list");
  await types("action", "list", { words: next() });
  await types("action", "add", {});
  const items = await store.db.actionItem.findMany({
    where: { createdById: await personOf(store, speaker.user.id) },
  });
  for (const { id } of items)
    for (const verb of ["edit", "history", "show"]) await presses({ do: `action.${verb}`, id });

  await types("meeting", "schedule", { title: next(), at: "friday 14:00", where: next() });
  await types("meeting", "agenda", { meeting: "M1", topic: next() });
  await types("meeting", "start", { title: next() });
  await types("meeting", "topic", { topic: next() });
  for (const verb of ["note", "decide", "propose"]) await types("meeting", verb, { words: next() });
  await types("meeting", "present", { name: next(), title: next(), org: next(), for: next() });
  await types("meeting", "regrets", { name: next(), instead: next() });
  await types("meeting", "end");
  await types("meeting", "minutes");
  await types("meeting", "list");
  await types("meeting", "cancel", { meeting: "M1", why: next() });
  await types("meeting", "schedule", { title: next(), at: "monday 10:00", where: next(), every: "week" });

  const groupId = (await store.db.channel.findFirstOrThrow({ where: { externalId: channel.id } })).groupId;
  await store.write((tx) =>
    tx.subscriber.create({
      data: {
        id: newId(),
        groupId,
        address: `reader-${nth}@example.org`,
        state: "ACTIVE",
        token: `stop-${nth}-${"x".repeat(30)}`,
        askedAt: NOW,
        confirmedAt: NOW,
      },
    }),
  );
  await types("readout", "settings", { public: true });
  await types("readout", "draft", { from: "today", as: "full" });
  await types("readout", "note", { readout: "R1", text: next() });
  await types("readout", "edit", { readout: "R1", text: authored(next) });
  await types("readout", "edit", { readout: "R1" });
  // One whose text is authored, and one with its sources.
  await types("readout", "draft", { from: "today", as: "full" });
  for (const readout of ["R1", "R2"]) {
    const asked = await types("readout", "release", { readout, mail: true });
    const confirm = /"do":"readout\.confirm","q":"([\w-]+)"/.exec(JSON.stringify(asked))?.[1];
    if (confirm) await presses({ do: "readout.confirm", q: confirm });
  }
  await types("readout", "correct", { readout: "R1", why: next() });
  for (const verb of ["list", "digest", "me"]) await types("readout", verb);
  await types("readout", "me", { do: "export" });
  await says({ type: "home" }, { ...channel, id: `d-${nth}`, direct: true });
  while ((await made.dispatcher.drain()) > 0) await Promise.resolve();
  cards.push(...[...sent, ...letters].map(({ card }) => card));

  const { slug } = await store.db.group.findUniqueOrThrow({ where: { id: groupId } });
  const personId = await personOf(store, speaker.user.id);
  const calendar = await store.write((tx) =>
    createLink(tx, { kind: "calendar-group", groupId, by: personId, now: NOW }),
  );
  const stored = await storedOf(store, groupId);
  return {
    services,
    groupId,
    slug: slug ?? "",
    calendar: calendar.token,
    cards,
    forms,
    letters,
    stored,
    bugs,
  };
}

/** A readout of every kind of block, with words in each. */
const authored = (next: () => string): string => {
  const line = () => next().replace(/\s+/g, " ");
  return [
    `Headline ${line()}\n— TORONTO, ${line()}`,
    `${line()} ${next()}`,
    `## ${line()}`,
    `### ${line()}`,
    `- ${line()}\n- ${line()}`,
    `> ${line()}\n> — ${line()}`,
    `| Who | ${line()} |\n| --- | --- |\n| ${line().replaceAll("|", "\\|")} | x |`,
  ].join("\n\n");
};

const personOf = async (store: Store, externalId: string): Promise<string> =>
  (await store.db.account.findFirstOrThrow({ where: { externalId } })).personId;

async function storedOf({ db }: Store, groupId: string): Promise<[string, string][]> {
  const of = { where: { groupId } };
  const [items, meetings, topics, lines, readouts, group] = await Promise.all([
    db.actionItem.findMany({ ...of, include: { notes: true } }),
    db.meeting.findMany({ ...of, include: { attendees: true } }),
    db.topic.findMany(of),
    db.meetingLine.findMany({ where: { meeting: { groupId } } }),
    db.readout.findMany(of),
    db.group.findUniqueOrThrow({ where: { id: groupId } }),
  ]);
  return [
    ["group", group.name],
    ...readouts.map(({ title }): [string, string] => ["headline", title]),
    ...items.flatMap(({ title, notes }): [string, string][] => [
      ["title", title],
      ...notes.map(({ text }): [string, string] => ["note", text]),
    ]),
    ...meetings.flatMap(({ title, place, attendees }): [string, string][] => [
      ["meeting", title],
      ["place", place ?? ""],
      ...attendees.flatMap(({ name, organisation, titles }): [string, string][] => [
        ["name", name],
        ["agency", organisation ?? ""],
        ["titles", titles ?? ""],
      ]),
    ]),
    ...topics.map(({ title }): [string, string] => ["topic", title]),
    ...lines.map(({ text }): [string, string] => ["line", text]),
  ];
}

/** A platform that writes down what it is given. */
function recorder(platform: string, sent: OutgoingMessage[]): ChatAdapter {
  let count = 0;
  return {
    platform,
    can: {
      privateReplies: true,
      menus: true,
      forms: true,
      peopleFields: true,
      typedOptions: true,
      homeView: true,
      messageMenu: true,
      liveDates: true,
      resendSafe: true,
    },
    async start() {},
    async stop() {},
    async send(_to, message) {
      sent.push(message);
      return { platform, address: `${platform}/${newId()}/${count++}` };
    },
    async update(_ref, message) {
      sent.push(message);
    },
    health: () => ({ ok: true }),
  };
}
