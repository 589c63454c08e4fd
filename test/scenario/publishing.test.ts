import { DateTime } from "luxon";
import { expect } from "vitest";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import { heldMeeting, INAUGURAL } from "../support/meetings.ts";
import { scenario, type World } from "../support/world.ts";

const OUTSIDE = { publicUrl: "https://readout.example" };

/** R1 of the meeting is drafted by Ana, who leads. */
async function drafted({ ana, bo, services }: World) {
  await ana.says("/action Send the first figures @bo by 15 June");
  await bo.says("/action list");
  await heldMeeting(services, { ...INAUGURAL, items: [1] });
  await ana.says("/readout draft M1");
  await ana.looks();
}

async function released(world: World, how = "") {
  const { ana } = world;
  await ana.says(`/readout release R1 ${how}`.trim());
  await ana.presses("Release", { on: "It goes out as soon as you press." });
  await ana.reads("R1 is released");
}

async function corrected({ ana }: World, number: number, why: string) {
  await ana.says(`/readout correct R${number} ${why}`);
  await ana.presses("Edit 5", { on: `R${number} stands as it is until version 2 is released.` });
  await ana.submits({ Text: "Bo will see to “Send the first figures” by 16 June 2031." });
  await ana.presses("Release correction", { on: `R${number} is now at version 3.` });
  await ana.presses("Release correction", { on: "What changes:" });
}

/** The secret at the end of the address in what was read. */
const secretIn = (text: string, path: string): string =>
  new RegExp(`${path}([\\w-]{20,})`).exec(text)?.[1] ?? expect.fail(`no secret behind ${path} in: ${text}`);

const confirmIn = (text: string) => secretIn(text, "/mail/confirm/");
const stopIn = (text: string) => secretIn(text, "/mail/stop/");

const reader = (n: number) => ({ cookie: `reader-${n}-0123456789012345`, address: `203.0.113.${n}` });

/** Puts addresses on the list of the channel's group, as if each had said yes. */
async function listed({ services, clock }: World, addresses: readonly string[]) {
  const group = await services.store.db.group.findFirstOrThrow({ where: { kind: "CHANNEL" } });
  const now = clock.now();
  await services.store.write((tx) =>
    tx.subscriber.createMany({
      data: addresses.map((address, index) => ({
        id: `subscriber-${String(index).padStart(5, "0")}`,
        groupId: group.id,
        address,
        state: "ACTIVE" as const,
        token: `token-of-a-subscriber-${String(index).padStart(5, "0")}`,
        askedAt: now,
        confirmedAt: now,
      })),
    }),
  );
}

scenario(
  "a reader finds the page, rates, subscribes by its form, gets the next readout by mail and ends it with one click",
  async (world) => {
    const { ana, post, services, settles } = world;
    await drafted(world);
    await ana.says("/readout settings public:yes");
    const settings = await ana.readsIn(
      "private",
      "Saved: public",
      "everybody may read the released readouts at",
    );
    const slug = /readout\.example\/r\/([\w-]+)/.exec(settings.text)?.[1] ?? "";
    expect(slug).toBe("general");
    await released(world);

    const pages = createReadoutPages(services);
    const list = await pages.list(slug, undefined, 1);
    expect(list).toMatchObject({
      group: { name: "general" },
      readouts: [{ label: "R1", state: "released" }],
    });
    expect(await pages.rate(slug, 1, { stars: 5, ...reader(1) })).toBe("counted");
    expect(await pages.rate(slug, 1, { stars: 4, ...reader(1) })).toBe("changed");
    await settles();
    await ana.readsIn("channel", "R1 Inaugural meeting", "4 of 5 (1 vote)");

    expect(await pages.subscribe(slug, "Kim@Example.ORG", "203.0.113.9", undefined)).toBe("asked");
    await settles();
    const [asking] = post.to("kim@example.org");
    expect(asking?.subject).toBe("Readouts of general by mail?");
    const yes = confirmIn(asking?.text ?? "");
    expect(await pages.confirm(yes)).toEqual({ group: "general", mail: "kim@example.org" });

    await heldMeeting(services, {
      ...INAUGURAL,
      title: "Second meeting",
      at: "2031-03-05 09:00",
      items: [1],
    });
    await ana.says("/readout draft M2");
    await ana.says("/readout release R2 mail:yes");
    await ana.presses("Release", { on: "It goes out as soon as you press." });
    await settles();
    const letter = post.to("kim@example.org").at(-1);
    expect(letter?.subject).toBe("Second meeting");
    expect(letter?.text).toContain("It was decided: Share catch figures regularly.");
    expect(letter?.text).toContain("https://readout.example/r/general/2");
    const stop = stopIn(letter?.letter.unsubscribeUrl ?? "");
    expect(await pages.unsubscribe(stop)).toEqual({ group: "general", mail: "kim@example.org" });
    // A mail program that looks at the old link brings nobody back.
    expect(await pages.confirm(yes)).toBeNull();

    const before = post.letters.length;
    await corrected(world, 2, "The figures were those of May");
    await settles();
    expect(post.letters).toHaveLength(before);
  },
  OUTSIDE,
);

scenario(
  "the mail server is down at the release: the channel has it at once, the letters come when it is back",
  async (world) => {
    const { bo, clock, post, settles } = world;
    await drafted(world);
    await listed(world, ["kim@example.org", "lu@example.org"]);
    post.down = true;
    await bo.looks();
    await released(world, "mail:yes");
    await settles();
    await bo.readsIn("channel", "R1 Inaugural meeting", "released Wed 5 Mar 10:00");
    expect(post.letters).toHaveLength(0);
    post.down = false;
    await clock.passesTo("2031-03-05 10:30");
    expect(post.letters.map(({ to }) => to).sort()).toEqual(["kim@example.org", "lu@example.org"]);
  },
  OUTSIDE,
);

scenario(
  "a correction and a withdrawal go to everybody who got the first and is still on the list",
  async (world) => {
    const { ana, post, services, settles } = world;
    await drafted(world);
    await listed(world, ["kim@example.org", "lu@example.org"]);
    await released(world, "mail:yes");
    await settles();
    expect(post.letters).toHaveLength(2);
    const pages = createReadoutPages(services);
    await pages.unsubscribe("token-of-a-subscriber-00001");
    await services.store.write((tx) =>
      tx.subscriber.update({ where: { id: "subscriber-00001" }, data: { address: "gone@example.org" } }),
    );

    await corrected(world, 1, "The date was wrong");
    await settles();
    expect(post.letters).toHaveLength(3);
    const correction = post.letters.at(-1);
    expect(correction).toMatchObject({ to: "kim@example.org", subject: "Correction: Inaugural meeting" });
    expect(correction?.text).toContain("Why: The date was wrong");
    expect(correction?.text).toContain("by 16 June 2031");
    expect(correction?.letter.thread).toBe(post.letters[0]?.letter.thread);

    await ana.says("/readout withdraw R1 Nobody agreed to it");
    await ana.presses("Withdraw");
    await settles();
    expect(post.letters).toHaveLength(4);
    expect(post.letters.at(-1)?.subject).toBe("Withdrawn: R1 Inaugural meeting");
    expect(post.letters.at(-1)?.text).toContain("Why: Nobody agreed to it");
    expect(post.letters.at(-1)?.text).not.toContain("16 June");
  },
  OUTSIDE,
);

scenario(
  "an address whose letters come back three times in a row is stopped, and the lead is told; one that arrives starts anew",
  async (world) => {
    const { ana, post, services, settles } = world;
    await drafted(world);
    await listed(world, ["kim@example.org", "lu@example.org"]);
    const state = async (address: string) => {
      const one = await services.store.db.subscriber.findFirstOrThrow({ where: { address } });
      return { state: one.state, failures: one.failures };
    };
    const goesOut = async (number: number) => {
      await heldMeeting(services, { ...INAUGURAL, title: `Meeting ${number}`, items: [] });
      await ana.says(`/readout draft M${number}`);
      await ana.says(`/readout release R${number} mail:yes`);
      await ana.presses("Release", { on: "It goes out as soon as you press." });
      await settles();
    };
    post.refuses = (address) => (address === "kim@example.org" ? "550 5.1.1 No such user" : undefined);
    await released(world, "mail:yes");
    await settles();
    await goesOut(2);
    expect(await state("kim@example.org")).toEqual({ state: "ACTIVE", failures: 2 });
    post.refuses = () => undefined;
    await goesOut(3);
    expect(await state("kim@example.org")).toEqual({ state: "ACTIVE", failures: 0 });
    post.refuses = (address) => (address === "kim@example.org" ? "550 5.1.1 No such user" : undefined);
    for (const number of [4, 5, 6]) await goesOut(number);
    expect(await state("kim@example.org")).toEqual({ state: "STOPPED", failures: 3 });
    expect(await state("lu@example.org")).toEqual({ state: "ACTIVE", failures: 0 });
    await ana.readsIn(
      "direct",
      "letters no longer reach 1 address",
      "kim@example.org",
      "550 5.1.1 No such user",
    );
    await ana.says("/readout settings");
    await ana.readsIn(
      "private",
      "Mailing list: 1 address",
      "kim@example.org gets no more letters: 550 5.1.1",
    );
    const sent = post.letters.length;
    await goesOut(7);
    expect(post.letters).toHaveLength(sent + 1);
  },
  OUTSIDE,
);

scenario(
  "by command: a letter asks for a yes, off stops it, and nobody is told who is on the list",
  async (world) => {
    const { ana, bo, post, services, settles } = world;
    await ana.says("/action list");
    await bo.says("/readout subscribe mail:bo@example.org");
    await bo.readsIn("private", "a letter is on its way there");
    await settles();
    const [asking] = post.to("bo@example.org");
    await createReadoutPages(services).confirm(confirmIn(asking?.text ?? ""));
    await ana.says("/readout subscribe mail:BO@example.org");
    await ana.readsIn("private", "If bo@example.org does not get the readouts of general yet");
    await settles();
    expect(post.letters).toHaveLength(1);
    await bo.says("/readout subscribe do:off");
    await bo.readsIn("private", "No more readouts of general to bo@example.org.");
    await bo.says("/readout subscribe mail:nonsense");
    await bo.readsIn("private", "“nonsense” is no mail address.");
  },
  OUTSIDE,
);

scenario(
  "the card in the channel leads to the page and to the mailing list; another channel's leads to the page alone",
  async (world) => {
    const { ana, bo, cy, post, restarts, settles } = world;
    await drafted(world);
    await released(world);
    const linked = "Its page opens with a link, which a lead makes: /readout settings link:new.";
    const closed = await bo.readsIn("channel", "R1 Inaugural meeting", linked);
    expect(closed.controls).toContain("Subscribe");
    expect(closed.controls).not.toContain("Page");
    await ana.says("/readout settings public:yes");
    const open = await bo.readsIn("channel", "R1 Inaugural meeting", "no votes yet");
    expect(open.controls).toContain("Page");
    expect(open.text).not.toContain(linked);
    await restarts();
    await bo.presses("Subscribe", { on: "R1 Inaugural meeting" });
    await bo.submits({ "Mail address": "bo@example.org" });
    await bo.readsIn("private", "a letter is on its way there");
    await settles();
    expect(post.to("bo@example.org").map(({ subject }) => subject)).toEqual(["Readouts of general by mail?"]);

    await cy.says("/action list", { in: "press" });
    await ana.says("/readout draft M1 as:short");
    await ana.says("/readout release R2 to:#press");
    await ana.presses("Release", { on: "To #press." });
    const elsewhere = await cy.reads("R2 Inaugural meeting", "no votes yet");
    expect(elsewhere.controls).toContain("Page");
    expect(elsewhere.controls).not.toContain("Subscribe");
  },
  OUTSIDE,
);

scenario(
  "without a public address or a mail server, what needs them says which setting is missing",
  async ({ ana }) => {
    await ana.says("/action list");
    await ana.says("/readout subscribe mail:ana@example.org");
    await ana.readsIn("private", "Set PUBLIC_URL to where people reach me.");
    await ana.says("/readout settings public:yes");
    await ana.readsIn("private", "Set PUBLIC_URL to where people reach me.");
    await ana.says("/readout settings link:new");
    await ana.readsIn("private", "Set PUBLIC_URL to where people reach me.");
    await ana.says("/readout me do:link");
    await ana.readsIn("private", "Set PUBLIC_URL to where people reach me.");
    await ana.says("/readout me mail:ana@example.org");
    await ana.readsIn("private", "Set PUBLIC_URL to where people reach me.");
  },
);

scenario(
  "a group that is not public: a link opens its pages for 90 days or until it is taken back; only a lead makes one",
  async (world) => {
    const { ana, bo, clock, services } = world;
    await drafted(world);
    await released(world);
    await bo.says("/readout settings link:new");
    await bo.readsIn("private", "Only an administrator or a lead can change these settings: ask Ana.");
    await ana.says("/readout settings link:new");
    const made = await ana.readsIn("private", "Whoever has this link can read the released readouts");
    const [, slug = "", key = ""] = /\/r\/([\w-]+)\?key=([\w-]+)/.exec(made.text) ?? [];
    expect(slug).toMatch(/^general-[a-z2-9]{12}$/);
    expect(key).toHaveLength(32);
    const pages = createReadoutPages(services);
    const open = (given?: string) => pages.readout(slug, 1, undefined, given);
    expect(await open(key)).toMatchObject({ label: "R1" });
    expect(await open()).toBe("forbidden");
    await ana.says("/readout settings link:new");
    await ana.readsIn("private", "Whoever has this link");
    expect(await open(key)).toMatchObject({ label: "R1" });
    await ana.says("/readout settings link:off");
    await ana.readsIn("private", "All links are taken back.");
    expect(await open(key)).toBe("forbidden");

    await ana.says("/readout settings link:new");
    const again = await ana.readsIn("private", "Whoever has this link");
    const [, , later = ""] = /\/r\/([\w-]+)\?key=([\w-]+)/.exec(again.text) ?? [];
    expect(await open(later)).toMatchObject({ label: "R1" });
    // 90 days of 24 hours: daylight saving began meanwhile.
    clock.jumpsTo("2031-06-03 11:01");
    expect(await open(later)).toBe("forbidden");
  },
  OUTSIDE,
);

scenario(
  "my calendar has an address that can be taken back",
  async ({ ana, clock, services }) => {
    await ana.says("/action list");
    await ana.says('/meeting schedule Supply review at:"tuesday 14:00"');
    await ana.looks();
    await ana.says("/readout me do:link");
    const mine = await ana.readsIn("private", "Your calendar: ");
    const token = secretIn(mine.text, "/calendar/");
    const pages = createReadoutPages(services);
    const calendar = await pages.calendar(token);
    expect(calendar?.text).toContain("SUMMARY:Supply review");
    expect(calendar?.text).toContain(
      `DTSTART;TZID=Europe/Berlin:${DateTime.fromISO("2031-03-11T14:00").toFormat("yyyyMMdd'T'HHmmss")}`,
    );
    await ana.says("/readout me do:unlink");
    await ana.readsIn("private", "Your calendar has no address any more.");
    expect(await pages.calendar(token)).toBeNull();
    await ana.says("/readout me do:link");
    const next = await ana.readsIn("private", "Your calendar: ");
    expect(secretIn(next.text, "/calendar/")).not.toBe(token);
    expect(clock.now()).toBeInstanceOf(Date);
  },
  OUTSIDE,
);

scenario(
  "weekly digests come by mail to a confirmed address, and by direct message, to who asks",
  async (world) => {
    const { ana, bo, clock, post, services, settles } = world;
    await ana.says("/action Water the plants");
    await bo.says("/readout me digest:mail");
    await bo.readsIn("private", "I know no mail address of yours.");
    await bo.says("/readout me mail:bo@example.org");
    await bo.readsIn("private", "A letter is on its way to bo@example.org", "waits for your yes");
    await bo.says("/readout me digest:mail");
    await bo.readsIn("private", "Weekly digests come to you by mail, too.");
    await ana.says("/readout me digest:direct");
    await ana.readsIn("private", "Weekly digests come to you by direct message, too.");
    await settles();
    const [asking] = post.to("bo@example.org");
    const pages = createReadoutPages(services);
    await clock.passesTo("2031-03-10 09:00");
    expect(post.to("bo@example.org")).toHaveLength(1);
    await ana.readsIn("direct", "Week of Mon 10 Mar", "#1 Water the plants");
    expect(await pages.confirm(confirmIn(asking?.text ?? ""))).toEqual({
      group: null,
      mail: "bo@example.org",
    });
    await ana.says("/action Feed the cat");
    await clock.passesTo("2031-03-17 09:00");
    const [, digest] = post.to("bo@example.org");
    expect(digest?.subject).toContain("Week of");
    expect(digest?.text).toContain("No date: #1 Water the plants");
    expect(digest?.card.elements).toContainEqual(
      expect.objectContaining({ type: "image", name: "digest-2031-03-17.png", dark: expect.any(String) }),
    );
    await bo.says("/readout me digest:off mail:off");
    await bo.readsIn("private", "I keep no mail address of yours any more.");
    await clock.passesTo("2031-03-24 09:00");
    expect(post.to("bo@example.org")).toHaveLength(2);
  },
  OUTSIDE,
);
