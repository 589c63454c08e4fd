import { afterEach, expect, test } from "vitest";
import { createEmailAdapter } from "../../adapters/email/adapter.ts";
import { readServer } from "../../adapters/email/server.ts";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import { addressesAt, permalinks } from "../../src/readouts/publishing-addresses.ts";
import { createMetrics } from "../../src/web/metrics.ts";
import { createPages } from "../../src/web/pages/index.ts";
import { createServer } from "../../src/web/server.ts";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { heldMeeting, INAUGURAL } from "../support/meetings.ts";
import { stages } from "../support/stages.ts";
import { witnessedLogger } from "../support/witness.ts";
import { createWorld, type World } from "../support/world.ts";

const PUBLIC = "https://readout.example";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The chat page, the real HTTP listener with the real pages, and letters over SMTP to a real server. */
async function everything(fresh: FreshDatabase) {
  ends.push(() => fresh.drop());
  const mail = await startMailServer();
  const held: { world?: World; mail: TestMailServer } = { mail };
  ends.push(() => held.mail.stops());
  const now = () => held.world?.clock.now() ?? new Date("2031-03-05T09:00:00Z");
  const letters = createEmailAdapter(
    {
      server: readServer(`smtp://127.0.0.1:${mail.port}?tls=never`),
      from: { name: "Readout", address: "readout@example.org" },
      perMinute: 1_000,
      // The world's clock: what is held back after a failure is free when its time has passed.
      elapsed: () => now().getTime(),
    },
    { clock: { now }, logger: witnessedLogger(), publicUrl: PUBLIC },
  );
  ends.push(() => letters.stop());
  const open = stages["web"] ?? expect.fail("no chat page");
  const world = await createWorld(open, fresh, { publicUrl: PUBLIC, letters });
  held.world = world;
  ends.push(() => world.stage.closes());
  const server = createServer({
    host: "127.0.0.1",
    port: 0,
    adapters: [],
    pages: createPages(createReadoutPages(world.services), {
      publicUrl: PUBLIC,
      secureCookies: false,
      clock: { now },
    }),
    readiness: {},
    metrics: createMetrics(),
    logger: witnessedLogger(),
  });
  const { url } = await server.start();
  ends.push(() => server.stop(200));

  /** Opens an address as it stands in a letter or on a page. */
  const opens = async (address: string, cookie = "") => {
    const response = await fetch(url + address.replace(PUBLIC, ""), {
      headers: { cookie },
      redirect: "manual",
    });
    return { status: response.status, text: await response.text() };
  };
  const sends = async (
    address: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(url + address.replace(PUBLIC, ""), {
      method: "POST",
      headers: { origin: url, ...headers },
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
    return {
      status: response.status,
      text: await response.text(),
      cookie,
      leadsTo: response.headers.get("location"),
    };
  };
  return { world, held, mail, opens, sends };
}

/** Draws up readout `number` of a meeting and sends it to the channel and the list. */
async function goesOut({ ana, services, settles }: World, number: number) {
  await heldMeeting(services, { ...INAUGURAL, title: `Meeting ${number}`, items: [] });
  await ana.says(`/readout draft M${number}`);
  await ana.says(`/readout release R${number} mail:yes`);
  await ana.presses("Release", { on: "It goes out as soon as you press." });
  await settles();
}

const addressIn = (text: string | undefined, path: string): string =>
  new RegExp(`${PUBLIC}${path}[\\w-]+`).exec(text ?? "")?.[0] ?? expect.fail(`no ${path} in: ${text}`);

onEachDatabase("a reader outside chat", (database) => {
  test("opens the page, rates, leaves an address, says yes from the letter, gets the next readout, ends it with one click", async () => {
    const { world, mail, opens, sends } = await everything(await database.fresh());
    const { ana, bo, settles } = world;
    for (const one of [ana, bo]) await one.says("/action list");
    await ana.says("/readout settings public:yes");
    const settings = await ana.reads("everybody may read the released readouts at");
    const group = addressIn(settings.text, "/r/");
    await goesOut(world, 1);
    expect(mail.letters).toHaveLength(0);

    expect((await opens(group)).text).toContain("Meeting 1");
    const page = `${group}/1`;
    expect(await opens(page)).toMatchObject({ status: 200, text: expect.stringContaining("no votes yet") });
    const vote = await sends(`${page}/rate`, { stars: "5" });
    expect(vote).toMatchObject({ status: 303, leadsTo: expect.stringContaining("vote=counted") });
    expect((await opens(page)).text).toContain("5 of 5 (1 vote)");
    const again = await sends(`${page}/rate`, { stars: "4" }, { cookie: vote.cookie });
    expect(again.leadsTo).toContain("vote=changed");
    // Another browser behind the same address, the same day.
    expect(await sends(`${page}/rate`, { stars: "1" })).toMatchObject({ status: 429 });
    await settles();
    await bo.readsIn("channel", "R1 Meeting 1", "4 of 5 (1 vote)");

    const asked = await sends(`${group}/subscribe`, { mail: "Kim@Example.org" });
    expect(asked).toMatchObject({ status: 200, text: expect.stringContaining("a link is on its way") });
    await settles();
    const asking = await mail.last();
    expect(asking.subject).toBe("Readouts of general by mail?");
    const yes = addressIn(asking.text, "/mail/confirm/");
    // A program that looks into mails opens every link: that alone says nothing.
    expect((await opens(yes)).text).toContain("Press the button");
    await goesOut(world, 2);
    expect(mail.letters).toHaveLength(1);
    expect((await sends(yes, {}, { origin: "https://mail.example" })).text).toContain(
      "kim@example.org now gets the readouts of general.",
    );

    await goesOut(world, 3);
    const letter = await mail.last();
    expect(mail.letters.at(-1)?.to).toEqual(["kim@example.org"]);
    expect(letter.subject).toBe("Meeting 3");
    expect(letter.text).toContain("It was decided: Share catch figures regularly.");
    expect(String(letter.html)).toContain('<h1 dir="auto">Meeting 3</h1>');
    expect(letter.text).toContain(`On the web: ${group}/3`);
    expect((await opens(addressIn(letter.text, "/r/general/"))).text).toContain("Meeting 3");
    expect(mail.letters.at(-1)?.raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    const stop = addressIn(mail.letters.at(-1)?.raw.replace(/\r\n\s+/g, " "), "/mail/stop/");
    const stopped = await sends(
      stop,
      { "List-Unsubscribe": "One-Click" },
      { origin: "https://mail.example" },
    );
    expect(stopped.text).toContain("kim@example.org no longer gets the readouts of general.");
    await goesOut(world, 4);
    expect(mail.letters).toHaveLength(2);
    expect(await sends(yes, {})).toMatchObject({ status: 404 });
  }, 60_000);

  test("every address that is told in chat opens its page: list, readout, version, minutes, calendars", async () => {
    const { world, opens } = await everything(await database.fresh());
    const { ana, bo, services } = world;
    for (const one of [ana, bo]) await one.says("/action list");
    await ana.says('/meeting schedule Supply review at:"tuesday 14:00" with:me');
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting decide Two suppliers");
    await ana.says("/meeting end");
    await ana.says("/readout draft M2");
    await ana.says("/readout release R1");
    await ana.presses("Release", { on: "It goes out as soon as you press." });
    await ana.says("/readout settings link:new");
    const told = await ana.reads("Whoever has this link can read the released readouts and the minutes");
    const [list = ""] = /https:\/\/readout\.example\/r\/\S+/.exec(told.text) ?? [];
    const [, key = ""] = /key=([\w-]+)/.exec(list) ?? [];
    expect(await opens(list)).toMatchObject({ status: 200, text: expect.stringContaining("Stand-up") });
    expect(await opens(list.replace(key, "x".repeat(32)))).toMatchObject({ status: 403 });
    expect(await opens(list.replace(/\?.*/, ""))).toMatchObject({ status: 403 });

    const { groupId } = await services.store.db.meeting.findFirstOrThrow();
    const links = await permalinks(services, [groupId]);
    const readout = links.readout({ groupId, number: 1 }) ?? "";
    const minutes = links.minutes({ groupId, number: 2 }) ?? "";
    expect(await opens(readout)).toMatchObject({
      status: 200,
      text: expect.stringContaining("Two suppliers"),
    });
    expect(await opens(minutes)).toMatchObject({
      status: 200,
      text: expect.stringContaining("Two suppliers"),
    });
    const { slug } = await services.store.db.group.findUniqueOrThrow({ where: { id: groupId } });
    const version = addressesAt(PUBLIC).readout({ slug: slug ?? "", key }, 1, 1);
    expect(await opens(version)).toMatchObject({ status: 200, text: expect.stringContaining("version 1") });
    await bo.says("/readout list suppliers");
    const found = await bo.readsIn("private", "Two suppliers", "minutes");
    expect(found.text).toContain("page");

    await ana.says("/readout settings link:calendar");
    const group = await ana.reads("The group’s calendar: ");
    await bo.says("/readout me do:link");
    const mine = await bo.readsIn("private", "Your calendar: ");
    const calendarIn = (text: string) => `${addressIn(text, "/calendar/")}.ics`;
    expect((await opens(calendarIn(group.text))).text).toContain("SUMMARY:Supply review");
    // Bo is not invited.
    expect(await opens(calendarIn(mine.text))).toMatchObject({
      status: 200,
      text: expect.not.stringContaining("Supply review"),
    });
    await ana.says("/readout settings link:off");
    for (const address of [list, readout, minutes])
      expect(await opens(address)).toMatchObject({ status: 403 });
    expect(await opens(calendarIn(group.text))).toMatchObject({ status: 404 });
  }, 60_000);

  test("the mail server is down at the release: the channel did not wait, the letters come when it is up again", async () => {
    const { world, held, mail, sends } = await everything(await database.fresh());
    const { ana, bo, clock, services, settles } = world;
    for (const one of [ana, bo]) await one.says("/action list");
    await ana.says("/readout settings public:yes");
    for (const name of ["kim", "lu"]) await sends("/r/general/subscribe", { mail: `${name}@example.org` });
    await settles();
    for (const letter of await mail.read()) await sends(addressIn(letter.text, "/mail/confirm/"), {});
    await bo.looks();

    await mail.stops();
    await goesOut(world, 1);
    await bo.readsIn("channel", "R1 Meeting 1", "released Wed 5 Mar 10:00");
    const waiting = await services.store.db.postedCard.findMany({
      where: { subject: "letter", doneVersion: 0 },
    });
    expect(waiting.map(({ failedAt }) => failedAt)).toEqual([null, null]);
    expect(waiting.every(({ error }) => error !== null)).toBe(true);

    held.mail = await startMailServer({ port: mail.port });
    await clock.passesTo("2031-03-05 11:00");
    expect(held.mail.letters.map(({ to }) => to[0]).sort()).toEqual(["kim@example.org", "lu@example.org"]);
  }, 60_000);

  test("an address that is refused for good gets two more letters, then none; the others keep theirs", async () => {
    const { world, mail, sends } = await everything(await database.fresh());
    const { ana, services, settles } = world;
    await ana.says("/action list");
    await ana.says("/readout settings public:yes");
    for (const name of ["kim", "lu"]) await sends("/r/general/subscribe", { mail: `${name}@example.org` });
    await settles();
    for (const letter of await mail.read()) await sends(addressIn(letter.text, "/mail/confirm/"), {});
    const tried: string[] = [];
    mail.refuses.to = (address) => {
      tried.push(address);
      return address.startsWith("kim") ? "550 5.1.1 No such user here" : undefined;
    };
    for (const number of [1, 2, 3, 4]) await goesOut(world, number);
    expect(tried.filter((address) => address.startsWith("kim"))).toHaveLength(3);
    expect(tried.filter((address) => address.startsWith("lu"))).toHaveLength(4);
    const kim = await services.store.db.subscriber.findFirstOrThrow({
      where: { address: "kim@example.org" },
    });
    expect(kim).toMatchObject({
      state: "STOPPED",
      stoppedWhy: expect.stringContaining("5.1.1 No such user here"),
    });
    await ana.readsIn("direct", "letters no longer reach 1 address", "kim@example.org");
  }, 60_000);
});
