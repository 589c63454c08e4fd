/** What Slack's side and the measured servers agree on. */
export const SIGNING_SECRET = "bench-secret";
export const BOT_TOKEN = "xoxb-bench";
export const TEAM = "T1";
export const BOT_USER = "UBOT";

/** How hard to type, and at whom. */
export interface Load {
  readonly do: "load";
  readonly url: string;
  readonly clients: number;
  readonly ms: number;
  /** Every command names an owner and a date. */
  readonly full?: boolean;
}

/** What came of it. */
export interface LoadResult {
  /** Empty 200s: the command is done. */
  readonly acknowledged: number;
  /** 200s that only say "working on it". */
  readonly late: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Messages that reached Slack, and how long after the last command the last of them did. */
  readonly posted: number;
  readonly afterMs: number;
  /** Share of one core that typing and playing Slack took. */
  readonly busy: number;
}

/** Asks until the first command is done. */
export interface Knock {
  readonly do: "knock";
  readonly url: string;
}
export type Question = { readonly do: "address" } | Load | Knock;
