import type { types as slack } from "@slack/bolt";
import type { Button, Control, LinkButton, Menu } from "../../src/chat/card.ts";
import { decodePress, encodePress, type Press } from "../../src/chat/press.ts";
import { isWebAddress } from "./inline.ts";
import { LIMITS, label, slackLength } from "./limits.ts";

export type ControlElement = slack.Button | slack.StaticSelect;

/** Gives every control of a message an `action_id` of its own. */
export type Counter = () => number;

export function createCounter(): Counter {
  let count = 0;
  return () => count++;
}

/** The elements of a control, ready for a block. */
export function controlElements(control: Control<string>, next: Counter): ControlElement[] {
  switch (control.type) {
    case "button":
      return [button(control, next)];
    case "link-button":
      return isWebAddress(control.url) ? [linkButton(control, next)] : [];
    case "menu":
      return menuElements(control, next);
    default:
      return control satisfies never;
  }
}

/**
 * A menu of too many choices becomes several; one of none becomes the button that asks for them; one whose presses
 * have nothing in common and are too long for options becomes buttons.
 */
function menuElements(menu: Menu<string>, next: Counter): ControlElement[] {
  if (menu.options.length === 0)
    return [button({ type: "button", label: menu.label, press: menu.open }, next)];
  return chunks(menu.options, LIMITS.options, LIMITS.selectCharacters).flatMap(
    (options): ControlElement[] => {
      const element = select({ ...menu, options }, next);
      const fits = element.options?.every(({ value }) => slackLength(value ?? "") <= LIMITS.optionValue);
      return fits ? [element] : options.map((option) => button({ type: "button", ...option }, next));
    },
  );
}

/** One or more rows of controls. */
export const actionsBlocks = (elements: readonly ControlElement[]): slack.ActionsBlock[] =>
  chunks(elements, LIMITS.actions, LIMITS.actionsCharacters).map((part) => ({
    type: "actions",
    elements: [...part],
  }));

const plainText = (text: string, limit: number) =>
  ({ type: "plain_text", text: label(text, limit), emoji: false }) as const;

function button({ label: words, press, style }: Button<string>, next: Counter): slack.Button {
  return {
    type: "button",
    text: plainText(words, LIMITS.buttonLabel),
    action_id: `press.${next()}`,
    value: encodePress(press),
    ...(style ? { style } : {}),
  };
}

const linkButton = ({ label: words, url }: LinkButton<string>, next: Counter): slack.Button => ({
  type: "button",
  text: plainText(words, LIMITS.buttonLabel),
  action_id: `link.${next()}`,
  url,
});

/**
 * An overflow menu would save room, but it shows no label: two of them in a row could not be told apart.
 * What all presses begin with stands once in the `action_id`, because an option's value is shorter than a press.
 */
function select({ label: words, options }: Menu<string>, next: Counter): slack.StaticSelect {
  const presses = options.map((option) => encodePress(option.press));
  const shared = commonStart(presses);
  return {
    type: "static_select",
    action_id: `choose.${next()}|${shared}`,
    placeholder: plainText(words, LIMITS.placeholder),
    options: options.map((option, index) => ({
      text: plainText(option.label, LIMITS.optionLabel),
      value: (presses[index] ?? "").slice(shared.length),
    })),
  };
}

/** The longest common start that leaves each text at least one character. */
function commonStart(texts: readonly string[]): string {
  const [first = ""] = texts;
  let length = Math.min(...texts.map((text) => text.length)) - 1;
  while (!texts.every((text) => text.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, Math.max(length, 0));
}

/** What was pressed, from the parts of a `block_actions` payload. Null: nothing of ours (a link button). */
export function readPress(action: { actionId: string; value: string | undefined }): Press | null {
  const start = action.actionId.startsWith("choose.")
    ? action.actionId.slice(action.actionId.indexOf("|") + 1)
    : "";
  return action.value === undefined ? null : decodePress(start + action.value);
}

/** Consecutive groups of at most `count` items and, where one is not larger by itself, `characters` of JSON. */
function chunks<Item>(items: readonly Item[], count: number, characters: number): Item[][] {
  const result: Item[][] = [];
  let size = 0;
  for (const item of items) {
    const more = slackLength(JSON.stringify(item));
    const chunk = result.at(-1);
    if (!chunk || chunk.length === count || size + more > characters) {
      result.push([item]);
      size = more;
    } else {
      chunk.push(item);
      size += more;
    }
  }
  return result;
}
