import { expect, test } from "vitest";
import { chooseCommand } from "../../src/chat/choose-command.ts";
import type { CommandSpec } from "../../src/chat/command.ts";
import type { TextPart } from "../../src/chat/interaction.ts";

const spec = (name: string, ...verbs: string[]): CommandSpec => ({
  name,
  description: "",
  hint: "",
  defaultVerb: "",
  verbs: verbs.map((verb) => ({
    name: verb,
    description: "",
    visibility: "public",
    options: [],
    examples: [],
  })),
});
const table = [spec("ro-action", "add", "done"), spec("ro-meeting", "start"), spec("ro-readout", "draft")];

test.each([
  ["Water the plants", "ro-action", "Water the plants", false],
  ["done #12", "ro-action", "done #12", true],
  ["start", "ro-meeting", "start", true],
  ["meeting start", "ro-meeting", "start", true],
  ["/ro-meeting start", "ro-meeting", "start", true],
  ["#12 done", "ro-action", "#12 done", true],
  ["M3 start", "ro-meeting", "M3 start", true],
  [" r2 approve", "ro-readout", " r2 approve", true],
  ["", "ro-action", "", false],
  ["M25 is closed", "ro-meeting", "M25 is closed", true],
])("%s", (said, command, rest, sure) => {
  const chosen = chooseCommand([{ type: "text", text: said }], table);
  expect(chosen).toEqual({ command, text: [{ type: "text", text: rest }], sure });
});

test("whoever is mentioned first has named no command", () => {
  const user = { platform: "web", workspace: "", id: "bo" };
  const mention: TextPart = { type: "mention", user, name: "Bo", bot: false };
  expect(chooseCommand([mention], table)).toEqual({ command: "ro-action", text: [mention], sure: false });
});
