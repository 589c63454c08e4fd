import type { Button, Control, Inline, LocalCard, LocalForm, Menu } from "../../src/chat/card.ts";
import type { Press } from "../../src/chat/press.ts";
import type { UserRef } from "../../src/chat/refs.ts";

export type LocalElement = LocalCard["elements"][number];

export const text = (words: string): Inline => ({ type: "text", text: words });
export const line = (...parts: (string | Inline)[]): LocalElement => ({
  type: "line",
  text: parts.map((part) => (typeof part === "string" ? text(part) : part)),
});
export const cardOf = (...elements: LocalElement[]): LocalCard => ({ elements });
export const lines = (...words: string[]): LocalCard => cardOf(...words.map((word) => line(word)));

export const button = (label: string, name: string, more: Partial<Press> = {}): Button<string> => ({
  type: "button",
  label,
  press: { ...more, do: name },
});
export const menuOf = (label: string, ...options: string[]): Menu<string> => ({
  type: "menu",
  label,
  open: { do: "menu.open" },
  options: options.map((option) => ({
    label: option,
    press: { do: "menu.choose", option },
  })),
});
export const image = (alt: string, png: string, name = "digest.png"): LocalElement => ({
  type: "image",
  alt,
  png,
  name,
});
export const controls = (...list: Control<string>[]): LocalElement => ({ type: "controls", controls: list });
/** The choices of a menu as buttons, as the program answers where no menu can be drawn. */
export const choicesOf = ({ options }: Menu<string>): LocalCard =>
  cardOf(controls(...options.map(({ label, press }): Button<string> => ({ type: "button", label, press }))));

/** A form with a field of every kind, each holding something. */
export const formWith = (who: UserRef): LocalForm => ({
  press: { do: "action.form", id: "7" },
  title: "Change the item",
  submit: "Save",
  fields: [
    { name: "what", label: "What", kind: "text", required: true, value: 'Water <the> *plants* & "pots"' },
    { name: "note", label: "Note", kind: "long-text", required: false, value: "one\ntwo", hint: "Anything" },
    { name: "who", label: "Who", kind: "people", required: false, people: [who] },
    {
      name: "priority",
      label: "Priority",
      kind: "choice",
      required: false,
      value: "high",
      choices: [
        { label: "High", value: "high" },
        { label: "Low", value: "low" },
      ],
    },
    { name: "due", label: "Due", kind: "text", required: false },
  ],
});
