import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  type RESTOptions,
  type RepliableInteraction,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { INTERACTION, inbound } from "../support/discord-inbound.ts";
import { createFakeDiscord, FAKE_TOKEN, type FakeDiscord } from "../support/fake-discord.ts";

const quiet = { parse: [] };
const display = (content: string) => ({ type: 10, content });
const v2 = MessageFlags.IsComponentsV2;
const codeOf = (error: unknown) => (error instanceof DiscordAPIError ? error.code : error);

/** The loopback Discord itself, asked by the real client without anything of ours in between. */
describe("a loopback Discord", () => {
  let fake: FakeDiscord;
  let client: Client<true>;
  let guild: string;
  let channel: string;
  let ana: string;

  beforeEach(async () => {
    fake = await createFakeDiscord();
    ana = fake.user("Ana", { administrator: true }).id;
    guild = fake.guild("Acme", ana, "general").id;
    channel = fake.guilds.get(guild)?.systemChannel ?? "";
    client = new Client({
      intents: [GatewayIntentBits.Guilds],
      allowedMentions: { parse: [] },
      rest: {
        api: fake.apiUrl,
        version: "10",
        retries: 0,
        // As in adapters/discord/client.ts: whichever test came first may have loaded another undici.
        makeRequest: fetch as unknown as RESTOptions["makeRequest"],
      },
    }) as Client<true>;
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
    await client.login(FAKE_TOKEN);
    await ready;
  });
  afterEach(async () => {
    await client.destroy();
    await fake.close();
    expect(fake.violations).toEqual([]);
  });

  const send = async (
    kind: "command" | "component",
    answer: (of: RepliableInteraction) => Promise<unknown>,
  ) => {
    const where = fake.channels.get(channel);
    if (!where) throw new Error("no channel");
    const source = kind === "component" ? fake.add(channel, fake.bot.id, { content: "x" }) : undefined;
    const data =
      kind === "command"
        ? { id: "1", name: "action", type: 1, options: [] }
        : { id: 2, component_type: 2, custom_id: "press" };
    const made = inbound(fake, { type: INTERACTION[kind], user: ana, channel: where, data, source });
    const done = new Promise<unknown>((resolve, reject) => {
      client.once(Events.InteractionCreate, (interaction: Interaction) => {
        if (interaction.isRepliable()) answer(interaction).then(resolve, reject);
      });
    });
    fake.interacts(made.interaction, made.payload);
    return done;
  };

  test("says who is there, and what an interaction is made of", async () => {
    expect(client.guilds.cache.get(guild)?.systemChannelId).toBe(channel);
    await send("command", async (interaction) => {
      expect(interaction).toMatchObject({ guildId: guild, channelId: channel, locale: "en-US", context: 0 });
      expect(interaction.memberPermissions?.has("ManageGuild")).toBe(true);
      expect(interaction.user.displayName).toBe("Ana");
      const { resource } = (await interaction.reply({
        content: "hello",
        withResponse: true,
        allowedMentions: quiet,
      })) as unknown as { resource: { message: { id: string } } };
      expect(resource.message.id).toBe(fake.messages.at(-1)?.id);
    });
  });

  test("a private deferral is filled by the edit; a first follow-up takes a public placeholder's place", async () => {
    await send("command", async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      expect(fake.messages.at(-1)).toMatchObject({ only: ana, pending: true });
      await interaction.editReply({ flags: v2, components: [display("done")], allowedMentions: quiet });
    });
    expect(fake.messages.at(-1)).toMatchObject({ only: ana, pending: false, edits: 0 });
    await send("command", async (interaction) => {
      await interaction.deferReply();
      await interaction.followUp({
        content: "secret",
        flags: MessageFlags.Ephemeral,
        allowedMentions: quiet,
      });
    });
    expect(fake.messages.at(-1)).toMatchObject({ only: undefined, content: "secret" });
    await send("command", async (interaction) => {
      await interaction.deferReply();
      await interaction.deleteReply();
      await interaction.followUp({
        content: "secret",
        flags: MessageFlags.Ephemeral,
        allowedMentions: quiet,
      });
    });
    expect(fake.messages.at(-1)).toMatchObject({ only: ana, content: "secret" });
  });

  test("a second and a late answer are refused", async () => {
    await send("command", async (interaction) => {
      await interaction.reply({ content: "one", allowedMentions: quiet });
      const again = client.rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, {
        body: { type: 4, data: { content: "two", allowed_mentions: quiet } },
        auth: false,
      });
      expect(codeOf(await again.catch((error: unknown) => error))).toBe(40060);
    });
    const where = fake.channels.get(channel);
    if (!where) return;
    const made = inbound(fake, { type: 2, user: ana, channel: where, data: {} });
    fake.interactions.set(made.interaction.token, { ...made.interaction, sentAt: performance.now() - 3_100 });
    const late = client.rest.post(`/interactions/${made.interaction.id}/${made.interaction.token}/callback`, {
      body: { type: 4, data: { content: "late", allowed_mentions: quiet } },
      auth: false,
    });
    expect(codeOf(await late.catch((error: unknown) => error))).toBe(10062);
  });

  test("a component's answer updates the message it stands on", async () => {
    await send("component", async (interaction) => {
      if (interaction.isButton()) await interaction.update({ content: "pressed", allowedMentions: quiet });
    });
    expect(fake.messages.at(-1)).toMatchObject({ content: "pressed", edits: 1 });
  });

  test("only what is allowed and named notifies; a nonce is taken once", async () => {
    const post = (allowed: object, nonce?: string) =>
      client.rest.post(`/channels/${channel}/messages`, {
        body: {
          content: `<@${ana}> @everyone`,
          allowed_mentions: allowed,
          ...(nonce ? { nonce, enforce_nonce: true } : {}),
        },
      });
    await post(quiet);
    await post({ parse: [], users: [ana] }, "key");
    await post({ parse: [], users: [ana] }, "key");
    expect(fake.messages.map(({ notified }) => notified)).toEqual([
      { everyone: false, users: [] },
      { everyone: false, users: [ana] },
    ]);
    expect(fake.outbound).toHaveLength(3);
  });

  test("files come with their message", async () => {
    const where = await client.channels.fetch(channel);
    if (!where?.isSendable()) throw new Error("not sendable");
    await where.send({
      flags: v2,
      components: [display("see"), { type: 13, file: { url: "attachment://all.txt" } }],
      files: [{ attachment: Buffer.from("every word"), name: "all.txt" }],
      allowedMentions: quiet,
    });
    expect(fake.messages.at(-1)?.attachments).toMatchObject([{ filename: "all.txt", text: "every word" }]);
  });

  test("closed direct messages and asked-for failures are refused as Discord does", async () => {
    const where = await client.channels.fetch(channel);
    if (!where?.isSendable()) throw new Error("not sendable");
    const attempt = () => where.send({ content: "hi", allowedMentions: quiet }).then(() => "sent", codeOf);
    fake.fails("not-in-channel", 1);
    expect(await attempt()).toBe(50013);
    fake.fails("gone", 1);
    expect(await attempt()).toBe(10003);
    fake.retriesAfter(0.02);
    fake.fails("rate-limited", 2);
    expect(await attempt()).toBe("sent");
    fake.fails("lost-reply", 1);
    expect(await attempt()).toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
    expect(fake.messages).toHaveLength(2);
    fake.users.set(ana, Object.assign(fake.users.get(ana) ?? fake.bot, { directClosed: true }));
    const direct = await client.users.send(ana, { content: "hi", allowedMentions: quiet }).catch(codeOf);
    expect(direct).toBe(50007);
  });

  test("what our own limits forbid is a violation and a refusal", async () => {
    const post = (body: object) =>
      client.rest.post(`/channels/${channel}/messages`, { body }).then(() => "sent", codeOf);
    const button = (n: number) => ({ type: 2, style: 2, label: "x", custom_id: `b${n}` });
    const rows = (...components: object[]) => ({ flags: v2, components, allowed_mentions: quiet });
    const refused = [
      { content: "no mentions said" },
      { content: "x".repeat(2001), allowed_mentions: quiet },
      rows({ type: 1, components: [1, 2, 3, 4, 5, 6].map(button) }),
      rows(...Array.from({ length: 41 }, () => display("x"))),
      rows(display("x".repeat(3000)), display("x".repeat(1001))),
      rows({ type: 1, components: [button(1), button(1)] }),
      rows({ type: 1, components: [{ ...button(1), custom_id: "c".repeat(101) }] }),
      rows({ type: 1, components: [{ ...button(1), label: "l".repeat(81) }] }),
      { components: [display("no flag")], allowed_mentions: quiet },
    ];
    for (const body of refused) expect(await post(body)).toBe(50035);
    expect(fake.violations.splice(0).length).toBeGreaterThanOrEqual(refused.length);
    expect(await post(rows(display("fine"), { type: 1, components: [button(1)] }))).toBe("sent");
  });

  test("commands are written, read back and counted", async () => {
    const set = [
      {
        name: "action",
        description: "Items",
        options: [
          {
            type: 1,
            name: "add",
            description: "Add",
            options: [{ type: 3, name: "what", description: "What", required: false }],
          },
        ],
      },
    ];
    await client.application.commands.set(set);
    expect(fake.registrations).toBe(1);
    const [read] = [...(await client.application.commands.fetch()).values()];
    expect(read?.options).toMatchObject([{ name: "add", options: [{ name: "what" }] }]);
    await client.application.commands.set([{ name: "Action", description: "" }]).catch(codeOf);
    expect(fake.violations.splice(0)).not.toEqual([]);
  });

  test("a dropped connection resumes and misses nothing; a new server is a join", async () => {
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    const joined = new Promise((resolve) => client.once(Events.GuildCreate, resolve));
    fake.gateway.drop();
    const other = fake.guild("Other", ana, "lobby");
    fake.gateway.dispatch("GUILD_CREATE", fake.shapes.guild(other.id));
    await resumed;
    expect(await joined).toMatchObject({ id: other.id });
    expect(fake.gateway.resumes).toBe(1);
    expect(fake.gateway.identified).toMatchObject([{ intents: 1 }]);
  });
});
