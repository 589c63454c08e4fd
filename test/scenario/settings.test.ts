import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario("settings are read by all, changed by the lead", async ({ ana, bo }) => {
  await ana.says("/action list");
  await bo.says("/readout settings");
  await bo.readsIn(
    "private",
    "Settings",
    "Time zone Europe/Berlin · Mon–Fri, 09:00–17:00 · holidays: none",
    "Weekly digest: Mon 09:00",
  );
  await bo.says("/readout settings hours:09:00-18:00");
  await bo.readsIn("private", "Only an administrator or a lead can change these settings: ask Ana");
  await ana.says("/readout settings hours:09:00-18:00 days:sun-thu zone:tokyo");
  await ana.readsIn("private", "Saved", "Time zone Asia/Tokyo", "09:00–18:00");
});

scenario("new working hours move the end of dates without an hour", async ({ ana, clock }) => {
  await ana.says("/action Water the plants by friday");
  await ana.says("/readout settings hours:09:00-18:00");
  await clock.passesTo("2031-03-07 17:30");
  const cards = await ana.looks();
  expect(cards.find((seen) => seen.place === "channel" && seen.text.includes("#1"))?.text).not.toContain(
    "overdue",
  );
  await clock.passesTo("2031-03-07 18:00");
  await ana.readsIn("channel", "#1 Water the plants", "overdue");
});

scenario("a setting that cannot be read says how to write it", async ({ ana }) => {
  await ana.says("/readout settings hours:late");
  await ana.readsIn("private", "I cannot read “late” as hours. Write them like 09:00-17:00.", "You typed");
  await ana.says("/readout settings zone:Atlantis");
  await ana.readsIn("private", "I know no time zone “Atlantis”");
});

scenario("my own page: items everywhere, my wishes, changed in words", async ({ ana, bo }) => {
  await bo.says("/action list");
  await ana.says("/action Draft the budget @bo by friday 12:00", { in: "general" });
  await bo.says("/action Order chairs", { in: "office" });
  await bo.looks();
  await bo.says("/readout me");
  await bo.readsIn("private", "Mine · 2 open", "#1 Draft the budget", "#1 Order chairs", "quiet 20:00–08:00");
  await bo.says("/readout me zone:Asia/Tokyo remind:less quiet:19-09");
  await bo.readsIn("private", "Asia/Tokyo · reminders less · quiet 19:00–09:00");
});

scenario("the small forms of the settings card", async ({ ana }) => {
  await ana.says("/readout settings");
  await ana.presses("Digest");
  const form = await ana.form();
  expect(form?.fields[0]?.value).toBe("mon 09:00");
  await ana.submits({ "Weekly digest": "tuesday 10:00" });
  await ana.readsIn("private", "Weekly digest: Tue 10:00");
});

scenario("invited into a channel: three lines and buttons, once", async ({ ana, stage, settles }) => {
  await stage.joins("harbour", ana.self);
  await settles();
  const hello = await ana.reads(
    "I keep this channel’s action items",
    "/action Water the plants by tomorrow 9am",
  );
  expect(hello.controls).toEqual(["Add one", "Settings", "Help"]);
});

scenario("a press from another group is refused", async ({ ana, bo, services, stage, bot }) => {
  await ana.says("/action Secret plan", { in: "general" });
  await bo.says("/action Own plan", { in: "office" });
  const foreign = await services.store.db.actionItem.findFirstOrThrow({ where: { title: "Secret plan" } });
  const office = await services.store.db.channel.findFirstOrThrow({ where: { name: "office" } });
  const account = await services.store.db.account.findFirstOrThrow({ where: { name: "Bo" } });
  const reply = await bot.handle({
    type: "press",
    id: "forged",
    press: { do: "action.done", id: foreign.id, v: 1 },
    speaker: {
      user: { platform: account.platform, workspace: account.workspace, id: account.externalId },
      name: "Bo",
      administrator: false,
    },
    channel: { platform: office.platform, workspace: office.workspace, id: office.externalId, direct: false },
    canOpenForm: true,
  });
  expect(JSON.stringify(reply.private)).toContain("That button belongs to another group.");
  expect((await services.store.db.actionItem.findUniqueOrThrow({ where: { id: foreign.id } })).state).toBe(
    "OPEN",
  );
  expect(stage.platform).toBe(account.platform);
});

scenario(
  "a channel for the digest that lets the bot in is told so, and stands in the settings",
  async ({ ana, settles }) => {
    await ana.says("/action list", { in: "office" });
    await ana.says("/action list");
    await ana.says("/readout settings channel:#office");
    await ana.readsIn("private", "Saved: channel", "Weekly digest: Mon 09:00 in #office");
    await settles();
    await ana.readsIn("channel", "The weekly digest comes here from now on.");
  },
);

scenario(
  "a channel for the digest where the bot may not speak is told at once to who set it",
  async ({ ana, stage, settles }) => {
    await ana.says("/action list", { in: "office" });
    await ana.says("/action list");
    await ana.looks();
    stage.fails("not-in-channel");
    await ana.says("/readout settings channel:#office");
    await settles();
    await ana.readsIn("direct", "I can’t post the weekly digest of general in #office: ");
    await ana.says("/readout settings");
    await ana.readsIn("private", "in #office", "I can’t post the weekly digest of general in #office: ");
    await ana.says("/readout settings channel:#office");
    await settles();
    await ana.readsIn("channel", "The weekly digest comes here from now on.");
    await ana.says("/readout settings");
    const mended = await ana.readsIn("private", "in #office");
    expect(mended.text).not.toContain("I can’t post");
  },
  { not: { web: "every channel of the page is open to the bot" } },
);

scenario(
  "what waits to be sent is told to the lead, with the reason and a button; the hourly check is one message",
  async ({ ana, bo, stage, clock, settles }) => {
    await bo.says("/action list", { in: "office" });
    await ana.says("/action list");
    await ana.says("/readout settings canary:yes");
    await ana.readsIn("private", "Saved: canary");
    await settles();
    const first = await ana.readsIn("channel", "I am here. Checked Wed 5 Mar 10:00");
    await clock.passesTo("2031-03-05 11:00");
    const next = await ana.readsIn("channel", "I am here. Checked Wed 5 Mar 11:00");
    expect(next.id).toBe(first.id);
    await ana.says("/readout settings status");
    await ana.readsIn("private", "Nothing waits", "Hourly check: last arrived Wed 5 Mar 11:00");

    stage.fails("server-error");
    await clock.passesTo("2031-03-05 12:00");
    await ana.says("/readout settings status");
    await ana.readsIn("private", "1 message waits for #general");
    await clock.passesTo("2031-03-05 12:30");
    await ana.readsIn("channel", "I am here. Checked");

    stage.fails("not-in-channel");
    await clock.passesTo("2031-03-05 13:00");
    await ana.says("/readout settings status");
    await ana.readsIn("private", "1 message for #general was set aside");
    await bo.says("/readout settings status");
    await bo.readsIn("private", "Only an administrator or a lead sees what waits to be sent: ask Ana");
    await bo.says("/readout settings status", { in: "office" });
    await bo.readsIn("private", "Status · office", "Nothing waits");
    await ana.presses("Try again");
    await ana.readsIn("private", "1 message is tried again.");
    await ana.readsIn("channel", "I am here. Checked Wed 5 Mar 13:00");

    await ana.says("/readout settings canary:no");
    await settles();
    const last = await ana.readsIn("channel", "The hourly check is off.");
    expect(last.id).toBe(first.id);
  },
  { not: { web: "every channel of the page is open to the bot" } },
);
