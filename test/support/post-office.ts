import { type ChatAdapter, DeliveryError, type Letter } from "../../src/chat/adapter.ts";
import { type LocalCard, plainElement } from "../../src/chat/card.ts";
import { witness } from "./witness.ts";

/** A letter as its reader has it. */
export interface ArrivedLetter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly letter: Letter;
  readonly card: LocalCard;
  /** The same for every attempt to send it. */
  readonly key: string;
}

/** A mail server in memory: what it took, and how it refuses. */
export interface PostOffice {
  readonly adapter: ChatAdapter;
  readonly letters: readonly ArrivedLetter[];
  /** The letters to an address, the oldest first. */
  to(address: string): readonly ArrivedLetter[];
  /** Down: everything is to be tried again. */
  down: boolean;
  /** Why a letter to an address comes back for good; undefined: it does not. */
  refuses: (address: string) => string | undefined;
  /** Called before a letter is taken, for what is to happen in between. */
  before: (address: string) => void | Promise<void>;
}

export function createPostOffice(): PostOffice {
  const letters: ArrivedLetter[] = [];
  const adapter: ChatAdapter = {
    platform: "email",
    can: {
      privateReplies: false,
      menus: false,
      forms: false,
      peopleFields: false,
      typedOptions: false,
      homeView: false,
      messageMenu: false,
      liveDates: false,
      resendSafe: false,
    },
    async start() {},
    async stop() {},
    async send(to, { card, letter, key }) {
      const address = to.to === "person" ? to.user.id : "";
      await office.before(address);
      if (office.down) throw new DeliveryError("retry", "the mail server cannot be reached");
      const refusal = office.refuses(address);
      if (refusal !== undefined) throw new DeliveryError("permanent", refusal, { directClosed: true });
      const written = card.elements.map(plainElement).join("\n");
      witness("a letter", JSON.stringify([letter, card, key]));
      letters.push({
        to: address,
        subject: letter?.subject ?? "",
        text: letter?.text ?? written,
        html: letter?.html ?? "",
        letter: letter ?? { subject: "" },
        card,
        key,
      });
      return { platform: "email", address: `<${key}@readout.example>` };
    },
    async update() {},
    health: () => ({ ok: true }),
  };
  const office: PostOffice = {
    adapter,
    letters,
    to: (address) => letters.filter((letter) => letter.to === address),
    down: false,
    refuses: () => undefined,
    before: () => undefined,
  };
  return office;
}
