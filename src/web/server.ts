import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { ChatAdapter } from "../chat/adapter.ts";
import { describeError } from "../lib/failure.ts";
import type { Logger } from "../lib/logger.ts";
import { type ReadinessCheck, readiness } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import type { PageRoutes } from "./pages/index.ts";

export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly adapters: readonly Pick<ChatAdapter, "platform" | "health" | "http">[];
  /** The public pages, if there are any. */
  readonly pages?: PageRoutes;
  /** Faults of our own by name: database, migrations, loops. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  /** What `/readyz` tells besides. */
  readonly notes?: Readonly<Record<string, ReadinessCheck>>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export interface HttpServer {
  /** Resolves when it listens; rejects when it cannot (the port is taken). */
  start(): Promise<{ url: string }>;
  /** Takes no more, ends event streams, and waits up to `graceMs` for what is in hand. */
  stop(graceMs: number): Promise<void>;
}

/** The addresses that are nobody else's. */
export const OWN_PATHS = ["/healthz", "/readyz", "/metrics"] as const;

interface Route {
  /** Its label in the metrics. */
  readonly name: string;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

const OWN_HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/** The one HTTP listener: its own health and metrics, everything else is an adapter's by its path prefix. */
export function createServer(options: ServerOptions): HttpServer {
  const { host, port, metrics, logger } = options;
  const inHand = new Set<{ stream: boolean; response: ServerResponse }>();
  const routeOf = createRouter(options);
  let stopping = false;
  const server: Server = createHttpServer((request, response) => {
    const route = routeOf(pathOf(request));
    const startedAt = performance.now();
    const entry = { stream: request.headers.accept?.includes("text/event-stream") ?? false, response };
    inHand.add(entry);
    response.once("close", () => {
      inHand.delete(entry);
      metrics.http(
        route.name,
        response.statusCode,
        entry.stream ? 0 : (performance.now() - startedAt) / 1_000,
      );
      if (stopping) server.closeIdleConnections();
    });
    if (stopping) response.setHeader("connection", "close");
    void run(route, request, response, logger);
  });
  server.requestTimeout = 30_000;

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        const refuse = (error: Error) => reject(inWords(error, host, port));
        server.once("error", refuse);
        server.listen(port, host, () => {
          server.off("error", refuse);
          resolve();
        });
      });
      const url = urlOf(host, server.address() as AddressInfo);
      logger.info({ url }, "http.listening");
      return { url };
    },
    async stop(graceMs) {
      stopping = true;
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { stream, response } of inHand) if (stream) response.end();
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        logger.warn({ cut: inHand.size }, "http.cut");
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function run(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  try {
    await route.handle(request, response);
  } catch (error) {
    logger.error({ route: route.name, error: describeError(error) }, "http.failed");
    if (response.headersSent) response.destroy();
    else say(response, 500, "Something broke on our side. Please try again.");
  }
}

/** Finds whose path it is: ours first, then the adapter's or the pages' with the longest fitting prefix. */
function createRouter({
  adapters,
  pages,
  readiness: checks,
  notes = {},
  metrics,
}: ServerOptions): (path: string) => Route {
  const state = shared(() => readiness(checks, adapters, { notes }));
  const numbers = shared(() => metrics.text());
  const own: Readonly<Record<(typeof OWN_PATHS)[number], Route["handle"]>> = {
    "/healthz": (request, response) => readOnly(request, response, () => say(response, 200, "ok")),
    "/readyz": (request, response) =>
      readOnly(request, response, async () => {
        const found = await state();
        send(response, found.ready ? 200 : 503, "application/json", JSON.stringify(found));
      }),
    "/metrics": (request, response) =>
      readOnly(request, response, async () => send(response, 200, metrics.contentType, await numbers())),
  };
  const claims = [
    ...adapters.map(({ platform, http }) => ({ name: platform, http })),
    { name: "pages", http: pages },
  ]
    .flatMap(({ name, http }) =>
      (http?.prefixes ?? []).map((prefix) => ({
        prefix: prefix.replace(/\/+$/, ""),
        route: { name, handle: (request, response) => http?.handle(request, response) } satisfies Route,
      })),
    )
    .sort((one, other) => other.prefix.length - one.prefix.length);
  return (path) => {
    const name = OWN_PATHS.find((each) => each === path);
    if (name) return { name, handle: own[name] };
    const claim = claims.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    return (
      claim?.route ?? {
        name: "none",
        handle: (_, response) => say(response, 404, "There is nothing at this address."),
      }
    );
  };
}

/** However many ask while it is found out, it is found out once. */
function shared<T>(find: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= find().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function readOnly(request: IncomingMessage, response: ServerResponse, answer: () => void | Promise<void>) {
  if (request.method === "GET" || request.method === "HEAD") return answer();
  response.setHeader("allow", "GET, HEAD");
  return say(response, 405, "This address can only be read.");
}

/** The path as sent, without query; no decoding, so that nobody's route is reached by a trick of spelling. */
const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";

const say = (response: ServerResponse, status: number, text: string): void =>
  send(response, status, "text/plain; charset=utf-8", `${text}\n`);

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    ...OWN_HEADERS,
    "content-type": type,
    "content-length": Buffer.byteLength(body),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Why it cannot listen, and what to do. */
function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const place = `${host}:${port}`;
  if (error.code === "EADDRINUSE")
    return new Error(`${place} is taken by another program: stop that one, or set PORT to another number.`);
  if (error.code === "EACCES")
    return new Error(`this user may not listen at ${place}: set PORT to a number above 1023.`);
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new Error(
      `HOST=${host} is no address of this machine: set HOST to 127.0.0.1, 0.0.0.0 or one of its own.`,
    );
  return error;
}

/** An address a person can open: a listener on every interface is reached as localhost. */
function urlOf(host: string, { port }: AddressInfo): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
