import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { systemClock } from "../src/lib/clock.ts";
import { silentLogger } from "../src/lib/logger.ts";
import { createReadoutPages } from "../src/readouts/pages.ts";
import { openStore } from "../src/store/client.ts";
import { createMetrics } from "../src/web/metrics.ts";
import { createPages } from "../src/web/pages/index.ts";
import { createServer } from "../src/web/server.ts";
import { gateway } from "../test/support/pages-stage.ts";
import { createHandClock, groupWith, readoutWith, servicesOver } from "../test/support/publishing.ts";

// A readout's page out of a database, behind the program's own listener, and the same answer, header for header, kept
// and served by Hono.

const PATH = "/r/platform/3";
const CONNECTION = ["connection", "keep-alive", "date", "content-length"];
const VOTES = 17;

const store = await openStore(process.env["DATABASE_URL"] ?? "");
const { services } = servicesOver(store, createHandClock(systemClock.now().toISOString()));
if ((await store.db.readout.count()) === 0) {
  const group = await groupWith(services, { name: "Platform group", slug: "platform", isPublic: true });
  const texts = [gateway, gateway.replace("eleven", "twelve")];
  const readoutId = await readoutWith(services, group, { number: 3, texts, released: 2 });
  await store.write(async (tx) => {
    await tx.readout.update({ where: { id: readoutId }, data: { releasedVersion: 2 } });
    const at = services.clock.now();
    const vote = (index: number) => ({ readoutId, voter: `reader:${index}`, stars: 1 + (index % 5), at });
    await tx.rating.createMany({ data: Array.from({ length: VOTES }, (_, index) => vote(index)) });
  });
}
const ours = createServer({
  host: "127.0.0.1",
  port: 0,
  adapters: [],
  pages: createPages(createReadoutPages(services), {
    publicUrl: "http://127.0.0.1",
    secureCookies: false,
    clock: services.clock,
  }),
  readiness: {},
  metrics: createMetrics(),
  logger: silentLogger,
});
const { url } = await ours.start();

if (process.env["PAGE"] === "static") {
  const response = await fetch(url + PATH);
  const page = await response.text();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !CONNECTION.includes(name)));
  await ours.stop(0);
  await store.close();
  const app = new Hono().get(PATH, (context) => context.body(page, 200, headers));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  server.once("listening", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
} else console.log(url);
process.once("SIGTERM", () => process.exit(0));
