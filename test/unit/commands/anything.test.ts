import fc from "fast-check";
import { expect, test } from "vitest";
import { createBot } from "../../../src/bot.ts";
import type { Interaction, TextPart } from "../../../src/chat/interaction.ts";
import { commands, forms, presses } from "../../../src/commands/table.ts";
import { createServices } from "../../../src/readout.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { witnessedLogger } from "../../support/witness.ts";
import { cardLink, channel, mention, text } from "./typed.ts";

const NOBODYS = "ffffffff-ffff-7fff-bfff-ffffffffffff";
const words = fc.constantFrom(
  ...["by friday", "tomorrow 9am", "03/04", "31 feb", "1900-01-01", "in 99999999999 years", "never", "none"],
  ...[
    "!high",
    "#supply",
    "#1",
    "1-3",
    "#2 #3",
    "#999999999",
    "me",
    "nobody",
    "overdue",
    "all",
    "mine",
    "and",
  ],
  ...["for:me", "for:Ana", "due:friday", "due:none", "due:9999-12-31", "title:x", "note:y", '"two words"'],
  ...[
    "zone:Tokyo",
    "days:mon-fri",
    "hours:09:00-18:00",
    "quiet:20-08",
    "digest:off",
    "holidays:DE",
    "remind:off",
  ],
  ...[
    "language:en",
    "only-me:yes",
    "about:action",
    "about:x",
    "show:done",
    "constructor:x",
    "%",
    "_",
    "'",
    "\\",
  ],
  ...["\uE000", "\uD800", "\u0000", "👩‍👩‍👧", "x".repeat(300), "99999999999", "#2147483648"],
);
const part: fc.Arbitrary<TextPart> = fc.oneof(
  { weight: 8, arbitrary: words.map((word) => text(` ${word} `)) },
  { weight: 1, arbitrary: fc.constantFrom("Bo", "Cy", "").map(mention) },
  { weight: 1, arbitrary: fc.constantFrom(channel("supply"), cardLink("7")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }).map(text) },
);
const verbs = commands.flatMap((command) => command.verbs.map((verb) => ({ command, verb })));
const lettersOf = (one: TextPart | undefined): string =>
  one?.type === "text" ? one.text : one && "name" in one ? one.name : "";

const said = fc.record({
  verb: fc.constantFrom(...verbs),
  line: fc.array(part, { maxLength: 5 }),
  who: fc.constantFrom("Ana", "Bo"),
  direct: fc.boolean(),
  press: fc.constantFrom(...presses.keys()),
  form: fc.constantFrom(...forms.keys(), "form"),
  kind: fc.constantFrom("text", "typed", "press", "form", "menu", "home", "joined"),
});

/** What somebody says, presses or fills in, as a platform hands it over. */
function interactionOf(
  { verb: { command, verb }, line, who, direct, press, form, kind }: Said,
  id: string,
): Interaction {
  const base = {
    id,
    speaker: {
      user: { platform: "p", workspace: "w", id: `U${who}` },
      name: who,
      administrator: who === "Ana",
    },
    channel: { platform: "p", workspace: "w", id: direct ? `D${who}` : "C", direct },
    channelName: "ops",
  };
  const names = Object.keys(verb.options);
  const parameters = {
    id: NOBODYS,
    q: NOBODYS,
    v: "3",
    n: "99",
    p: "999999999",
    until: "never",
    section: "time",
  };
  switch (kind) {
    case "text":
      return {
        ...base,
        type: "command",
        command: command.name,
        text: [text(`${verb.name} `), ...line],
        canOpenForm: true,
      };
    case "typed": {
      const options = Object.fromEntries(names.flatMap((name, at) => (line[at] ? [[name, [line[at]]]] : [])));
      return { ...base, type: "command", command: command.name, verb: verb.name, options, canOpenForm: true };
    }
    case "press":
      return { ...base, type: "press", press: { ...parameters, do: press }, canOpenForm: true };
    case "form": {
      const values = Object.fromEntries(
        names.map((name, at) => {
          const one = line[at];
          if (verb.options[name]?.kind !== "people") return [name, lettersOf(one)];
          return [name, one?.type === "mention" ? [one] : []];
        }),
      );
      return {
        ...base,
        type: "form",
        press: { do: form, c: command.name, b: verb.name, id: NOBODYS },
        values,
      };
    }
    case "menu":
      return { ...base, type: "menu", menu: "track", message: { text: line } };
    case "home":
      return { ...base, type: "home" };
    default:
      return { ...base, type: "joined" };
  }
}
type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never;

onEachDatabase("whatever is said, pressed or filled in", (database) => {
  test("the answer is never that something broke", async () => {
    const fresh = await database.fresh();
    const bugs: unknown[] = [];
    const logger = witnessedLogger({ error: (fields: object) => void bugs.push(fields) });
    const core = { TZ_DEFAULT: "Europe/Berlin", COMMAND_PREFIX: "" } as never;
    let now = Date.parse("2031-03-05T09:00:00Z");
    const clock = { now: () => new Date(now) };
    const { services } = createServices({ core, logger, store: fresh.store, adapters: [] }, undefined, clock);
    const bot = createBot({ ...services, wake: () => undefined });
    try {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(said, async (one) => {
          now += 60_000;
          const reply = await bot.handle(interactionOf(one, `delivery-${count++}`));
          expect(bugs.splice(0)).toEqual([]);
          expect(JSON.stringify(reply)).not.toMatch(/"type":"(phrase|instant|day)"/);
        }),
        { numRuns: 300 },
      );
    } finally {
      await fresh.drop();
    }
  }, 60_000);
});
