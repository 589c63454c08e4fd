import { startMailServer, type TestMailServer } from "../test/support/mail-server.ts";
import { answerParent } from "./processes.ts";

// The SMTP server letters are measured at: a process of its own, which counts by its own clock.

export type MailQuestion = { readonly do: "address" } | { readonly do: "count" };

/** How the letters came. */
export interface MailCount {
  readonly letters: number;
  /** Letters that came a second time. */
  readonly repeated: number;
  /** From the first to the last, milliseconds. */
  readonly tookMs: number;
  /** The most that came within any one minute. */
  readonly mostInAMinute: number;
  readonly inFirstMinute: number;
}

const MINUTE_MS = 60_000;
let server: TestMailServer | undefined;

function count(moments: readonly number[]): Omit<MailCount, "letters" | "repeated"> {
  const [begin = 0] = moments;
  let first = 0;
  let most = 0;
  for (const [last, moment] of moments.entries()) {
    while ((moments[first] ?? 0) <= moment - MINUTE_MS) first++;
    most = Math.max(most, last - first + 1);
  }
  const inFirstMinute = moments.filter((moment) => moment < begin + MINUTE_MS).length;
  return { tookMs: (moments.at(-1) ?? 0) - begin, mostInAMinute: most, inFirstMinute };
}

answerParent(async (question: MailQuestion) => {
  server ??= await startMailServer();
  if (question.do === "address") return server.port;
  const { letters } = server;
  const receivers = new Set(letters.map(({ to }) => to.join()));
  return {
    letters: letters.length,
    repeated: letters.length - receivers.size,
    ...count(letters.map(({ at }) => at)),
  } satisfies MailCount;
});
