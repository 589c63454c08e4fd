import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { silentLogger } from "../src/lib/logger.ts";
import { createMetrics } from "../src/web/metrics.ts";
import { createPages } from "../src/web/pages/index.ts";
import { createServer } from "../src/web/server.ts";
import { createMemoryPages } from "../test/support/memory-pages.ts";
import { groups } from "../test/support/pages-stage.ts";

// A readout's page behind the program's own listener, and the same answer, header for header, kept and served by Hono.

const PATH = "/r/platform/3";
const CONNECTION = ["connection", "keep-alive", "date", "content-length"];
const ours = createServer({
  host: "127.0.0.1",
  port: 0,
  adapters: [],
  pages: createPages(createMemoryPages(groups), { publicUrl: "http://127.0.0.1", secureCookies: false }),
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
  const app = new Hono().get(PATH, (context) => context.body(page, 200, headers));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  server.once("listening", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
} else console.log(url);
process.once("SIGTERM", () => process.exit(0));
