import type { Inline, LocalCard, LocalForm } from "../../src/chat/card.ts";
import type { CommandSpec } from "../../src/chat/command.ts";
import type {
  CommandInteraction,
  Interaction,
  InteractionHandler,
  LocalReply,
  Track,
} from "../../src/chat/interaction.ts";
import type { Press } from "../../src/chat/press.ts";
import type { MessageRef } from "../../src/chat/refs.ts";

/** A little bot with believable cards, for tests of the page itself. */
export interface WebScript extends InteractionHandler {
  readonly heard: Interaction[];
  readonly placed: { track: Track; ref: MessageRef | null }[];
  /** Answers this instead of what it would; once. */
  answersNext(reply: LocalReply): void;
  /** The next answer waits for this. */
  waitsFor(gate: Promise<void>): void;
}

interface Item {
  readonly number: number;
  readonly title: string;
  readonly owner: string;
  state: "open" | "started" | "done";
  version: number;
}

export const words = (text: string): Inline => ({ type: "text", text });
export const lineCard = (...lines: string[]): LocalCard => ({
  elements: lines.map((line) => ({ type: "line", text: [words(line)] })),
});

const option = (
  name: string,
  description: string,
  more: Partial<CommandSpec["verbs"][number]["options"][number]> = {},
) => ({
  name,
  description,
  kind: "text" as const,
  required: false,
  completes: false,
  ...more,
});

const COMMANDS: readonly CommandSpec[] = [
  {
    name: "action",
    description: "Action items: who does what by when",
    hint: "Water the plants by tomorrow",
    defaultVerb: "add",
    verbs: [
      {
        name: "add",
        description: "Add an action item",
        visibility: "public",
        examples: ["Water the plants by tomorrow 9am"],
        options: [
          option("what", "The work", { required: true }),
          option("for", "Owners", { completes: true }),
          option("due", "When it is due", { completes: true }),
          option("priority", "How pressing", {
            choices: [
              { name: "high", value: "high" },
              { name: "low", value: "low" },
            ],
          }),
          option("tag", "Topics", { completes: true }),
        ],
      },
      {
        name: "done",
        description: "Mark items as done",
        visibility: "public",
        examples: ["#12"],
        options: [option("item", "Which items", { required: true, completes: true })],
      },
      {
        name: "list",
        description: "What is open",
        visibility: "private",
        examples: ["overdue"],
        options: [
          option("show", "Which", {
            choices: [
              { name: "mine", value: "mine" },
              { name: "overdue", value: "overdue" },
            ],
          }),
        ],
      },
    ],
  },
  {
    name: "meeting",
    description: "Meetings, agenda and decisions",
    hint: "start Stand-up",
    defaultVerb: "list",
    verbs: [
      {
        name: "start",
        description: "Start a meeting here",
        visibility: "public",
        examples: ["Stand-up"],
        options: [],
      },
    ],
  },
  {
    name: "readout",
    description: "Digests, settings and help",
    hint: "help",
    defaultVerb: "digest",
    verbs: [
      { name: "help", description: "What can be typed", visibility: "private", examples: [""], options: [] },
    ],
  },
];

export const FORM: LocalForm = {
  press: { do: "action.form" },
  title: "Add an action item",
  submit: "Add",
  fields: [
    { name: "what", label: "What is to be done", kind: "text", required: true, hint: "Up to 140 characters" },
    { name: "for", label: "For", kind: "people", required: false },
    { name: "due", label: "Due", kind: "text", required: false, hint: "tomorrow 9am, friday, 3 April" },
    {
      name: "priority",
      label: "Priority",
      kind: "choice",
      required: false,
      choices: [
        { label: "High", value: "high" },
        { label: "Normal", value: "normal" },
      ],
    },
    { name: "note", label: "Note", kind: "long-text", required: false },
  ],
};

export function createWebScript(now: () => Date): WebScript {
  const heard: Interaction[] = [];
  const placed: WebScript["placed"] = [];
  const items: Item[] = [];
  let next: LocalReply | undefined;
  let gate: Promise<void> | undefined;

  const card = (item: Item): LocalCard => {
    const heading = `#${item.number} ${item.title}`;
    const press = (verb: string): Press => ({ do: `action.${verb}`, id: item.number, v: item.version });
    const due = now().getTime() + 26 * 3_600_000;
    if (item.state === "done")
      return {
        elements: [
          { type: "title", text: [{ type: "struck", text: heading }] },
          {
            type: "line",
            text: [
              words(item.owner),
              words(" · done "),
              { type: "date", at: now().getTime(), style: "datetime", text: "today" },
            ],
          },
          { type: "controls", controls: [{ type: "button", label: "Reopen", press: press("reopen") }] },
        ],
      };
    return {
      elements: [
        { type: "title", text: [{ type: "bold", text: heading }] },
        {
          type: "line",
          text: [
            words(item.owner),
            words(" · due "),
            { type: "date", at: due, style: "datetime", text: "tomorrow" },
            words(", "),
            { type: "date", at: due, style: "relative", text: "in a day" },
            words(` · ${item.state}`),
          ],
        },
        { type: "context", text: [words("#supply · added by "), words(item.owner)] },
        {
          type: "controls",
          controls: [
            { type: "button", label: "Done", press: press("done"), style: "primary" },
            ...(item.state === "open"
              ? [{ type: "button" as const, label: "Start", press: press("start") }]
              : []),
            {
              type: "menu",
              label: "Snooze",
              open: press("snooze-menu"),
              options: [
                { label: "One hour", press: { ...press("snooze"), until: 1 } },
                { label: "Tomorrow", press: { ...press("snooze"), until: 2 } },
              ],
            },
            {
              type: "menu",
              label: "More",
              open: press("more"),
              options: ["Edit", "Give", "Note", "Drop", "History"].map((label) => ({
                label,
                press: press(label.toLowerCase()),
              })),
            },
          ],
        },
      ],
    };
  };
  const list = (): LocalCard => ({
    elements: [
      { type: "title", text: [{ type: "bold", text: `Action items · ${items.length} open` }] },
      ...items.map((item) => ({
        type: "row" as const,
        text: [words(`#${item.number} ${item.title} · ${item.owner}`)],
        control: {
          type: "button" as const,
          label: "Done",
          press: { do: "action.done", id: item.number, v: item.version },
        },
      })),
      { type: "divider" },
      {
        type: "controls",
        controls: [{ type: "button", label: "Show in channel", press: { do: "list.share" } }],
      },
    ],
  });
  const track = (item: Item): Track => ({ card: `item-${item.number}`, version: item.version });
  const add = (title: string, owner: string): LocalReply => {
    const item: Item = { number: items.length + 1, title, owner, state: "open", version: 1 };
    items.push(item);
    return { public: card(item), track: track(item) };
  };
  const move = (number: number, state: Item["state"]): LocalReply => {
    const item = items.find((each) => each.number === number);
    if (!item) return { private: lineCard(`There is no #${number} here; the last one is #${items.length}.`) };
    Object.assign(item, { state, version: item.version + 1 });
    return { update: card(item), track: track(item) };
  };

  const command = ({ command: name, text = [], speaker }: CommandInteraction): LocalReply => {
    const typed = text
      .map((part) => (part.type === "text" ? part.text : "name" in part ? `@${part.name}` : ""))
      .join("");
    if (name !== "action") return { private: lineCard(`You typed: /${name} ${typed}`) };
    if (typed.trim() === "") return { form: FORM };
    if (/^list/.test(typed)) return { private: list() };
    const done = /^done\s+#?(\d+)/.exec(typed);
    if (done) {
      const { update, ...rest } = move(Number(done[1]), "done");
      return update ? { public: update, ...rest } : rest;
    }
    const owner = text.find((part) => part.type === "mention");
    return add(
      typed.replace(/\s*(@.*|by tomorrow.*)$/, ""),
      owner?.type === "mention" ? owner.name : speaker.name,
    );
  };

  const answer = (interaction: Interaction): LocalReply => {
    switch (interaction.type) {
      case "command":
        return command(interaction);
      case "press": {
        const verb = interaction.press.do.split(".")[1];
        if (verb === "done" || verb === "start" || verb === "reopen")
          return move(
            Number(interaction.press["id"]),
            verb === "reopen" ? "open" : verb === "start" ? "started" : "done",
          );
        if (verb === "form" || verb === "edit") return { form: FORM };
        return { private: lineCard(`You pressed ${interaction.press.do}.`) };
      }
      case "form": {
        const what = interaction.values["what"];
        if (interaction.values["due"] === "fryday")
          return { faults: { due: "I can't read “fryday”; try friday 5pm." } };
        return add(String(what), interaction.speaker.name);
      }
      case "menu":
        return add(
          interaction.message.text.map((part) => (part.type === "text" ? part.text : "")).join(""),
          interaction.speaker.name,
        );
      case "joined":
        return {
          public: {
            elements: [
              { type: "line", text: [words("I keep this channel's action items and meetings.")] },
              {
                type: "line",
                text: [words("Try "), { type: "code", text: "/action Water the plants by tomorrow" }],
              },
              {
                type: "controls",
                controls: [
                  { type: "button", label: "Add one", press: { do: "action.form" }, style: "primary" },
                  { type: "button", label: "Settings", press: { do: "settings.show" } },
                  { type: "button", label: "Help", press: { do: "help.show" } },
                ],
              },
            ],
          },
        };
      case "home":
        return {
          home: {
            elements: [
              { type: "title", text: [{ type: "bold", text: `${items.length} due` }] },
              ...items.map((item) => ({
                type: "row" as const,
                text: [words(`#${item.number} ${item.title}`)],
                control: {
                  type: "button" as const,
                  label: "Done",
                  press: { do: "action.done", id: item.number, v: item.version },
                },
              })),
            ],
          },
        };
    }
  };

  return {
    heard,
    placed,
    answersNext(reply) {
      next = reply;
    },
    waitsFor(promise) {
      gate = promise;
    },
    async handle(interaction) {
      heard.push(interaction);
      await gate;
      gate = undefined;
      const reply = next ?? answer(interaction);
      next = undefined;
      return reply;
    },
    async complete({ option: name, typed }) {
      if (name === "item")
        return items
          .filter(({ number }) => `#${number}`.startsWith(typed || "#"))
          .map(({ number, title }) => ({ label: `#${number} ${title}`, value: `#${number}` }));
      return name === "due" && typed ? [{ label: `${typed} 17:00`, value: `${typed} 17:00` }] : [];
    },
    visibility: () => "public",
    async posted(trackOf, ref) {
      placed.push({ track: trackOf, ref });
    },
    commands: () => COMMANDS,
    phrase: (name) => (name === "menu.track" ? "Track as action item" : `[${name}]`),
  };
}
