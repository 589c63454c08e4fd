import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, Server } from "node:net";
import { DigitalDiscord, type DigitalDiscordOptions } from "discord-digital-twin";

/** A Discord written by others, with what it lacks put before it. */
export interface Twin {
  readonly discord: DigitalDiscord;
  readonly apiUrl: string;
  /** How often a set of commands was written. */
  registrations(): number;
  close(): Promise<void>;
}

/**
 * Starts `discord-digital-twin`, which knows neither `with_response` nor how to read commands back; a small proxy adds
 * these two and passes everything else on as it is.
 */
export async function startTwin(options: DigitalDiscordOptions): Promise<Twin> {
  const discord = new DigitalDiscord(options);
  await onLoopback(() => discord.start());
  const origin = `http://127.0.0.1:${discord.port}`;
  const commands = new Map<string, string>();
  let registrations = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", origin);
    const isCommands = url.pathname.endsWith("/commands");
    if (isCommands && request.method === "GET") return json(response, commands.get(url.pathname) ?? "[]");
    const body = await readBody(request);
    const callback = /\/interactions\/\d+\/([^/]+)\/callback$/.exec(url.pathname);
    const answer = await fetch(url, forwarded(request, body));
    if (answer.ok && callback && url.searchParams.get("with_response") === "true")
      return json(response, await withResponse(origin, discord.botUserId, callback[1] ?? "", body));
    const text = await answer.text();
    if (isCommands && request.method === "PUT") {
      registrations += 1;
      commands.set(url.pathname, text);
    }
    const type =
      text === "" ? {} : { "content-type": answer.headers.get("content-type") ?? "application/json" };
    response.writeHead(answer.status, type).end(text);
  };

  const proxy = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    discord,
    apiUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api`,
    registrations: () => registrations,
    async close() {
      proxy.closeAllConnections();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
      await discord.stop();
    },
  };
}

/** The twin listens on every interface; a test must not. */
async function onLoopback(start: () => Promise<void>): Promise<void> {
  const listen = Server.prototype.listen;
  Server.prototype.listen = function (this: Server, port: number, done: () => void) {
    return Reflect.apply(listen, this, [port, "127.0.0.1", done]);
  } as typeof listen;
  await start().finally(() => {
    Server.prototype.listen = listen;
  });
}

function forwarded(request: IncomingMessage, body: string): RequestInit {
  const { authorization, "content-type": type } = request.headers;
  const headers = { ...(authorization ? { authorization } : {}), ...(type ? { "content-type": type } : {}) };
  return { method: request.method ?? "GET", headers, ...(body === "" ? {} : { body }) };
}

async function withResponse(
  origin: string,
  application: string,
  token: string,
  body: string,
): Promise<string> {
  const { type } = JSON.parse(body) as { type: number };
  const original = await fetch(`${origin}/api/v10/webhooks/${application}/${token}/messages/@original`);
  const message: unknown = original.ok ? await original.json() : undefined;
  return JSON.stringify({ interaction: { id: "1", type: 2 }, resource: { type, message } });
}

const json = (response: ServerResponse, text: string): void =>
  void response.writeHead(200, { "content-type": "application/json" }).end(text);

async function readBody(request: IncomingMessage): Promise<string> {
  let raw = "";
  for await (const chunk of request) raw += chunk;
  return raw;
}
