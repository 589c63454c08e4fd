import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { newId } from "../src/lib/ids.ts";
import { openStore } from "../src/store/client.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "./workspace.ts";

// A bot as one writes it at first: Prisma with its adapter as it comes, one interactive transaction for each command, an
// acknowledgement after its commit, and a line in the channel. It parses nothing and looks nobody up. Same tables, as durable.

const store = await openStore(process.env["DATABASE_URL"] ?? "", { guard: false });
const { db } = store;
if (store.provider === "sqlite")
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"])
    await db.$queryRawUnsafe(`PRAGMA ${pragma}`);

const groups = new Map<string, Promise<string>>();
const groupOf = (channel: string): Promise<string> => {
  const id = newId();
  const data = { id, name: channel, kind: "CHANNEL", zone: "UTC", locale: "en" } as const;
  const made = () => db.group.create({ data: { ...data, createdAt: new Date(), createdById: "U0" } });
  const known = groups.get(channel) ?? made().then(() => id);
  groups.set(channel, known);
  return known;
};

/** What is waited for the one connection of SQLite, and for the row of the group. */
const PATIENCE = { maxWait: 10_000, timeout: 10_000 };

const add = (groupId: string, title: string, sourceId: string) =>
  db.$transaction(async (tx) => {
    await tx.group.findUniqueOrThrow({ where: { id: groupId } });
    const { lastItemNumber: number } = await tx.group.update({
      where: { id: groupId },
      data: { lastItemNumber: { increment: 1 } },
    });
    const [id, now] = [newId(), new Date()];
    const item = { id, groupId, number, title, folded: title.toLowerCase(), sourceId };
    await tx.actionItem.create({ data: { ...item, createdById: "U0", createdAt: now } });
    const event = { kind: "added", subject: "item", subjectId: id, at: now, data: { to: { title } } };
    await tx.event.create({ data: { id: newId(), groupId, byId: "U0", ...event } });
    return number;
  }, PATIENCE);

const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, endpoints: "/slack/events" });
const app = new App({
  receiver,
  token: BOT_TOKEN,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env["SLACK_API_URL"] ?? "" },
});
app.command(/.*/, async ({ ack, client, body }) => {
  const number = await add(await groupOf(body.channel_id), body.text, body.trigger_id);
  await ack();
  await client.chat.postMessage({ channel: body.channel_id, text: `#${number} ${body.text}` });
});

const server = (await app.start({ port: Number(process.env["PORT"]), host: "127.0.0.1" })) as Server;
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.once("SIGTERM", () => void store.close().finally(() => process.exit(0)));
