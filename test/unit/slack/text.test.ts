import { describe, expect, test } from "vitest";
import { readText, type TextReader } from "../../../adapters/slack/text.ts";

const reader: TextReader = {
  workspace: "T1",
  workspaceUrl: "https://acme.slack.com/",
  person: async (id, written) => ({
    type: "mention",
    user: { platform: "slack", workspace: "T1", id },
    name: written ?? `?${id}`,
    bot: false,
  }),
};
const text = (words: string) => ({ type: "text", text: words });

describe("Slack's text", () => {
  test.each([
    ["a &lt;b&gt; &amp; &amp;lt;c&amp;gt;", [text("a <b> & &lt;c&gt;")]],
    ["see <https://example.org/a?b=1&amp;c=2>", [text("see https://example.org/a?b=1&c=2")]],
    ["see <http://example.org|example.org> now", [text("see example.org now")]],
    ["see <https://example.org|the page>", [text("see the page (https://example.org)")]],
    ["<mailto:bo@example.org|bo@example.org>", [text("bo@example.org")]],
    [
      "<!here> <!channel|channel> <!subteam^S1|@team> <!date^1^{date}|then>",
      [text("@here channel @team then")],
    ],
    [
      "<#C9|ops>",
      [
        {
          type: "channel",
          channel: { platform: "slack", workspace: "T1", id: "C9", direct: false },
          name: "ops",
        },
      ],
    ],
    [
      "give <@U7> and <@W8|cy>",
      [
        text("give "),
        expect.objectContaining({ type: "mention", name: "?U7" }),
        text(" and "),
        expect.objectContaining({ type: "mention", name: "cy" }),
      ],
    ],
    ["", []],
  ])("%j", async (written, parts) => {
    expect(await readText(written, reader)).toEqual(parts);
  });

  test("a link to a message of this workspace is that message; to another's it is text", async () => {
    const own = "https://acme.slack.com/archives/C1/p1712345678000100?thread_ts=1712345678.000100&cid=C1";
    expect(await readText(`<${own.replaceAll("&", "&amp;")}>`, reader)).toEqual([
      { type: "message", ref: { platform: "slack", address: "T1/C1/1712345678.000100" }, url: own },
    ]);
    const foreign = "https://other.slack.com/archives/C1/p1712345678000100";
    expect(await readText(`<${foreign}>`, reader)).toEqual([text(foreign)]);
  });
});
