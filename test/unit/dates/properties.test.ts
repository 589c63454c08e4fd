import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DateContext,
  type DateReading,
  type Due,
  findDate,
  readDate,
  suggestDates,
} from "../../../src/lib/dates/index.ts";
import { contextOf } from "./judge.ts";
import { SCENES } from "./phrases.ts";

const SCENE_CONTEXTS = SCENES.map(contextOf);
const MOST_MILLISECONDS = 20;

/** Words of dates and of sentences, mixed up. */
const DATE_WORDS = (
  "today tomorrow friday fri tuesday next this last the of in at by on due until before march may 3 5 24th 15th 5pm " +
  "17:00 noon midnight end day week month first third second every a two hours days weeks from now after eod 03/04 " +
  "2026-04-03 q3 half past quarter to utc est , or and monday's morning tonight am pm 2027 1/2 o'clock"
).split(" ");
const OTHER_WORDS =
  "send report Ana to with fryday \uE000 budget table (urgent) call Bo! #12 5% 3.5 it's".split(" ");

const context = fc.constantFrom(...SCENE_CONTEXTS);
const dateWord = fc.constantFrom(...DATE_WORDS);
const words = fc.array(fc.oneof({ weight: 4, arbitrary: dateWord }, fc.constantFrom(...OTHER_WORDS)), {
  minLength: 1,
  maxLength: 8,
});
const phrase = fc.array(dateWord, { minLength: 1, maxLength: 5 });

const dayIn = (at: Date, zone: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(at);

function isAhead(due: Due, { now, zone, dayZone }: DateContext): boolean {
  if (due.kind === "moment") return due.at > now;
  return due.day >= dayIn(now, dayZone) && due.day >= dayIn(now, zone);
}

const withoutWords = (reading: DateReading | undefined) =>
  reading === undefined || reading.outcome === "understood" ? reading : { ...reading, words: "" };

const lettersOf = (text: string) => text.match(/[\p{L}\p{N}\uE000]+/gu)?.sort() ?? [];

/** The shortest of several runs, in milliseconds: other work on the machine does not count. */
function shortestRun(run: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...runs);
}

describe("reading dates", () => {
  it("never throws, whatever is typed", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      words.map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(text, context, (typed, ctx) => {
        readDate(typed, ctx);
        findDate(typed, ctx);
        suggestDates(typed, ctx);
      }),
      { numRuns: 300 },
    );
  });

  it("never throws for a zone, a language or hours that do not exist", () => {
    const odd: DateContext = {
      ...contextOf({ at: "2026-03-03T09:30", zone: "UTC" }),
      zone: "Mars/Base",
      dayZone: "",
      locale: "",
      workFrom: "?",
      workTo: "",
    };
    expect(readDate("tomorrow 5pm", odd).outcome).toBe("understood");
    expect(readDate("tomorrow", { ...odd, now: new Date(Number.NaN) }).outcome).toBe("ask");
    expect(findDate("call Bo tomorrow", { ...odd, now: new Date(Number.NaN) })).toBeNull();
    expect(suggestDates("tomorrow", { ...odd, now: new Date(Number.NaN) })).toEqual([]);
  });

  it("never takes what has passed for a due date, nor offers it", () => {
    fc.assert(
      fc.property(fc.oneof(phrase, words), context, (list, ctx) => {
        const typed = list.join(" ");
        for (const reading of [readDate(typed, ctx), findDate(typed, ctx)?.reading]) {
          const dues =
            reading === undefined ? [] : reading.outcome === "ask" ? reading.choices : [reading.due];
          expect(dues.filter((due) => !isAhead(due, ctx))).toEqual([]);
          expect(dues.length).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("loses no word of a sentence", () => {
    fc.assert(
      fc.property(words, context, (list, ctx) => {
        const sentence = list.join(" ");
        const found = findDate(sentence, ctx);
        if (found === null) return;
        expect(lettersOf(`${found.rest} ${found.words}`)).toEqual(lettersOf(sentence));
        expect(sentence).toContain(found.words);
      }),
      { numRuns: 1000 },
    );
  });

  it("reads the same whatever the case and the spaces", () => {
    fc.assert(
      fc.property(words, context, (list, ctx) => {
        const [plain, loud] = [list.join(" "), `  ${list.join("   ").toUpperCase()} `];
        expect(withoutWords(readDate(loud, ctx))).toEqual(withoutWords(readDate(plain, ctx)));
        expect(withoutWords(findDate(loud, ctx)?.reading)).toEqual(
          withoutWords(findDate(plain, ctx)?.reading),
        );
      }),
      { numRuns: 800 },
    );
  });

  it("suggests at most five dates, none over, each with words that say it", () => {
    const typed = fc.oneof(
      fc.constantFrom("", "t", "fri", "next", "3 a", "at 5", "03/04", "fryday"),
      phrase.map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(typed, context, (start, ctx) => {
        const suggestions = suggestDates(start, ctx);
        expect(suggestions.length).toBeLessThanOrEqual(5);
        for (const { words, due } of suggestions) {
          expect(isAhead(due, ctx)).toBe(true);
          const reading = readDate(words, ctx);
          const again = reading.outcome === "understood" ? [reading.due] : reading.choices;
          const key = (one: Due) => (one.kind === "day" ? one.day : one.at.toISOString().slice(0, 16));
          expect(again.map(key)).toContain(key(due));
        }
      }),
      { numRuns: 300 },
    );
  });

  describe("a date means the same", () => {
    const days = [
      ...[
        "tomorrow",
        "friday",
        "the day after tomorrow",
        "5 april",
        "april 5",
        "5th of april",
        "the 24th",
        "24 march",
      ],
      ...[
        "fri 6 mar",
        "friday the 13th",
        "2026-04-05",
        "13/04",
        "13.4.2026",
        "5 april 2026",
        "april 5, 2026",
      ],
      ...["in 3 days", "a week from today", "friday next week", "last monday of march", "20th of next month"],
      ...["end of month", "10 may", "12 june", "1 december", "3rd of june", "next monday", "monday week"],
    ];
    const times = [
      "5pm",
      "5 pm",
      "5:30 pm",
      "17:00",
      "10:15",
      "noon",
      "half past 3",
      "5 o'clock",
      "15h30",
      "eod",
    ];
    const tuesday = contextOf({ at: "2026-03-03T09:30", zone: "Europe/Berlin" });
    const read = (typed: string) => withoutWords(readDate(typed, tuesday));
    const found = (sentence: string) => {
      const date = findDate(sentence, tuesday);
      return [withoutWords(date?.reading), date?.rest];
    };
    const dated = days.flatMap((day) => [day, ...times.map((time) => `${day} ${time}`)]);

    it.each(dated)("with or without a keyword: %s", (date) => {
      const meant = read(date);
      expect(meant).toMatchObject({ outcome: "understood" });
      for (const keyword of ["by ", "due ", "on ", "before ", "until ", "due by ", "BY ", "no later than "]) {
        expect.soft(read(keyword + date), keyword).toEqual(meant);
        expect.soft(found(`Send the list ${keyword}${date}`), keyword).toEqual([meant, "Send the list"]);
      }
      expect.soft(found(`Send the list ${date}`)).toEqual([meant, "Send the list"]);
      expect.soft(found(`Send the list (${date})`)).toEqual([meant, "Send the list"]);
      expect.soft(found(`By ${date}: send the list`)).toEqual([meant, "send the list"]);
    });

    it.each(days)("whichever comes first, the time or the day: %s", (day) => {
      for (const time of times) {
        const meant = read(`${day} ${time}`);
        const ways = [
          `${time} ${day}`,
          `${day}, ${time}`,
          `${day} at ${time}`,
          `${time} on ${day}`,
          `at ${time} ${day}`,
        ];
        for (const way of ways) expect.soft(read(way), way).toEqual(meant);
      }
    });
  });

  const hostile = {
    "one letter": "a".repeat(3_000),
    digits: "1".repeat(3_000),
    spaces: " ".repeat(3_000),
    "spaces and a date": `${" ".repeat(3_000)}friday`,
    marks: ",".repeat(3_000),
    brackets: "(".repeat(3_000),
    dates: "friday ".repeat(430),
    keywords: "by ".repeat(1_000),
    numbers: "1 ".repeat(1_500),
    times: "5:30 ".repeat(600),
    slashes: "1/2/".repeat(750),
    units: "a couple of ".repeat(250),
    "misspelt words": "tommmorow ".repeat(300),
    joined: "or and - to ".repeat(250),
    quotes: "'’".repeat(1_500),
    placeholders: "\uE000".repeat(3_000),
    accents: "e\u0301".repeat(1_500),
  };
  it.each(Object.entries(hostile))("takes no time over 3,000 characters of %s", (_, text) => {
    const [ctx] = SCENE_CONTEXTS;
    if (ctx === undefined) throw new Error("no scene");
    for (const typed of [text, text.slice(0, 118)]) {
      expect(shortestRun(() => readDate(typed, ctx))).toBeLessThan(MOST_MILLISECONDS);
      expect(shortestRun(() => findDate(typed, ctx))).toBeLessThan(MOST_MILLISECONDS);
    }
  });
});
