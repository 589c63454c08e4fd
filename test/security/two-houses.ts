import { randomUUID } from "node:crypto";
import { createBot } from "../../src/bot.ts";
import type { Completion, Interaction, InteractionHandler, LocalReply } from "../../src/chat/interaction.ts";
import type { ChannelRef, UserRef } from "../../src/chat/refs.ts";
import { createServices } from "../../src/readout.ts";
import { createLink } from "../../src/readouts/links.ts";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import type { Store } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import type { Pages } from "../../src/web/pages/port.ts";
import { witnessedLogger } from "../support/witness.ts";

/** Stands in everything the house keeps, and in nothing a stranger says. */
export const CANARY = "quokka";
/** What a stranger types in search of it; an answer may say it back. */
export const BAIT = "quokk";
/** Where the house's numbers begin, so that a stranger's own are others. */
export const FIRST = 700;

/** Somebody who speaks in a place; all of them administer their workspace. */
export interface Voice {
  readonly name: string;
  readonly user: UserRef;
  readonly channel: ChannelRef;
}

const voice = (name: string, workspace: string, id: string, channel: string, direct = false): Voice => ({
  name,
  user: { platform: "here", workspace, id },
  channel: { platform: "here", workspace, id: channel, direct },
});

/** A channel full of records whose every text holds the canary. */
export const ANA = voice(`${CANARY} Ana`, "theirs", "ana", "house");
const BO = voice(`${CANARY} Bo`, "theirs", "bo", "house");

/** Those who must get nothing of it: in another workspace, in another channel of the same one, and in direct messages. */
export const STRANGERS: readonly [string, Voice][] = [
  ["of another workspace", voice("Zoe", "ours", "zoe", "hut")],
  ["of another channel", voice("Yan", "theirs", "yan", "hut")],
  ["in direct messages", voice("Yan", "theirs", "yan", "yan", true)],
];

export type Said = Omit<Interaction, "id" | "speaker" | "channel" | "channelName"> & Record<string, unknown>;

export interface Houses {
  readonly store: Store;
  readonly services: Services;
  readonly bot: InteractionHandler;
  readonly pages: Pages;
  /** What went wrong without being a refusal. */
  readonly bugs: unknown[];
  says(who: Voice, said: Said): Promise<LocalReply>;
  types(who: Voice, command: string, words: string): Promise<LocalReply>;
  completes(who: Voice, asked: Pick<Completion, "command" | "verb" | "option" | "typed">): Promise<unknown>;
  /** Every row of the database that names a record of the house, as text, in order. */
  rows(): Promise<string[]>;
}

const NOW = new Date("2031-03-05T09:00:00Z");

/** The house and the huts around it over one database. */
export async function openHouses(store: Store): Promise<Houses> {
  const bugs: unknown[] = [];
  const logger = witnessedLogger({ error: (fields: object) => void bugs.push(fields) });
  const core = { TZ_DEFAULT: "Europe/Berlin", COMMAND_PREFIX: "" } as never;
  const made = createServices({ core, logger, store, adapters: [] }, undefined, { now: () => NOW });
  const services: Services = {
    ...made.services,
    publicUrl: "https://readout.example",
    mail: true,
    wake: () => undefined,
  };
  const bot = createBot(services);
  const base = (who: Voice) => ({
    id: randomUUID(),
    speaker: { user: who.user, name: who.name, zone: "Europe/Berlin", locale: "en-GB", administrator: true },
    channel: who.channel,
    channelName: who.channel.id === "house" ? `${CANARY}-room` : "hut",
  });
  const says: Houses["says"] = (who, said) => bot.handle({ ...said, ...base(who) } as Interaction);
  const types: Houses["types"] = (who, command, words) =>
    says(who, { type: "command", command, text: [{ type: "text", text: words }], canOpenForm: true });
  const houses: Houses = {
    store,
    services,
    bot,
    pages: createReadoutPages(services),
    bugs,
    says,
    types,
    completes: (who, asked) => bot.complete({ ...base(who), ...asked }),
    rows: () => rowsOf(store),
  };
  await furnish(houses);
  return houses;
}

/** Makes both sides: the same things, here with the canary, there without. */
async function furnish(houses: Houses): Promise<void> {
  const { store, says } = houses;
  for (const who of [ANA, BO]) await says(who, { type: "home" });
  const { groupId } = await store.db.channel.findFirstOrThrow({ where: { externalId: "house" } });
  const lasts = {
    lastItemNumber: FIRST,
    lastMeetingNumber: FIRST,
    lastDecisionNumber: FIRST,
    lastReadoutNumber: FIRST,
  };
  await store.write((tx) => tx.group.update({ where: { id: groupId }, data: lasts }));
  for (const [who, word] of [[ANA, CANARY], ...STRANGERS.map(([, one]) => [one, "plain"])] as const)
    await live(houses, who as Voice, word as string);
  await plant(houses, groupId);
}

/** A week of a group, each thing in it with `word`; of a hut, a day. */
async function live({ types, says, store }: Houses, who: Voice, word: string): Promise<void> {
  const n = who === ANA ? FIRST : 0;
  if (who !== ANA) {
    await types(who, "action", `Paint the ${word} fence`);
    await types(who, "meeting", `schedule ${word} review at:"friday 14:00"`);
    return;
  }
  const lines: [string, string][] = [
    ["action", `Paint the ${word} fence by friday for:me #${word}tag`],
    ["action", `Count the ${word} nets by 03/04 for:me`],
    ["action", `done the ${word} dishes`],
    ["action", `note #${n + 1} ${word} remark`],
    ["action", `Old ${word} thing`],
    ["action", `done #${n + 3}`],
    ["meeting", `schedule ${word} review at:"friday 14:00" every:week place:"${word} hall"`],
    ["meeting", `agenda M${n + 1} ${word} budget, ${word} permits`],
    ["meeting", `agenda ${word} lighthouse later:yes`],
    ["meeting", `start ${word} stand-up`],
    ["meeting", `agenda ${word} coast`],
    ["meeting", `note The ${word} harbour opens`],
    ["meeting", `decide Buy the ${word} boat`],
    ["meeting", `propose Two ${word} suppliers?`],
  ];
  for (const [command, words] of lines) await types(who, command, words);
  await types(who, "meeting", "end");
  await types(who, "meeting", `start ${word} evening`);
  await types(who, "meeting", `agenda ${word} tide`);
  await types(who, "meeting", `propose One more ${word} supplier?`);
  for (const words of ["draft today", `review R${n + 1} me`, "draft today as:full", "draft today as:short"])
    await types(who, "readout", words);
  const asked = await types(who, "readout", `release R${n + 3}`);
  const confirm = /"do":"readout\.confirm","q":"([\w-]+)"/.exec(JSON.stringify(asked))?.[1];
  if (confirm)
    await says(who, { type: "press", press: { do: "readout.confirm", q: confirm }, canOpenForm: true });
  for (const words of [`release R${n + 1}`, `withdraw R${n + 3} ${word} mistake`, "settings link:new"])
    await types(who, "readout", words);
  const group = await store.db.group.findFirstOrThrow({
    where: { channels: { some: { externalId: who.channel.id } } },
  });
  await says(who, {
    type: "form",
    press: { do: "readout.template-save", f: "press" },
    values: { text: `${word} wording {group}` },
  });
  await store.write((tx) =>
    tx.subscriber.create({
      data: {
        id: randomUUID(),
        groupId: group.id,
        address: `${word}@${who.user.workspace}.example`,
        state: "ACTIVE",
        token: `${word}-${who.user.id}-stops`,
        askedAt: NOW,
      },
    }),
  );
}

/** What comes by itself or from outside: feeds, a card that failed, a rating. */
async function plant({ store, types }: Houses, groupId: string): Promise<void> {
  await types(ANA, "readout", `me mail:${CANARY}@home.example`);
  const { id: personId } = await store.db.person.findFirstOrThrow({ where: { name: ANA.name } });
  const readout = await store.db.readout.findFirstOrThrow({ where: { groupId, number: FIRST + 3 } });
  await store.write(async (tx) => {
    const of = { by: personId, now: NOW };
    await createLink(tx, { kind: "calendar-person", personId, ...of });
    await createLink(tx, { kind: "calendar-group", groupId, ...of });
    await tx.rating.create({
      data: { readoutId: readout.id, voter: `person:${personId}`, stars: 5, at: NOW },
    });
    const waiting = await tx.postedCard.findFirstOrThrow({ where: { groupId }, orderBy: { id: "asc" } });
    const failed = { address: "house/1", failedAt: NOW, nextAttemptAt: null, error: `${CANARY} refused` };
    await tx.postedCard.update({ where: { id: waiting.id }, data: failed });
  });
}

/** The models of the schema, as the client calls them. */
type Models = Record<string, { findMany(): Promise<Record<string, unknown>[]> }>;
export const modelsOf = (store: Store): Models => store.db as unknown as Models;

async function rowsOf(store: Store): Promise<string[]> {
  const { MODELS } = await import("./models.ts");
  const all: string[] = [];
  for (const model of MODELS)
    for (const row of (await modelsOf(store)[model]?.findMany()) ?? [])
      all.push(`${model} ${JSON.stringify(row)}`);
  const ids = await idsOf(store);
  const ours = new Set(ids);
  return all
    .filter(
      (row) =>
        row.toLowerCase().includes(CANARY) ||
        (row.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []).some((id) => ours.has(id)),
    )
    .toSorted();
}

/** The ids of all records of the house: of its group, of its people, and of what hangs on them. */
export async function idsOf(store: Store): Promise<string[]> {
  const { MODELS } = await import("./models.ts");
  const group = await store.db.group.findFirstOrThrow({ where: { name: `${CANARY}-room` } });
  const people = await store.db.person.findMany({ where: { name: { startsWith: CANARY } } });
  const ids = new Set([group.id, ...people.map(({ id }) => id)]);
  // Twice: what hangs on a meeting of the group is found when the meeting is.
  for (const _ of [1, 2])
    for (const model of MODELS)
      for (const { id, ...row } of (await modelsOf(store)[model]?.findMany()) ?? [])
        if (typeof id === "string" && Object.values(row).some((value) => ids.has(String(value)))) ids.add(id);
  return [...ids];
}
