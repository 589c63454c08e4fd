import { createRequire } from "node:module";
import type { Agent as AgentClass, Dispatcher } from "undici";

type Fetch = typeof globalThis.fetch;
type Request = (this: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;

// Two of its files: reading all hundred would take a good part of the program's start.
const require = createRequire(import.meta.url);
const Agent = require("undici/lib/dispatcher/agent.js") as typeof AgentClass;
const request = require("undici/lib/api/api-request.js") as Request;
const agent = new Agent();

/** How long to wait when it was too fast and Slack does not say, seconds: the client takes that for a fault that stays. */
const UNSAID_S = 30;

/**
 * What the Web API client asks of `fetch`, without the streams, copies and checks that a browser needs: a call costs half
 * as much. What is not a text (a file) goes the usual way.
 */
export const plainFetch: Fetch = async (input, init = {}) => {
  const { method = "GET", headers, body, signal } = init;
  if (typeof input !== "string" || typeof body !== "string") return fetch(input, init);
  const { origin, pathname, search } = new URL(input);
  const answer = await request.call(agent, {
    origin,
    path: `${pathname}${search}`,
    method: method as Dispatcher.HttpMethod,
    headers: headers as Record<string, string>,
    body,
    signal: signal ?? null,
  });
  const text = await answer.body.text();
  const answered = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  if (answer.statusCode === 429 && !answered.has("retry-after"))
    answered.set("retry-after", String(UNSAID_S));
  return {
    ok: answer.statusCode >= 200 && answer.statusCode < 300,
    status: answer.statusCode,
    statusText: "",
    url: input,
    headers: answered,
    text: async () => text,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  } as Response;
};
