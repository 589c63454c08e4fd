import type { LocalCard } from "../../src/chat/card.ts";
import type { Interaction, InteractionHandler, LocalReply } from "../../src/chat/interaction.ts";
import type { MessageRef } from "../../src/chat/refs.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { channelRef } from "./address.ts";
import { isUninvited, toDeliveryError } from "./delivery-error.ts";
import { type Origin, writeOrigin } from "./origin.ts";
import { type Outgoing, reasonOf, type Saying } from "./outgoing.ts";

/** Where the pressed control stands. */
export type Pressed =
  | { in: "message"; ref: MessageRef }
  | { in: "private" }
  | { in: "modal"; viewId: string }
  | { in: "home" };

/** How one interaction may be answered. */
export interface Way {
  readonly origin: Origin;
  readonly user: string;
  readonly triggerId?: string;
  readonly pressed?: Pressed;
  /** Tells Slack that it is in hand, with the body this kind of payload wants; only the first call counts. */
  acknowledge(outcome: LocalReply | "late"): Promise<void>;
  /** Was it acknowledged before the outcome was known? */
  readonly late: () => boolean;
}

export interface AnswerContext {
  readonly bot: InteractionHandler;
  readonly outgoing: Outgoing;
  readonly logger: Logger;
  /** What people write after the @. */
  readonly botName: () => string;
  /** After so many milliseconds "working on it" is said; Slack gives three seconds in all. */
  readonly workingAfterMs: number;
}

/** Hands an interaction to the bot, acknowledges when its outcome is stored or time is up, and says the answer. */
export async function answer(
  interaction: Interaction,
  way: Way,
  receivedAt: number,
  context: AnswerContext,
): Promise<void> {
  const handled = context.bot.handle(interaction);
  await acknowledgeInTime(handled, way, receivedAt, context);
  const reply = await handled;
  const speech = createSpeech(interaction, way, context);
  await speech.attempt("form", async () => reply.form && speech.openForm(reply.form));
  await speech.attempt("update", async () => reply.update && speech.redraw(reply.update, reply));
  await speech.attempt("public", async () => reply.public && speech.publish(reply.public, reply));
  await speech.attempt("private", async () => speech.privately(reply));
  await speech.attempt("home", () => speech.home(reply));
}

async function acknowledgeInTime(
  handled: Promise<LocalReply>,
  way: Way,
  receivedAt: number,
  { workingAfterMs, logger }: AnswerContext,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), Math.max(0, workingAfterMs - (performance.now() - receivedAt)));
  });
  const outcome = await Promise.race([handled, late]);
  clearTimeout(timer);
  await way.acknowledge(outcome).catch((error: unknown) => {
    logger.warn({ reason: reasonOf(error) }, "slack.acknowledge-failed");
  });
}

function createSpeech(interaction: Interaction, way: Way, context: AnswerContext) {
  const { bot, outgoing, logger } = context;
  const { origin, pressed } = way;
  const { locale } = interaction.speaker;
  const metadata = writeOrigin(origin);
  const saying = (card: LocalCard, ping?: Saying["ping"]): Saying => ({
    card,
    locale,
    ...(ping ? { ping } : {}),
  });
  const thread = origin.channel.thread ? { thread_ts: origin.channel.thread } : {};

  // The note "working on it" cannot be replaced: a command's `response_url` only adds messages, whatever
  // `replace_original` says (slackapi/bolt-js#2287).
  const ephemeral = { response_type: "ephemeral", replace_original: false, ...thread };

  const tell = async (card: LocalCard): Promise<void> => {
    if (card.elements.some(({ type }) => type === "file")) return handOver(card);
    if (pressed?.in === "modal") return outgoing.updateModal(pressed.viewId, saying(card), metadata);
    // The acknowledgement has shown it in the modal.
    if (interaction.type === "form" && origin.home && !way.late()) return;
    if (pressed?.in === "home" && way.triggerId) return openCard(way.triggerId, card);
    if (origin.responseUrl) {
      try {
        return await outgoing.respondWith(origin.responseUrl, saying(card), ephemeral);
      } catch (error) {
        logger.warn({ reason: reasonOf(error) }, "slack.response-url-failed");
      }
    }
    return whisper(card);
  };

  const handOver = async (card: LocalCard): Promise<void> => {
    try {
      await outgoing.handOver(channelRef(origin.channel.workspace, way.user), saying(card));
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, "slack.file-failed");
      const how = toDeliveryError(error, false).remedy ?? "";
      return tell(note(bot.phrase("file-failed", locale, { how })));
    }
    if (!origin.channel.direct) await tell(note(bot.phrase("file-sent", locale)));
  };

  /** The home view has no place for a private answer: it comes as a modal. */
  const openCard = (triggerId: string, card: LocalCard): Promise<void> =>
    outgoing.openCard(triggerId, saying(card), metadata).catch((error: unknown) => {
      logger.info({ reason: reasonOf(error) }, "slack.modal-as-whisper");
      return whisper(card);
    });

  /** Where the bot is not in the channel, its direct messages are as private. */
  const whisper = (card: LocalCard): Promise<void> =>
    outgoing.whisper(origin.channel, way.user, saying(card)).catch(async (error: unknown) => {
      if (!isUninvited(error) && reasonOf(error) !== "user_not_in_channel") throw error;
      await outgoing.post(channelRef(origin.channel.workspace, way.user), saying(card));
    });

  const posted = async ({ track }: LocalReply, ref: MessageRef | null): Promise<void> => {
    if (track) await bot.posted(track, ref);
  };

  /** Only Slack's `chat.postMessage` gives a message that can be kept true; `response_url` is for where it may not be used. */
  const publish = async (card: LocalCard, reply: LocalReply): Promise<void> => {
    const said = saying(card, reply.ping);
    try {
      await posted(reply, await outgoing.post(origin.channel, said));
    } catch (error) {
      const uninvited = isUninvited(error);
      const lost = !uninvited && (reply.track !== undefined || toDeliveryError(error, false).inDoubt);
      if (!origin.responseUrl || lost) throw error;
      await outgoing.respondWith(origin.responseUrl, said, {
        response_type: "in_channel",
        replace_original: false,
        ...thread,
      });
      await posted(reply, null);
      if (uninvited && !origin.channel.direct) await tell(cannotPost());
    }
  };

  const cannotPost = (): LocalCard =>
    note(bot.phrase("cannot-post", locale, { how: `/invite @${context.botName()}` }));

  const redraw = async (card: LocalCard, reply: LocalReply): Promise<void> => {
    if (pressed?.in === "modal") return outgoing.updateModal(pressed.viewId, saying(card), metadata);
    if (pressed?.in === "home") return outgoing.publishHome(way.user, saying(card), metadata);
    const ref = pressed?.in === "message" ? pressed.ref : origin.message;
    if (ref) return redrawPosted(ref, card, reply);
    if (!origin.responseUrl) return tell(card);
    await outgoing.respondWith(origin.responseUrl, saying(card), { replace_original: true });
  };

  /** A message that came through `response_url` is not the bot's to edit, except through the press's own `response_url`. */
  const redrawPosted = async (ref: MessageRef, card: LocalCard, reply: LocalReply): Promise<void> => {
    try {
      await outgoing.edit(ref, saying(card, reply.ping));
    } catch (error) {
      if (pressed?.in !== "message" || !origin.responseUrl || toDeliveryError(error, false).kind === "retry")
        throw error;
      await outgoing.respondWith(origin.responseUrl, saying(card, reply.ping), { replace_original: true });
      return;
    }
    await posted(reply, ref);
  };

  const openForm = async (form: NonNullable<LocalReply["form"]>): Promise<void> => {
    try {
      if (!way.triggerId) throw new Error("no trigger");
      await outgoing.openForm(way.triggerId, form, metadata, locale);
    } catch (error) {
      logger.info({ reason: reasonOf(error) }, "slack.form-not-opened");
      await tell({
        elements: [{ type: "line", text: words(bot.phrase("form-again", locale)) }, ...openAgain(form)],
      });
    }
  };

  /** The button that opens it: the one that was pressed, or that of the form. */
  const openAgain = ({ again }: NonNullable<LocalReply["form"]>): LocalCard["elements"][number][] => {
    const press = interaction.type === "press" ? interaction.press : again;
    const label = bot.phrase("open-form", locale);
    return press ? [{ type: "controls", controls: [{ type: "button", label, press }] }] : [];
  };

  return {
    openForm,
    publish,
    redraw,
    /** Faults stand in the modal; where it was closed before they were known, they are said instead. */
    async privately(reply: LocalReply): Promise<void> {
      const faults = Object.values(reply.faults ?? {});
      if (faults.length > 0 && !way.late()) return;
      const said = faults.map((fault) => ({ type: "line" as const, text: words(fault) }));
      const card = reply.private ?? (said.length > 0 ? { elements: said } : undefined);
      if (card) await tell(card);
    },
    /** A press in the home view changes what it shows. */
    async home(reply: LocalReply): Promise<void> {
      const inHome = pressed?.in === "home" || (interaction.type === "form" && origin.home);
      const card = reply.home ?? (inHome && !reply.update && !reply.form ? await freshHome() : undefined);
      if (card)
        await outgoing.publishHome(
          way.user,
          saying(card),
          writeOrigin({ channel: origin.channel, home: true }),
        );
    },
    /** One part of an answer that fails must not take the others with it; what is tracked, the dispatcher sends again. */
    async attempt(part: string, run: () => Promise<unknown>): Promise<void> {
      try {
        await run();
      } catch (error) {
        logger.error({ part, kind: interaction.type, reason: reasonOf(error) }, "slack.answer-failed");
      }
    },
  };

  async function freshHome(): Promise<LocalCard | undefined> {
    const { speaker, channel } = interaction;
    return (await bot.handle({ type: "home", id: `${interaction.id}:home`, speaker, channel })).home;
  }
}

const words = (text: string) => [{ type: "text", text }] as const;
const note = (text: string): LocalCard => ({ elements: [{ type: "line", text: words(text) }] });
