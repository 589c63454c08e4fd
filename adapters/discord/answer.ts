import { MessageFlags, PermissionFlagsBits } from "discord.js";
import type { LocalCard, LocalForm } from "../../src/chat/card.ts";
import type {
  CommandInteraction,
  FormInteraction,
  InteractionHandler,
  LocalReply,
  MenuInteraction,
  PressInteraction,
} from "../../src/chat/interaction.ts";
import type { Press } from "../../src/chat/press.ts";
import type { ChannelRef, MessageRef } from "../../src/chat/refs.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { messageRef } from "./address.ts";
import { isExpired, isOver, reasonOf } from "./delivery-error.ts";
import type { Outgoing } from "./outgoing.ts";
import { type Answerable, createVoice, isOnMessage, TOKEN_LASTS_MS, type Voice } from "./voice.ts";

export interface AnswerContext {
  readonly bot: InteractionHandler;
  readonly logger: Logger;
  readonly outgoing: Pick<Outgoing, "toPerson">;
  /** What lets the bot post there, in Discord's own words. Never rejects. */
  remedy(place: ChannelRef): Promise<string>;
  /** After so many milliseconds an answer is promised; Discord gives three seconds in all. */
  readonly deferAfterMs: number;
  /** A form must be the first answer: so long is waited for one. */
  readonly formPatienceMs: number;
}

const TRACKED_PATIENCE_MS = 30_000;

type Asked = CommandInteraction | PressInteraction | FormInteraction | MenuInteraction;
type Visibility = ReturnType<InteractionHandler["visibility"]>;

/** Hands an interaction to the bot and says its answer; where this takes long, promises one first. Never rejects. */
export async function answer(
  asked: Asked,
  interaction: Answerable,
  receivedAt: number,
  context: AnswerContext,
): Promise<void> {
  const { bot, logger } = context;
  const voice = createVoice(interaction, bot.phrase);
  const speech = createSpeech(asked, interaction, voice, context);
  const handled = bot.handle(asked);
  await speech.attempt("defer", () => promiseInTime(handled, voice, speech, receivedAt, context));
  const reply = await handled;
  for (const part of partsInOrder(reply, voice)) await speech.attempt(part, () => speech[part](reply));
  if (voice.standing() === "answered") return;
  await speech.attempt("nod", () => voice.nod());
  logger.debug({ kind: asked.type }, "discord.nothing-said");
}

const PARTS = ["form", "update", "public", "private"] as const;
type Part = (typeof PARTS)[number];

/** A promise is kept first: what was promised privately takes the placeholder before anything public. */
function partsInOrder(reply: LocalReply, voice: Voice): Part[] {
  const said = PARTS.filter((part) => reply[part] || (part === "private" && reply.faults));
  return voice.standing() === "private"
    ? said.sort((one, other) => Number(other === "private") - Number(one === "private"))
    : said;
}

async function promiseInTime(
  handled: Promise<LocalReply>,
  voice: Voice,
  speech: ReturnType<typeof createSpeech>,
  receivedAt: number,
  { deferAfterMs, formPatienceMs }: AnswerContext,
): Promise<void> {
  const visibility = speech.visibility();
  const patience = visibility === "form" ? formPatienceMs : deferAfterMs;
  if (await comesWithin(handled, patience - (performance.now() - receivedAt))) return;
  await voice.defer(visibility === "form" ? "private" : visibility);
}

async function comesWithin(handled: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, milliseconds));
  });
  const came = await Promise.race([handled.then(() => true), late]);
  clearTimeout(timer);
  return came;
}

function createSpeech(
  asked: Asked,
  interaction: Answerable,
  voice: Voice,
  { bot, logger, outgoing, remedy }: AnswerContext,
) {
  const { locale } = interaction;
  const posted = async ({ track }: LocalReply, ref: MessageRef | null): Promise<void> => {
    if (track) await bot.posted(track, ref);
  };

  /** Without sight of the channel the bot cannot change what it has answered there. */
  const isBlind = (): boolean =>
    interaction.guildId !== null && !interaction.appPermissions.has(PermissionFlagsBits.ViewChannel);

  const tellBlind = async (): Promise<void> => {
    const how = `Discord: ${await remedy(asked.channel)}`;
    await voice.say({ card: note(bot.phrase("cannot-post", locale, { how })), locale }, true);
  };

  const againCard = (press: Press | undefined): LocalCard => {
    const { elements } = note(bot.phrase("form-again", locale));
    const label = bot.phrase("open-form", locale);
    if (!press) return { elements };
    return {
      elements: [...elements, { type: "controls", controls: [{ type: "button", label, press }] }],
    };
  };

  /** Discord knows the interaction no more: nothing but a direct message is as private. */
  const openOrWrite = async (form: LocalForm): Promise<void> => {
    try {
      await voice.open(form);
    } catch (error) {
      if (!isExpired(error)) throw error;
      logger.info({ kind: asked.type, reason: reasonOf(error) }, "discord.form-not-opened");
      await outgoing.toPerson(asked.speaker.user, { card: againCard(form.again), locale }, asked.id);
    }
  };

  return {
    visibility(): Visibility {
      switch (asked.type) {
        case "command":
        case "press":
        case "menu":
          return bot.visibility(asked);
        case "form":
          // Mostly the form of a card's button; one that a command opened mostly stores something for all to see.
          return isOnMessage(interaction) ? "update" : "public";
        default:
          return asked satisfies never;
      }
    },
    /** A form that comes after an answer was promised cannot open any more. */
    async form({ form }: LocalReply): Promise<void> {
      if (!form) return;
      if (voice.standing() === "fresh" && "showModal" in interaction) return openOrWrite(form);
      const press = asked.type === "press" ? asked.press : form.again;
      if (voice.standing() !== "answered")
        await voice.say({ card: againCard(press), locale }, true, TOKEN_LASTS_MS);
    },
    async update(reply: LocalReply): Promise<void> {
      const { update: card } = reply;
      if (!card) return;
      if (!isOnMessage(interaction)) return void (await voice.say({ card, locale }, true));
      await voice.redraw({ card, locale });
      const ref = pressedRef(interaction);
      if (ref && !reply.public) await posted(reply, ref);
    },
    async public(reply: LocalReply): Promise<void> {
      const { public: card, ping = [] } = reply;
      if (!card || !interaction.channelId) return;
      const message = await voice.say({ card, locale, ping }, false);
      const blind = isBlind();
      await posted(reply, blind ? null : messageRef({ channel: interaction.channelId, message }));
      if (blind) await tellBlind();
    },
    async private(reply: LocalReply): Promise<void> {
      const faults = Object.values(reply.faults ?? {});
      const card = reply.private ?? { elements: faults.flatMap((fault) => note(fault).elements) };
      // A tracked card that still has to be said is posted by the dispatcher after a minute: then not twice.
      const hurries = voice.standing() === "private" && reply.track !== undefined;
      await voice.say({ card, locale }, true, hurries ? TRACKED_PATIENCE_MS : TOKEN_LASTS_MS);
    },
    /** One part of an answer that fails must not take the others with it; what is tracked, the dispatcher sends again. */
    async attempt(part: string, run: () => Promise<unknown>): Promise<void> {
      try {
        await run();
      } catch (error) {
        const level = isOver(error) ? "info" : "error";
        logger[level]({ part, kind: asked.type, reason: reasonOf(error) }, "discord.answer-failed");
      }
    },
  };
}

function pressedRef(interaction: Answerable): MessageRef | null {
  if (!("message" in interaction) || !interaction.message || !interaction.channelId) return null;
  if (interaction.message.flags.has(MessageFlags.Ephemeral)) return null;
  return messageRef({ channel: interaction.channelId, message: interaction.message.id });
}

const note = (text: string): LocalCard => ({
  elements: [{ type: "line", text: [{ type: "text", text }] }],
});
