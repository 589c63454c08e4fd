import type { Database } from "./databases.ts";
import type { Drained, DrainQuestion } from "./mail-child.ts";
import type { MailCount, MailQuestion } from "./mail-server.ts";
import { startHelper } from "./processes.ts";
import { atLeast, atMost, type Row } from "./table.ts";

const LETTERS = 10_000;
const PER_MINUTE = 6_000;

/** Ten thousand letters owed at once, at a limit of six thousand a minute: how much of it is used, and is it ever passed? */
export async function measureMail(database: Database): Promise<Row[]> {
  const server = startHelper("mail-server.ts");
  const child = startHelper("mail-child.ts");
  try {
    const port = await server.ask<number>({ do: "address" } satisfies MailQuestion);
    const question: DrainQuestion = { url: database.url, port, letters: LETTERS, perMinute: PER_MINUTE };
    const drained = await child.ask<Drained>(question);
    const count = await server.ask<MailCount>({ do: "count" } satisfies MailQuestion);
    return rows(database.name, drained, count);
  } finally {
    await child.stop();
    await server.stop();
  }
}

function rows(name: string, drained: Drained, count: MailCount): Row[] {
  const evenMs = (count.letters / PER_MINUTE) * 60_000;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const share = `${count.letters} letters in ${seconds(count.tookMs)}, evenly ${seconds(evenMs)}; ${count.inFirstMinute} in the first minute`;
  const most = { value: count.mostInAMinute, aim: PER_MINUTE, unit: "", digits: 0 };
  const waited: Row = {
    what: `${name}: mail, another platform's card meanwhile`,
    value: seconds(drained.othersWaitedMs),
    figures: "the longest that one stood waiting",
  };
  return [
    atLeast(`${name}: mail, share of the limit used`, evenMs / count.tookMs, 0.95, share),
    atMost(`${name}: mail, most in any minute`, most, `${count.repeated} came twice`),
    atLeast(`${name}: mail, delivered of what was owed`, count.letters / LETTERS, 1, `${LETTERS} owed`),
    waited,
  ];
}
