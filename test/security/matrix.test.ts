import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type LocalReply, MESSAGE_MENUS, type TextPart } from "../../src/chat/interaction.ts";
import type { Option } from "../../src/chat/option.ts";
import { encodePress, type Press } from "../../src/chat/press.ts";
import { commands, forms, presses } from "../../src/commands/table.ts";
import type { Pages } from "../../src/web/pages/port.ts";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { MODELS } from "./models.ts";
import {
  ANA,
  BAIT,
  CANARY,
  FIRST,
  type Houses,
  idsOf,
  modelsOf,
  openHouses,
  STRANGERS,
  type Voice,
} from "./two-houses.ts";

// Whatever there is to press, say, complete or open is tried by those who have no right to it. All of it is taken from the
// program's own tables: what is new is tried from its first day.

const NEVER = "ffffffff-ffff-7fff-bfff-ffffffffffff";

/** Whom code takes different ways for: in a channel of another group, and in direct messages. */
const FAR = STRANGERS.filter(([whose]) => whose !== "of another channel");

/** Records of each kind in several states, which is all that code can tell apart. */
async function sampleOf({ store }: Houses): Promise<string[]> {
  const ours = new Set(await idsOf(store));
  const sample: string[] = [];
  for (const model of MODELS) {
    const rows = ((await modelsOf(store)[model]?.findMany()) ?? []).filter(({ id }) => ours.has(String(id)));
    const alike = new Map<string, string>();
    for (const row of rows) {
      const kind = [row["state"], row["kind"], row["meetingId"] === null].join();
      if (!alike.has(kind)) alike.set(kind, String(row["id"]));
    }
    sample.push(...[...alike.values()].slice(0, 3));
  }
  return sample;
}

/** All the words of an answer, without the ids in its buttons. */
const textOf = (reply: unknown): string => JSON.stringify(reply).toLowerCase();

/** The first words of what only the speaker reads. */
const refusalOf = (reply: LocalReply): string => {
  const [first] = reply.private?.elements ?? [];
  return JSON.stringify(first ?? reply.faults ?? "");
};

const inner = (schema: unknown): z.ZodType =>
  schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : (schema as z.ZodType);

/** Some value a parameter that is no id may have. */
function someValue(name: string, schema: z.ZodType): string | number {
  if (schema instanceof z.ZodEnum) return String(schema.options[0]);
  if (schema instanceof z.ZodUnion) return 2_000_000_000_000;
  if (schema instanceof z.ZodNumber) return name === "months" ? 12 : 1;
  return "x";
}

interface Pressed {
  readonly do: string;
  readonly ids: readonly string[];
  readonly others: Readonly<Record<string, string | number>>;
}
const pressed = ({ do: name, parameters }: { do: string; parameters: z.ZodObject }): Pressed => {
  const parts = Object.entries(parameters.shape).map(([key, part]) => [key, inner(part)] as const);
  return {
    do: name,
    ids: parts.filter(([, part]) => part instanceof z.ZodUUID).map(([key]) => key),
    others: Object.fromEntries(
      parts
        .filter(([, part]) => !(part instanceof z.ZodUUID))
        .map(([key, part]) => [key, someValue(key, part)]),
    ),
  };
};

const allPresses = [...presses.values()].map(pressed);
const allForms = [...forms.values()].map(pressed);
const allVerbs = commands.flatMap((command) => command.verbs.map((verb) => ({ c: command.name, verb })));

/** What a form may be filled with; each reads the fields it knows. */
const FILLED = {
  words: "hello",
  text: "hello",
  when: "tomorrow 10:00",
  which: "all",
  minutes: "5",
  presenter: "me",
};

/** These answer a question that is not one's own as one that never was, whatever was asked in it. */
const TELLS_NOTHING = [
  "question.answer",
  "question.other-date",
  "question.date",
  "question.show",
  "question.close",
  "readout.put",
  "readout.kept",
  "readout.list",
  "readout.confirm",
  "readout.confirm-withdraw",
  "readout.cancel",
  "reminder.all-tomorrow",
  "reminder.done-menu",
  // Forgets the presser alone; for anybody else's id it does nothing.
  "me.forget",
  // The words of a search that is not one's own are no search at all.
  "action.list",
  "action.list-share",
  "action.list-open",
  // Meetings are looked for in one's own group alone.
  "readout.draft",
];

// Every one of some thousand answers is read: a busy machine takes its time.
describe.each(databases.map((database) => [database.name, database] as const))(
  "on %s",
  { timeout: 300_000 },
  (_, kind) => {
    let database: FreshDatabase;
    let houses: Houses;
    let sample: string[];
    let before: string[];
    beforeAll(async () => {
      database = await kind.fresh();
      houses = await openHouses(database.store);
      sample = await sampleOf(houses);
      before = await houses.rows();
    }, 300_000);
    afterAll(() => database.drop());

    /** After each part: nothing of the house changed, nothing new names it, and nothing broke on the way. */
    async function untouched(): Promise<void> {
      const after = await houses.rows();
      const rows = new Set(before);
      const now = new Set(after);
      expect({
        gone: before.filter((row) => !now.has(row)),
        made: after.filter((row) => !rows.has(row)),
      }).toEqual({ gone: [], made: [] });
      expect(houses.bugs).toEqual([]);
    }

    const press = (who: Voice, what: Press) =>
      houses.says(who, { type: "press", press: what, canOpenForm: true });
    const submit = (who: Voice, what: Press) =>
      houses.says(who, { type: "form", press: what, values: FILLED });

    test("the house is full, and its own people find the canary everywhere", async () => {
      const kept = new Set(
        before.filter((row) => row.toLowerCase().includes(CANARY)).map((row) => row.split(" ", 1)[0]),
      );
      // What holds no words, or holds them in another row: ids, numbers, times.
      const wordless = [
        "account",
        "membership",
        "assignment",
        "rating",
        "bundle",
        "digest",
        "ballot",
        "bundleEntry",
      ];
      const elsewhere = [
        "installation",
        "lease",
        "pace",
        "keptMessage",
        "counter",
        "link",
        "lineEdit",
        "readoutNote",
        "approval",
      ];
      expect(MODELS.filter((model) => ![...kept, ...wordless, ...elsewhere].includes(model))).toEqual([]);
      for (const [command, words] of [
        ["action", "list all"],
        ["action", `#${FIRST + 1}`],
        ["meeting", "list"],
        ["meeting", `list M${FIRST + 1}`],
        ["readout", "list"],
        ["readout", `R${FIRST + 1}`],
        ["readout", "settings"],
        ["readout", "settings status"],
        ["readout", "me"],
      ] as const)
        expect(textOf(await houses.types(ANA, command, words)), words).toContain(CANARY);
      const own = await houses.completes(ANA, {
        command: "action",
        verb: "done",
        option: "item",
        typed: BAIT,
      });
      expect(textOf(own)).toContain(CANARY);
      before = await houses.rows();
    });

    test("no press and no form for anybody else", async () => {
      const unclassified: string[] = [];
      for (const [deed, table] of [
        [press, allPresses],
        [submit, allForms],
      ] as const)
        for (const definition of table) {
          const known = await refusedOf(deed, definition);
          if (definition.ids.length > 0 && known === 0 && !TELLS_NOTHING.includes(definition.do))
            unclassified.push(definition.do);
        }
      // Refused in the same words as what never was: say above why, or give it an id it knows.
      expect(unclassified).toEqual([]);
      await untouched();
    });

    /** Tries one press with every record; returns how many it knew and refused. The second and third try those only. */
    async function refusedOf(deed: typeof press, { do: name, ids, others }: Pressed): Promise<number> {
      let tried = sample;
      for (const [whose, who] of STRANGERS) {
        const [first, ...more] = ids;
        if (first === undefined) {
          expect(textOf(await deed(who, { ...others, do: name })), name).not.toContain(CANARY);
          continue;
        }
        const nothing = { ...others, ...Object.fromEntries(more.map((key) => [key, NEVER])), do: name };
        const unknown = refusalOf(await deed(who, { ...nothing, [first]: NEVER }));
        const refused: string[] = [];
        for (const id of tried) {
          const reply = await deed(who, { ...nothing, [first]: id });
          const what = `${name} ${id} ${whose}: ${textOf(reply)}`;
          expect(textOf(reply), what).not.toContain(CANARY);
          expect(Object.keys(reply), what).toEqual(["private"]);
          if (refusalOf(reply) !== unknown) refused.push(id);
        }
        if (refused.length > 0) tried = refused;
      }
      return tried === sample ? 0 : tried.length;
    }

    test("no press that joins a record of one's own to one of theirs", async () => {
      const [, who] = STRANGERS[0] as (typeof STRANGERS)[number];
      const own = await houses.store.db.meeting.findMany({
        where: { group: { channels: { some: { externalId: "hut", workspace: "ours" } } } },
        select: { id: true },
      });
      for (const { do: name, ids, others } of allPresses.filter(({ ids }) => ids.length > 1))
        for (const { id } of own)
          for (const theirs of sample) {
            const [first = "", second = ""] = ids;
            const reply = await press(who, { ...others, do: name, [first]: id, [second]: theirs });
            expect(textOf(reply), `${name} ${theirs}`).not.toContain(CANARY);
          }
      await untouched();
    });

    test.each(FAR)("no form of a verb for anybody %s", async (_, who) => {
      const group = await houses.store.db.group.findFirstOrThrow({ where: { name: `${CANARY}-room` } });
      const item = await houses.store.db.actionItem.findFirstOrThrow({ where: { groupId: group.id } });
      for (const { c, verb } of allVerbs) {
        const about = { c, b: verb.name };
        const opened = await press(who, { ...about, do: "form.open", g: group.id });
        expect(Object.keys(opened), verb.name).toEqual(["private"]);
        expect(textOf(opened)).not.toContain(CANARY);
        for (const more of [{ id: item.id, v: 1 }, { g: group.id }, { id: item.id, v: 1, g: group.id }]) {
          const reply = await submit(who, { ...about, ...more, do: "form" });
          expect(textOf(reply), `${c} ${verb.name}`).not.toContain(CANARY);
        }
      }
      await untouched();
    });

    test.each(FAR)("no verb, by number, by link or by name, for anybody %s", async (_, who) => {
      for (const { c, verb } of allVerbs) {
        const options = Object.entries(verb.options);
        for (const [name, option] of options)
          for (const value of triedAs(option)) {
            const rest = options.filter(([other, { required }]) => other !== name && required);
            const values = Object.fromEntries(rest.map(([other, one]) => [other, anyOf(one)]));
            const said = { type: "command", command: c, verb: verb.name, canOpenForm: true } as const;
            const reply = await houses.says(who, { ...said, options: { ...values, [name]: value } });
            const what = `${c} ${verb.name} ${name}: ${textOf(value)}`;
            expect(textOf(reply), what).not.toContain(CANARY);
            if (option.kind === "items" || option.kind === "record")
              expect(
                Object.keys(reply).filter((key) => key !== "private"),
                what,
              ).toEqual([]);
          }
        for (const words of [`#${FIRST + 1}`, `for:${BAIT}`]) {
          const reply = await houses.types(who, c, `${verb.name} ${words}`);
          expect(textOf(reply), `${c} ${verb.name} ${words}`).not.toContain(CANARY);
        }
      }
      for (const menu of MESSAGE_MENUS) {
        const message = { text: [{ type: "text", text: BAIT }, CARD] };
        expect(textOf(await houses.says(who, { type: "menu", menu, message }))).not.toContain(CANARY);
      }
      for (const type of ["joined", "home"] as const)
        expect(textOf(await houses.says(who, { type }))).not.toContain(CANARY);
      await untouched();
    });

    test.each(FAR)("nothing is suggested to anybody %s", async (_, who) => {
      for (const { c, verb } of allVerbs)
        for (const option of Object.keys(verb.options))
          for (const typed of ["", BAIT, `${FIRST + 1}`]) {
            const asked = { command: c, verb: verb.name, option, typed };
            expect(textOf(await houses.completes(who, asked)), `${c} ${verb.name} ${option}`).not.toContain(
              CANARY,
            );
          }
      await untouched();
    });

    test("no page, feed or file opens with another's key, or with a link of another kind", async () => {
      const { store, pages } = houses;
      const house = await store.db.group.findFirstOrThrow({ where: { name: `${CANARY}-room` } });
      const slug = house.slug ?? "";
      const links = await store.db.link.findMany();
      const key = links.find(({ kind, groupId }) => kind === "page" && groupId === house.id)?.token;
      const tokens = [
        ...links.filter(({ token }) => token !== key).map(({ token }) => token),
        `${CANARY}-ana-stops`,
      ];
      const keys = [
        undefined,
        "",
        "undefined",
        "null",
        "%",
        "' OR 1=1 --",
        ...tokens,
        `${key}x`,
        key?.toUpperCase(),
      ];
      const ownMail = links.find(({ kind }) => kind === "own-mail")?.token;
      /** Every secret there is, but those that are meant to open it. */
      const opensNothing = (...rightful: (string | undefined)[]) =>
        ["", "x", key ?? "", ...tokens].filter((token) => !rightful.includes(token));
      const vote = { stars: 1, cookie: "c".repeat(24), address: "203.0.113.5" };
      const number = FIRST + 1;
      /** Each way in of the port, with everything that opens nothing there. */
      const tries: { readonly [Way in keyof Pages]: () => Promise<unknown>[] } = {
        list: () => keys.map((one) => pages.list(slug, one, 1)),
        readout: () =>
          keys.flatMap((one) => [1, undefined].map((version) => pages.readout(slug, number, version, one))),
        minutes: () =>
          keys.flatMap((one) => [2, 3].map((more) => pages.minutes(slug, FIRST + more, undefined, one))),
        rate: () =>
          keys.map((one) =>
            pages.rate(slug, number, { ...vote, ...(one === undefined ? {} : { key: one }) }),
          ),
        subscribe: () => keys.map((one) => pages.subscribe(slug, "zoe@ours.example", "203.0.113.5", one)),
        confirm: () => opensNothing(ownMail, `${CANARY}-ana-stops`).map((token) => pages.confirm(token)),
        unsubscribe: () => opensNothing(`${CANARY}-ana-stops`).map((token) => pages.unsubscribe(token)),
        calendar: () =>
          opensNothing(
            ...links.filter(({ kind }) => kind.startsWith("calendar")).map(({ token }) => token),
          ).flatMap((token) =>
            [token, `${token}.M${number}`, `${token}.M${FIRST + 2}`].map((one) => pages.calendar(one)),
          ),
      };
      expect(Object.keys(tries).toSorted()).toEqual(Object.keys(pages).toSorted());
      // The control: with its own key the same readout, minutes and list are there.
      expect(textOf(await pages.list(slug, key, 1))).toContain(CANARY);
      expect(textOf(await pages.minutes(slug, FIRST + 2, undefined, key))).toContain(CANARY);
      for (const [way, all] of Object.entries(tries))
        for (const answer of await Promise.all(all()))
          expect(textOf(answer ?? null), way).not.toContain(CANARY);
      await untouched();
    });
  },
);

/** A card of theirs, as a link to its message. */
const CARD: TextPart = {
  type: "message",
  ref: { platform: "here", address: "house/1" },
  url: "https://here.example/house/1",
};

/** What a stranger tries as the value of an option. */
function triedAs(option: Option): (string | boolean | readonly TextPart[])[] {
  const at = [1, 2].map((more) => FIRST + more);
  switch (option.kind) {
    case "items":
      return [...at.map((number) => `#${number}`), `${FIRST + 1}-${FIRST + 9}`, [CARD]];
    case "record":
      return at.map((number) => `${option.letter}${number}`);
    case "people":
      return [BAIT];
    case "tags":
      return [BAIT];
    case "choice":
      return [...(option.choices ?? [])];
    case "flag":
      return [true, false];
    case "words":
    case "text":
      return [`#${FIRST + 1}`, `M${FIRST + 2}`, `R${FIRST + 1}`, BAIT, [CARD]];
    case "when":
    case "priority":
    case "channel":
      return [];
    default:
      return option.kind satisfies never;
  }
}

/** A value for an option that must be there. */
function anyOf(option: Option): string {
  if (option.kind === "items") return "#1";
  if (option.kind === "record") return `${option.letter}1`;
  if (option.kind === "when") return "tomorrow 10:00";
  if (option.kind === "people") return "me";
  return option.choices?.[0] ?? "plain words";
}

test("every press of the tables can be written", () => {
  for (const { do: name, ids, others } of [...allPresses, ...allForms])
    expect(
      encodePress({ ...others, ...Object.fromEntries(ids.map((id) => [id, NEVER])), do: name }),
    ).toContain(name);
});
