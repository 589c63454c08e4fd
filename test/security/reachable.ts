import { request } from "node:http";
import { connect } from "node:net";
import { adapter as chatPage } from "../../adapters/web/index.ts";
import { createLink } from "../../src/readouts/links.ts";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import { subscribe } from "../../src/readouts/subscribers.ts";
import { createMetrics } from "../../src/web/metrics.ts";
import { createPages } from "../../src/web/pages/index.ts";
import { createServer } from "../../src/web/server.ts";
import { adapterContext } from "../support/adapter-context.ts";
import type { FreshDatabase } from "../support/databases.ts";
import { createFakeSlack } from "../support/fake-slack.ts";
import { createPostOffice } from "../support/post-office.ts";
import { createHandClock, groupWith, minutesWith, readoutWith, servicesOver } from "../support/publishing.ts";
import { SECRETS } from "../support/secrets.ts";
import { beginInstall, createHost } from "../support/slack-hosting.ts";
import { createMemoryKeeper } from "../support/web-keeper.ts";
import { createWebScript } from "../support/web-script.ts";
import { witnessedLogger } from "../support/witness.ts";

export const PUBLIC = "https://readout.example";

/** What is sent to an address; the path may hold a key. */
export interface Asked {
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Reachable = Awaited<ReturnType<typeof openReachable>>;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: number;
}

/** The program's listener with all that strangers reach: the pages, the chat page behind its token, and Slack's side. */
export async function openReachable(fresh: FreshDatabase) {
  const clock = createHandClock();
  const fake = await createFakeSlack(clock);
  const host = await createHost(fake, fresh.store, { clock, logger: witnessedLogger() });
  const { services } = servicesOver(fresh.store, clock, [createPostOffice().adapter], PUBLIC);
  const closed = await groupWith(services, { name: "Closed", slug: "closed" });
  await readoutWith(services, closed);
  await minutesWith(services, closed);
  const made = (kind: "page" | "calendar-group") =>
    services.store.write((tx) =>
      createLink(tx, { kind, groupId: closed.groupId, by: closed.personId, now: clock.now() }),
    );
  const [page, calendar] = [await made("page"), await made("calendar-group")];
  await subscribe(services, { groupId: closed.groupId, address: "kim@example.org", personId: null });
  const { token: mail } = await services.store.db.subscriber.findFirstOrThrow();
  const web = await chatPage.create(
    chatPage.settings.parse({ WEB_CHAT_TOKEN: SECRETS.WEB_CHAT_TOKEN }),
    adapterContext({ clock, keeper: createMemoryKeeper(clock), host: "0.0.0.0", publicUrl: PUBLIC }),
  );
  if (!web) throw new Error("no chat page");
  await web.start(createWebScript(clock.now));
  const scrapes = { begun: 0 };
  const server = createServer({
    host: "127.0.0.1",
    port: 0,
    adapters: [host.adapter, web],
    pages: createPages(createReadoutPages(services), { publicUrl: PUBLIC, secureCookies: true, clock }),
    readiness: {},
    metrics: createMetrics({
      outbox() {
        scrapes.begun += 1;
        // Whatever else has arrived is taken up first.
        return new Promise((resolve) => setImmediate(() => resolve([])));
      },
    }),
    logger: witnessedLogger(),
  });
  const { url } = await server.start();
  return {
    clock,
    fake,
    scrapes,
    begun: await beginInstall(host),
    tokens: { page: page.token, calendar: calendar.token, mail },
    /** Sends something from an address of this machine. */
    send: (method: string, { path, form, raw, headers }: Asked, from = "127.0.0.1") =>
      new Promise<Answer>((resolve, reject) => {
        const body = raw ?? (form ? new URLSearchParams(form).toString() : "");
        const type = form ? { "content-type": "application/x-www-form-urlencoded" } : {};
        const options = { method, localAddress: from, headers: { ...type, ...headers } };
        const call = request(url + path, options, (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on("end", () => {
            const retryAfter = Number(response.headers["retry-after"] ?? 0);
            resolve({ status: response.statusCode ?? 0, text, retryAfter });
          });
        });
        call.on("error", reject);
        // More is promised than comes: it is answered without.
        if (headers?.["content-length"]) call.flushHeaders();
        else call.end(body);
      }),
    /** Asks for it so many times at once; the whole of what is answered. */
    asksAtOnce: (path: string, times: number) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1");
        let text = "";
        socket.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        socket.once("error", reject).once("close", () => resolve(text));
        const ask = (close: boolean) =>
          `GET ${path} HTTP/1.1\r\nHost: readout.example\r\n${close ? "Connection: close\r\n" : ""}\r\n`;
        socket.write(ask(false).repeat(times - 1) + ask(true));
      }),
    async closes() {
      await server.stop(100);
      await web.stop();
      await host.stops();
      await fake.close();
      await fresh.drop();
    },
  };
}
