import type { Body } from "./fake-discord-state.ts";

/** An answer of the REST interface. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}
/** A call of it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** A refusal as Discord words it. */
export const refuse = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message },
});
/** A body that Discord does not take. */
export const INVALID = (fault: string) => ({
  status: 400,
  body: { code: 50035, message: `Invalid Form Body: ${fault}`, errors: {} },
});
/** An answer with a body. */
export const ok = (body: unknown): Answer => ({ status: 200, body });
/** An answer without one. */
export const DONE: Answer = { status: 204 };

/** What answers a call; the ids are those in its path. */
export type Route = (call: Call, ...ids: string[]) => Answer;
