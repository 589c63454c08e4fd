import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { createScriptedBot, text } from "../support/slack-script.ts";
import { createSlackStage, type SlackStage } from "../support/slack-stage.ts";
import type { StagePerson } from "../support/stage.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const png = Buffer.from("the bytes of a picture").toString("base64");
const cardOf = (words: string): LocalCard => ({
  elements: [
    { type: "title", text: [text(words)] },
    { type: "image", alt: "Two are open", png, name: "digest.png" },
  ],
});
const message = (card: LocalCard): OutgoingMessage => ({ card, key: "m1", ping: [], locale: "en" });

describe("pictures on Slack", () => {
  const logged: { words: object; event: string }[] = [];
  let stage: SlackStage;
  let bo: StagePerson;
  let general: Destination;

  beforeEach(async () => {
    logged.length = 0;
    const log = (words: object, event: string) => void logged.push({ words, event });
    stage = await createSlackStage({ clock, logger: { debug: log, info: log, warn: log, error: log } });
    bo = stage.person("Bo");
    await stage.opens(createScriptedBot());
    const [channel] = [...stage.fake.channels.values()];
    general = {
      to: "channel",
      channel: { platform: "slack", workspace: "T1", id: channel?.id ?? "", direct: false },
    };
  });
  afterEach(() => stage.closes());

  const warnings = () => logged.filter(({ event }) => event.startsWith("slack.picture"));
  const uploads = () =>
    stage.fake.calls.filter(({ method }) => method === "files.getUploadURLExternal").length;

  test("are uploaded without being shared, once however often the message changes", async () => {
    const ref = await stage.adapter.send(general, message(cardOf("one")));
    await stage.adapter.update(ref, message(cardOf("two")));
    expect(await bo.sees()).toMatchObject([{ text: "two", images: [{ alt: "Two are open", png }] }]);
    expect(uploads()).toBe(1);
    const completed = stage.fake.calls.find(({ method }) => method === "files.completeUploadExternal");
    for (const key of ["channel_id", "channels", "initial_comment"])
      expect(completed?.body).not.toHaveProperty(key);
    // A notification and a screen reader have the words.
    expect(stage.fake.outbound.at(-1)?.body["text"]).toContain("Two are open");
  });

  test("wait for Slack to know the file it has just taken", async () => {
    stage.fake.knowsFilesLate(2);
    await stage.adapter.send(general, message(cardOf("one")));
    expect(await bo.sees()).toMatchObject([{ text: "one", images: [{ png }] }]);
    expect(warnings()).toEqual([]);
  });

  test("are said in words when Slack never knows the file, and uploaded anew the next time", async () => {
    stage.fake.knowsFilesLate(4);
    const ref = await stage.adapter.send(general, message(cardOf("one")));
    expect(await bo.sees()).toMatchObject([{ text: "one\nTwo are open" }]);
    expect(warnings()).toMatchObject([{ words: { reason: "invalid_blocks" } }]);
    stage.fake.knowsFilesLate(0);
    await stage.adapter.update(ref, message(cardOf("two")));
    expect(await bo.sees()).toMatchObject([{ text: "two", images: [{ png }] }]);
    expect(uploads()).toBe(2);
  });

  test("are said in words where the scope is missing; the log says what to grant and where", async () => {
    stage.fake.lacks("files:write");
    await stage.adapter.send(general, message(cardOf("one")));
    const [seen] = await bo.sees();
    expect(seen).toMatchObject({ text: "one\nTwo are open" });
    expect(seen).not.toHaveProperty("images");
    expect(warnings()).toMatchObject([
      { words: { reason: "missing_scope", remedy: expect.stringMatching(/files:write.*api\.slack\.com/) } },
    ]);
    const blocks = stage.fake.outbound.at(-1)?.body["blocks"];
    expect(blocks).toMatchObject([{ type: "rich_text" }, { type: "context" }]);
  });
});
