import { afterEach, beforeEach, expect, test } from "vitest";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";
import { createFakeSlack, type FakeMessage, type FakeSlack } from "../support/fake-slack.ts";
import { controlsOf } from "../support/slack-blocks.ts";
import { stateOf } from "../support/slack-forms.ts";
import { commandFrom, createHost, eventOf, type Host, install } from "../support/slack-hosting.ts";
import { witnessedLogger } from "../support/witness.ts";

// A channel of Acme that people of Beta share (Slack Connect), with the bot in both workspaces. What is said there is
// Acme's: a guest is known by the workspace whose bot they speak to, together with their own id. At home they are another.

const SECRET = "Merge with Gamma";
const PUBLIC = "Water the plants";

onEachDatabase("a guest in a shared channel of Slack", (database) => {
  let fake: FakeSlack;
  let fresh: FreshDatabase;
  let host: Host;
  const now = new Date();
  const clock = { now: () => now };

  const shared = { team: "T1", channel: "CSHARED" };
  const guest = { id: "UGUEST", team_id: "T2", username: "guest", name: "guest" };

  beforeEach(async () => {
    fresh = await database.fresh();
    fake = await createFakeSlack(clock);
    const channels = { CSHARED: "shared", CACME: "acme-only", CBETA: "beta-only" };
    for (const [id, name] of Object.entries(channels))
      fake.channels.set(id, { id, name, invited: true, team: id === "CBETA" ? "T2" : "T1" });
    const about = { zone: "UTC", locale: "en-US", bot: false, directClosed: false };
    for (const [id, team] of Object.entries({ UACME: "T1", UBOSS: "T1", UGUEST: "T2" }))
      fake.users.set(id, { ...about, id, name: id, team, administrator: id !== "UACME" });
    host = await createHost(fake, fresh.store, { clock, logger: witnessedLogger() });
    await install(host, fake, { team: "T1", name: "Acme" });
    await install(host, fake, { team: "T2", name: "Beta" });
    await says({ team: "T2", channel: "CBETA", user: "UGUEST" }, SECRET);
    await says({ team: "T1", channel: "CACME", user: "UACME" }, "Acme's own");
    await says({ ...shared, user: "UACME" }, PUBLIC);
  });
  afterEach(async () => {
    await host.stops();
    await fake.close();
    await fresh.drop();
  });

  const says = async (from: Parameters<typeof commandFrom>[1], text: string, command = "/action") => {
    const { kind, body } = commandFrom(fake, from, text);
    const before = fake.messages.length;
    expect(await host.delivers({ kind, body: { ...body, command } })).toBe(200);
    return said(before);
  };
  /** Everything that was said since, and who could read it. */
  const said = (since: number): string => JSON.stringify(fake.messages.slice(since));
  const card = (channel = shared.channel): FakeMessage => {
    const found = fake.messages.findLast((message) => message.channel === channel && !message.only);
    if (!found) throw new Error("no card stands in that channel");
    return found;
  };
  /** As Slack sends it: the workspace of the bot, and a person of another. */
  const interacts = async (body: object) => {
    const before = fake.messages.length;
    const about = { team: { id: "T1", domain: "acme" }, enterprise: null, is_enterprise_install: false };
    const whole = { ...about, user: guest, trigger_id: fake.trigger(guest.id), ...body };
    expect(await host.delivers({ kind: "interactive", body: whole })).toBe(200);
    return said(before);
  };
  const presses = (pattern: RegExp, message = card(), about: object = {}, more: object = {}) => {
    const control = controlsOf(message.blocks).find((one) => pattern.test(JSON.stringify(one)));
    if (!control) throw new Error(`no control ${pattern}`);
    const { ts, channel, blocks, text } = message;
    const chosen =
      control.type === "static_select"
        ? { selected_option: control.options.find((option) => pattern.test(JSON.stringify(option))) }
        : { value: control.value };
    return interacts({
      type: "block_actions",
      actions: [{ type: control.type, action_id: control.action_id, block_id: "b1", ...chosen }],
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: "shared" },
      message: { type: "message", ts, text, blocks, ...more },
      response_url: fake.responseUrl(channel, guest.id, message),
      ...about,
    });
  };
  const membershipsOf = async (workspace: string) => {
    const account = await fresh.store.db.account.findFirst({
      where: { workspace, externalId: guest.id },
      include: { person: { include: { memberships: { include: { group: true } } } } },
    });
    return account?.person.memberships.map(({ group, role }) => [group.name, role]) ?? [];
  };

  test("presses as a member of that channel's group, and of no other", async () => {
    await presses(/action\.done/);
    const items = await fresh.store.db.actionItem.findMany({ select: { title: true, state: true } });
    expect(items.filter(({ state }) => state === "DONE")).toEqual([{ title: PUBLIC, state: "DONE" }]);
    expect(await membershipsOf("T1")).toEqual([["shared", "MEMBER"]]);
    // At home they are somebody else, and lead what they began.
    expect(await membershipsOf("T2")).toEqual([["beta-only", "LEAD"]]);
  });

  test("reads nothing of their own workspace there, and nothing of this one's other groups", async () => {
    await presses(/action\.done/);
    const direct = fake.directOf(guest.id).id;
    for (const channel of [shared.channel, direct])
      for (const [command, text] of [
        ["/action", "list"],
        ["/action", "list all"],
        ["/action", "show #1"],
        ["/action", "find Merge"],
        ["/readout", "me"],
        ["/readout", "digest"],
      ] as const) {
        const answer = await says({ team: "T1", channel, user: guest.id }, text, command);
        expect(answer).not.toContain(SECRET);
        expect(answer).not.toContain("Acme's own");
        expect(answer).not.toMatch(/beta-only|acme-only/);
      }
    // The control: at home they read theirs, and there it is not told what Acme said.
    const home = await says({ team: "T2", channel: "CBETA", user: guest.id }, "list");
    expect(home).toContain(SECRET);
    expect(home).not.toContain(PUBLIC);
  });

  test("is spoken to by mention, too; the event's workspace is the bot's", async () => {
    const event = {
      type: "app_mention",
      user: guest.id,
      user_team: "T2",
      source_team: "T2",
      text: "<@UREADOUT> Feed the cat",
      ts: fake.stamp(),
      channel: shared.channel,
    };
    const delivery = eventOf(fake, event, { team: "T1", at: now });
    const body = { ...delivery.body, team_id: "T2", context_team_id: "T1", is_ext_shared_channel: true };
    expect(await host.delivers({ kind: "events_api", body })).toBe(200);
    const item = await fresh.store.db.actionItem.findFirstOrThrow({
      where: { title: "Feed the cat" },
      include: { group: true },
    });
    expect(item.group.name).toBe("shared");
    expect(await membershipsOf("T1")).toEqual([["shared", "MEMBER"]]);
  });

  test("fills in a form: it goes back to where it was opened, though its payload names their own workspace", async () => {
    await presses(/Edit/);
    const [form] = [...fake.modals.values()];
    if (!form) throw new Error("no form was opened");
    const state = { values: stateOf(form, { What: "Water all plants" }, fake) };
    const view = { ...form.view, id: form.id, hash: form.hash, app_installed_team_id: "T1", state };
    const answer = await interacts({ type: "view_submission", team: { id: "T2", domain: "beta" }, view });
    expect(answer).not.toContain(SECRET);
    expect(await fresh.store.db.actionItem.count({ where: { title: "Water all plants" } })).toBe(1);
    expect(await fresh.store.db.channel.count({ where: { workspace: "T2", name: "shared" } })).toBe(0);
  });

  test("tracks a message by its own menu, into that channel's group", async () => {
    const ts = fake.stamp();
    await interacts({
      type: "message_action",
      callback_id: "track",
      message_ts: ts,
      message: { type: "message", user: guest.id, team: "T2", ts, text: "Call the painter" },
      channel: { id: shared.channel, name: "shared" },
      response_url: fake.responseUrl(shared.channel, guest.id),
    });
    const item = await fresh.store.db.actionItem.findFirstOrThrow({
      where: { title: { contains: "painter" } },
      include: { group: true },
    });
    expect(item.group.name).toBe("shared");
  });

  test("is no administrator there, whatever they are at home", async () => {
    const setting = "settings zone:Europe/Berlin";
    const refused = await says({ ...shared, user: guest.id }, setting, "/readout");
    const zone = async () => (await fresh.store.db.group.findFirst({ where: { name: "shared" } }))?.zone;
    expect(await zone()).toBe("UTC");
    expect(refused).not.toContain(SECRET);
    // The control: an administrator of the workspace itself may.
    await says({ ...shared, user: "UBOSS" }, setting, "/readout");
    expect(await zone()).toBe("Europe/Berlin");
  });

  test("a card of the other workspace's bot in that channel is refused, and nothing of it told", async () => {
    const theirs = fake.messages.findLast(({ channel }) => channel === "CBETA");
    const answer = await presses(/action\.done/, theirs && { ...theirs, channel: shared.channel });
    expect(answer).toMatch(/another group/);
    expect(answer).not.toContain(SECRET);
    expect(await fresh.store.db.actionItem.count({ where: { state: "DONE" } })).toBe(0);
  });

  test("where an organisation installed the app, a press is of the workspace whose card it is", async () => {
    await install(host, fake, { enterprise: "E1", name: "Acme Group" });
    fake.channels.set("CORG", { id: "CORG", name: "org", invited: true, team: "T3" });
    await says({ team: "T3", channel: "CORG", user: "UACME", enterprise: "E1" }, PUBLIC);
    const own = { team: null, enterprise: { id: "E1" }, is_enterprise_install: true };
    await presses(
      /action\.done/,
      card("CORG"),
      { ...own, user: { ...guest, team_id: "T9" } },
      { team: "T3" },
    );
    expect(await fresh.store.db.actionItem.findMany({ where: { state: "DONE" } })).toHaveLength(1);
    expect(await membershipsOf("T3")).toEqual([["org", "MEMBER"]]);
    expect(await fresh.store.db.installation.count({ where: { workspace: "T9" } })).toBe(0);
  });
});
