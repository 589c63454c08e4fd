import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../../src/lib/logger.ts";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { BROKEN, HOSTILE, hostileText, MANY_EMOJI } from "../support/hostile.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { draw, letters } from "./hostile-drawn.ts";
import { live, WORDS } from "./hostile-life.ts";

// A group lives a day in which everything that can be said is hostile text, and every renderer draws what is left of it.
// What arises is measured by a day of plain words: no tag, attribute, header, property or link that this one did not have.

const plainWords = Array.from({ length: WORDS }, (_, index) => `Word ${index}.`);
/** Every hostile text of the list is in one of these days; chance makes some more. */
const lists = [...HOSTILE, ...BROKEN, MANY_EMOJI];
const days = Array.from({ length: Math.ceil(lists.length / WORDS) }, (_, day): [string[]] => [
  Array.from({ length: WORDS }, (_, index) => lists[(day * WORDS + index) % lists.length] ?? ""),
]);
const anyDay = fc.array(hostileText, { minLength: WORDS, maxLength: WORDS });

let fresh: FreshDatabase;
let mail: TestMailServer;
beforeAll(async () => {
  // PostgreSQL, where it is, takes fewer characters than SQLite.
  fresh = await (databases.at(-1) ?? fail()).fresh();
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.stops();
  await fresh.drop();
});
const fail = (): never => {
  throw new Error("no database");
};

/** What of a day can be read where. */
const SAID: Readonly<Record<string, RegExp>> = {
  Slack: /./,
  Discord: /./,
  "chat page": /./,
  "letter of a card": /./,
  "letter in plain text": /./,
  letter: /group|headline/,
  "letter in HTML": /group|headline/,
  "page /…": /headline/,
  feed: /group|headline/,
  calendar: /place/,
};

describe("a day of hostile text", () => {
  test("leaves nothing but its words, whoever draws them", async () => {
    const lines: string[] = [];
    const logger = createLogger("debug", { write: (line) => void lines.push(line) });
    const plain = await live(fresh.store, logger, plainWords);
    const measure = await draw(plain, mail);
    expect([plain.bugs, measure.faults]).toEqual([[], []]);
    expect([plain.letters.length, plain.forms.length > 2]).toEqual([2, true]);
    for (const [renderer, made] of measure.made) expect([renderer, made.size]).not.toEqual([renderer, 0]);
    await fc.assert(
      fc.asyncProperty(anyDay, async (words) => {
        lines.length = 0;
        const life = await live(fresh.store, logger, words);
        expect(life.bugs).toEqual([]);
        const { made, faults, said } = await draw(life, mail);
        expect(faults).toEqual([]);
        for (const [renderer, things] of made)
          expect([renderer, [...things].filter((thing) => !measure.made.get(renderer)?.has(thing))]).toEqual([
            renderer,
            [],
          ]);
        for (const [renderer, kinds] of Object.entries(SAID)) {
          const text = letters(said.get(renderer) ?? "");
          for (const [what, stored] of life.stored)
            if (kinds.test(what) && !text.includes(letters(stored)))
              expect([renderer, what, stored]).toEqual([]);
        }
        // The log has an event for its name, and none of what was said.
        for (const line of lines) {
          expect((JSON.parse(line) as { msg: string }).msg).toMatch(/^[a-z]+\.[a-z-]+$/);
          for (const word of words.filter((one) => letters(one).length > 12))
            expect(letters(line)).not.toContain(letters(word));
        }
      }),
      { numRuns: days.length + 6, examples: days, endOnFailure: true },
    );
  }, 60_000);

  test("a line of the log stays one, whatever were said in it", () => {
    fc.assert(
      fc.property(hostileText, (words) => {
        const log = { line: "" };
        createLogger("info", { write: (line) => Object.assign(log, { line }) }).info({ words }, "any.event");
        expect(log.line.indexOf("\n")).toBe(log.line.length - 1);
        const { words: read, ...rest } = JSON.parse(log.line) as Record<string, unknown>;
        expect([Object.keys(rest).sort(), rest["msg"]]).toEqual([["level", "msg", "time"], "any.event"]);
        expect(letters(String(read))).toBe(letters(words));
      }),
    );
  });
});
