import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario("a date that can mean two days is asked, the item is stored meanwhile", async ({ ana }) => {
  await ana.says("/action Call the supplier by 04/05");
  await ana.readsIn("channel", "#1 Call the supplier", "no date");
  const question = await ana.readsIn(
    "private",
    "“04/05” can mean several days",
    "When is #1 Call the supplier due?",
    "stored",
  );
  expect(question.controls).toContain("Sun 4 May");
  await ana.presses("Sun 4 May");
  await ana.reads("#1 Call the supplier", "due Sun 4 May");
});

scenario("an item that is only date words keeps them as its title and asks for the date", async ({ ana }) => {
  await ana.says("/action Friday");
  await ana.readsIn("channel", "#1 Friday", "no date");
  await ana.readsIn("private", "It says “Friday”. When is #1 Friday due?");
  await ana.presses("Fri 7 Mar");
  await ana.reads("#1 Friday", "due Fri 7 Mar");
});

scenario("a date gone by is asked, with the next sensible one", async ({ ana }) => {
  await ana.says("/action Report the figures by 3 March");
  const question = await ana.readsIn("private", "“3 March” is over");
  expect(question.controls[0]).toMatch(/3 Mar/);
});

scenario("another date can be typed, and what is still unclear is asked again", async ({ ana }) => {
  await ana.says("/action Report the figures by fryday 5pm");
  await ana.readsIn("channel", "#1 Report the figures");
  await ana.readsIn("private", "I can’t read “");
  await ana.presses("Another date");
  await ana.submits({ When: "friday 17:00" });
  await ana.reads("#1 Report the figures", "due Fri 7 Mar 17:00");
});

scenario("open questions wait on one's own page, where they can be answered", async ({ ana }) => {
  await ana.says("/action Call the supplier by 04/05");
  await ana.looks();
  await ana.says("/readout me");
  await ana.readsIn("private", "When is it due?", "#1 Call the supplier");
  await ana.presses("Answer");
  await ana.presses("Sun 4 May");
  await ana.looks();
  await ana.says("/readout me");
  const mine = await ana.readsIn("private", "Mine · 1 open");
  expect(mine.text).not.toContain("When is it due?");
});

scenario(
  "one's own page asks once about an item, while it is open and has no other date",
  async ({ ana }) => {
    await ana.says("/action Call the supplier by 04/05");
    await ana.says("/action due #1 05/06");
    await ana.says("/action Sweep the hall by 04/05");
    await ana.says("/action Paint the door by 04/05");
    await ana.says("/action done #2");
    await ana.says("/action due #3 friday");
    await ana.looks();
    await ana.says("/readout me");
    const mine = await ana.readsIn("private", "Mine · 2 open");
    expect(mine.text.match(/When is it due\? #\d/g)).toEqual(["When is it due? #1"]);
    await ana.presses("Answer");
    await ana.readsIn("private", "“05/06” can mean several days");
  },
);

scenario(
  "one's own page says which words may have been an item, and lets it be",
  async ({ ana }) => {
    await ana.says("/action done the dishes");
    await ana.looks();
    await ana.says("/readout me");
    await ana.readsIn("private", "Was that an action item? done the dishes");
    await ana.presses("Answer");
    await ana.presses("Never mind");
    await ana.reads("Then I ask no more.");
    await ana.looks();
    await ana.says("/readout me");
    const mine = await ana.readsIn("private", "Mine · nothing open");
    expect(mine.text).not.toContain("done the dishes");
  },
  { not: { discord: "verbs are subcommands there" } },
);

scenario("two people of one name are asked apart", async ({ ana, person, bo }) => {
  const other = person("Bo Berg");
  await bo.says("/action list");
  await other.says("/action list");
  await person("Bo Dahl").says("/action list");
  await ana.says("/action Call the bank for:bo");
  await ana.looks();
  await person("Cy Ek").says("/action list");
});

scenario("a name that nobody has is said, the item is stored", async ({ ana }) => {
  await ana.says("/action Call the bank for:zoe");
  await ana.readsIn("channel", "#1 Call the bank", "nobody");
  await ana.readsIn("private", "I know nobody called “zoe” here", "#1 has no owner yet");
});

scenario("a bot cannot own an item: stored, said, and to be chosen", async ({ ana, person }) => {
  person("Deploybot", { bot: true });
  await ana.says("/action Restart the server @deploybot");
  await ana.readsIn("channel", "#1 Restart the server", "nobody");
  await ana.readsIn("private", "Deploybot is a bot and can’t own #1. It has no owner yet.");
});

scenario("what repeats is stored once and says so", async ({ ana }) => {
  await ana.says("/action Water the plants every friday 10:00");
  await ana.readsIn("channel", "#1 Water the plants", "due Fri 7 Mar 10:00");
  await ana.readsIn("private", "Repeating items are not here yet: #1 is stored once, for Fri 7 Mar 10:00.");
});

scenario("words too long for a title become its note, nothing is cut", async ({ ana }) => {
  const long = `Write down ${"everything that was said about the harbour and its cranes ".repeat(6)}`.trim();
  await ana.says(`/action ${long}`);
  await ana.readsIn("channel", "#1 Write down everything", "…");
  await ana.says("/action list #1");
  await ana.readsIn("private", long);
});

scenario("hostile text is shown as typed and pings nobody", async ({ ana, bo }) => {
  const hostile = "Check <!channel> @everyone *bold* `code` _x_ [a](http://b) <@U1>";
  await ana.says(`/action "${hostile}"`);
  const seen = await bo.readsIn("channel", hostile);
  expect(seen.pinged).toBe(false);
});

scenario(
  "of two quick answers to one question one counts; another channel is refused",
  async ({ ana, bot, services }) => {
    await ana.says("/action Call the bank", { in: "general" });
    await ana.says("/action list", { in: "office" });
    const { db } = services.store;
    const account = await db.account.findFirstOrThrow({ where: { name: "Ana" } });
    const place = (name: string) => db.channel.findFirstOrThrow({ where: { name } });
    const group = await db.group.findFirstOrThrow({ where: { channels: { some: { name: "general" } } } });
    const question = await services.store.write((tx) =>
      tx.question.create({
        data: {
          id: "0190c3a0-0000-7000-8000-000000000001",
          groupId: group.id,
          personId: account.personId,
          kind: "add",
          data: { kind: "add", text: "done the dishes" },
          createdAt: services.clock.now(),
          expiresAt: new Date(services.clock.now().getTime() + 60_000),
        },
      }),
    );
    const press = async (id: string, channel: string) => {
      const { platform, workspace, externalId } = await place(channel);
      const reply = await bot.handle({
        type: "press",
        id,
        press: { do: "question.answer", id: question.id, n: 0 },
        speaker: {
          user: { platform, workspace: account.workspace, id: account.externalId },
          name: "Ana",
          administrator: false,
        },
        channel: { platform, workspace, id: externalId, direct: false },
        canOpenForm: true,
      });
      return JSON.stringify(reply);
    };
    expect(await press("elsewhere", "office")).toContain("belongs to another group");
    const replies = await Promise.all([press("one", "general"), press("two", "general")]);
    expect(replies.filter((reply) => reply.includes("That is answered already"))).toHaveLength(1);
    expect(await db.actionItem.count({ where: { title: "done the dishes" } })).toBe(1);
  },
);

scenario("a date far ahead is asked about, and taken when it was meant", async ({ ana }) => {
  for (const words of ["31 Dec 9999", "31 Dec 2099"]) {
    await ana.says(`/action Look again due:"${words}"`);
    await ana.readsIn("private", `“${words}” is very far ahead. When is`);
  }
  await ana.presses("Thu 31 Dec 2099");
  await ana.reads("#2 Look again", "due Thu 31 Dec 2099");
});
