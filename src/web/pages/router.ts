import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What a page needs to know of a request. */
export interface PageRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** The parts of the path that its route names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  query(name: string): string | undefined;
  header(name: string): string | undefined;
  /** The network address at the other end of the socket. */
  readonly address: string;
  /** The fields of a form; empty when none was sent, null when it is too large. */
  form(): Promise<URLSearchParams | null>;
}

/** An answer as a value. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export type Handler = (request: PageRequest) => Answer | Promise<Answer>;

interface Route {
  readonly method: "GET" | "POST";
  /** "/r/:group/:number": names stand for parts of the path. */
  readonly pattern: string;
  readonly expression: RegExp;
  readonly handler: Handler;
}

const NUMBER = "[1-9][0-9]{0,8}";
/** What a name in a pattern stands for, where that is not any part without "/". */
const PARTS: Readonly<Record<string, string>> = { number: NUMBER, version: NUMBER, kind: "md|txt|json" };

const compile = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replaceAll(".", "\\.").replace(/:(\w+)/g, (_, name: string) => `(?<${name}>${PARTS[name] ?? "[^/]+"})`)}$`,
  );

/** No form of ours is larger, in bytes. */
const BODY_LIMIT = 8 * 1_024;

/** A route with what its names stand for, or the methods its address takes. */
type Found =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly allowed: readonly string[] };

/** Routes in the order they were added; the first that fits answers. */
export function createRouter() {
  const routes: Route[] = [];
  const add = (method: Route["method"]) => (pattern: string, handler: Handler) =>
    void routes.push({ method, pattern, expression: compile(pattern), handler });
  return {
    get: add("GET"),
    post: add("POST"),
    /** The handler for a request, by its pattern; the methods of its address when none fits; null: no such address. */
    find(method: string, path: string): Found | null {
      const asked = method === "HEAD" ? "GET" : method;
      const allowed: string[] = [];
      for (const route of routes) {
        const match = route.expression.exec(path);
        if (!match) continue;
        if (route.method === asked) return { route, params: decoded(match.groups) };
        allowed.push(route.method);
      }
      return allowed.length > 0 ? { allowed } : null;
    },
  };
}

export type Router = ReturnType<typeof createRouter>;

function decoded(groups: Record<string, string> = {}): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name in groups) {
    const part = groups[name] ?? "";
    params[name] = part.includes("%") ? decode(part) : part;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Path and query of a request; one "/" at the end makes no difference. */
export function splitUrl(url = "/"): { path: string; query: string } {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  return {
    path: path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path,
    query: at < 0 ? "" : url.slice(at + 1),
  };
}

/** Node's request as a page's. */
export function readRequest(
  incoming: IncomingMessage,
  { path, query }: { path: string; query: string },
  params: Readonly<Record<string, string>>,
): PageRequest {
  const fields = query === "" ? undefined : new URLSearchParams(query);
  return {
    method: incoming.method ?? "GET",
    path,
    params,
    query: (name) => fields?.get(name) ?? undefined,
    header(name) {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    address: incoming.socket.remoteAddress ?? "",
    form: () => readForm(incoming),
  };
}

async function readForm(incoming: IncomingMessage): Promise<URLSearchParams | null> {
  if (!incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return new URLSearchParams();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

/** Writes an answer; of a HEAD only the head. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  if (status !== 304) headers["content-length"] = body.length;
  response.writeHead(status, headers);
  response.end(body);
}
