import { createHash } from "node:crypto";
import type { KeptMessage } from "../../src/chat/adapter.ts";
import type { Control, LocalCard } from "../../src/chat/card.ts";
import type { TextPart } from "../../src/chat/interaction.ts";
import { encodePress } from "../../src/chat/press.ts";

/** What a person wrote. */
export interface LineBody {
  readonly kind: "line";
  /** Where it stands among others, for ever: a UUIDv7. */
  readonly order: string;
  readonly name: string;
  readonly parts: readonly TextPart[];
}

/** What the bot said. */
export interface CardBody {
  readonly kind: "card";
  readonly order: string;
  readonly card: LocalCard;
  /** Ids of the people it notifies. */
  readonly ping: readonly string[];
  readonly locale: string;
  readonly edits: number;
  /** Whose command it answers. */
  readonly used?: { readonly name: string; readonly command: string };
  /** Presses it carried before it was redrawn: someone may have been looking at the older one. */
  readonly earlier: readonly string[];
  /** Put away by its only reader. */
  readonly gone?: boolean;
}

export type MessageBody = LineBody | CardBody;

/** A kept message with its body read. */
export interface Message extends Omit<KeptMessage, "body"> {
  readonly body: MessageBody;
}

/** Only this adapter writes these bodies, so their shape is known; null for what is no message. */
export function readMessage(kept: KeptMessage): Message | null {
  const body = JSON.parse(kept.body) as Partial<MessageBody>;
  return body.kind === "line" || body.kind === "card" ? { ...kept, body: body as MessageBody } : null;
}

/** As they were first said, whatever was redrawn since. */
export const inOrder = (one: Message, other: Message): number =>
  one.body.order < other.body.order ? -1 : one.body.order > other.body.order ? 1 : 0;

/** An id made of what is said once: the same delivery finds the same message again. */
export const idFrom = (kind: string, ...once: string[]): string =>
  kind + createHash("sha256").update(once.join("\n")).digest("base64url").slice(0, 22);

const pressesOfControl = (control: Control<string>): string[] => {
  if (control.type === "link-button") return [];
  if (control.type === "button") return [encodePress(control.press)];
  return [control.open, ...control.options.map((option) => option.press)].map(encodePress);
};

/** Every press a card offers, encoded. */
export const pressesOf = (card: LocalCard): string[] =>
  card.elements.flatMap((element) => {
    if (element.type === "controls") return element.controls.flatMap(pressesOfControl);
    return element.type === "row" && element.control ? pressesOfControl(element.control) : [];
  });
