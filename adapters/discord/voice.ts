import { setTimeout as delay } from "node:timers/promises";
import {
  type ChatInputCommandInteraction,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  RateLimitError,
} from "discord.js";
import { type LocalCard, type LocalForm, withoutImages } from "../../src/chat/card.ts";
import { isAlreadyAnswered, isGone, isOver, isPassing } from "./delivery-error.ts";
import { renderForm } from "./form.ts";
import { type Phrase, renderOptions, type Saying } from "./outgoing.ts";
import { PERMISSIONS } from "./permissions.ts";
import { type Body, render, renderPages } from "./render.ts";

export type Answerable =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | MessageComponentInteraction
  | ModalSubmitInteraction;

/** How an interaction stands with Discord: not answered, promised an answer of some kind, or answered. */
export type Standing = "fresh" | "public" | "private" | "update" | "answered";

export type Voice = ReturnType<typeof createVoice>;

const AGAIN_AFTER_MS = 250;
const LONGEST_PAUSE_MS = 1_000;
/** Of the 15 minutes in which an interaction can be answered. */
export const TOKEN_LASTS_MS = 14 * 60_000;

/**
 * Speaks for one interaction. Discord wants its first answer within three seconds and settles with it who sees the
 * next one; all others go by the interaction's token, for 15 minutes
 * (docs.discord.com/developers/interactions/receiving-and-responding).
 */
export function createVoice(interaction: Answerable, phrase: Phrase) {
  let standing: Standing = "fresh";
  const arrived = performance.now();
  const { locale } = interaction;
  /** A picture is a file, and files may be forbidden where words are not. */
  const shown = (card: LocalCard): LocalCard =>
    interaction.appPermissions.has(PermissionFlagsBits.AttachFiles)
      ? card
      : withoutFiles(withoutImages(card));

  const withoutFiles = ({ elements }: LocalCard): LocalCard => {
    const how = `Discord: ${PERMISSIONS.AttachFiles.word}`;
    const text = [{ type: "text", text: phrase("file-failed", locale, { how }) }] as const;
    return { elements: elements.map((one) => (one.type === "file" ? { type: "line", text } : one)) };
  };

  /**
   * What is said to one person lies in no outbox: a fault that may pass is tried once more, and a rate limit waited
   * for that ends within `patienceMs` of the interaction's arrival.
   */
  const twice = async <Result>(attempt: () => Promise<Result>, patienceMs = 0): Promise<Result> => {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const pause = pauseAfter(error, tries, patienceMs);
        if (pause === null) throw error;
        await delay(pause);
      }
    }
  };

  const pauseAfter = (error: unknown, tries: number, patienceMs: number): number | null => {
    const limit = error instanceof RateLimitError ? error.retryAfter : null;
    if (limit !== null && performance.now() - arrived + limit <= patienceMs) return limit;
    if (tries > 1) return null;
    if (limit !== null) return limit <= LONGEST_PAUSE_MS ? limit : null;
    return isPassing(error) ? AGAIN_AFTER_MS : null;
  };

  /** The first answer; where it was taken but its reply was lost, the second try is told so, or Discord is asked. */
  const first = async (attempt: () => Promise<string>): Promise<string> => {
    const taken = async (): Promise<string> => {
      const { id } = await interaction.fetchReply();
      interaction.replied = true;
      return id;
    };
    const id = await twiceUnlessTaken(attempt, taken).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      // Discord may have it all the same: it is asked, or the outbox would say it again.
      return taken().catch(() => Promise.reject(error));
    });
    standing = "answered";
    return id;
  };

  const twiceUnlessTaken = async <Result>(
    attempt: () => Promise<Result>,
    taken: () => Result | Promise<Result>,
  ): Promise<Result> => {
    let tries = 0;
    const counted = (): Promise<Result> => {
      tries += 1;
      return attempt();
    };
    return twice(counted).catch((error: unknown) => {
      if (!isAlreadyAnswered(error) || tries < 2) throw error;
      return taken();
    });
  };

  const followUp = (page: Body, isPrivate: boolean, patienceMs: number): Promise<string> =>
    twice(
      async () => (await interaction.followUp({ ...page, flags: flagsOf(page, isPrivate) })).id,
      patienceMs,
    );

  const removePlaceholder = (patienceMs: number): Promise<void> =>
    twice(() => interaction.deleteReply(), patienceMs).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });

  const opening = async (page: Body, isPrivate: boolean, patienceMs: number): Promise<string> => {
    if (standing === "fresh") {
      const reply = () =>
        interaction
          .reply({ ...page, flags: flagsOf(page, isPrivate), withResponse: true })
          .then((response) => {
            const id = response.resource?.message?.id;
            return id ?? interaction.fetchReply().then((message) => message.id);
          });
      return first(reply);
    }
    const promised = standing;
    standing = "answered";
    if (promised === (isPrivate ? "private" : "public"))
      return twice(async () => (await interaction.editReply({ ...page })).id, patienceMs);
    // Promised to others than it is for. The placeholder must be gone: else Discord puts the follow-up in its place.
    if (promised === "public" || promised === "private") await removePlaceholder(patienceMs);
    return followUp(page, isPrivate, patienceMs);
  };

  return {
    standing: () => standing,
    /** Time is nearly up: promises an answer of this kind. */
    async defer(kind: "public" | "private" | "update"): Promise<void> {
      const redraws = kind === "update" && "deferUpdate" in interaction;
      const promise = async (): Promise<void> => {
        if (redraws) await interaction.deferUpdate();
        else await interaction.deferReply(kind === "public" ? {} : { flags: MessageFlags.Ephemeral });
      };
      await twiceUnlessTaken(promise, () => {
        interaction.deferred = true;
      });
      standing = kind === "update" && !redraws ? "private" : kind;
    },
    /** Says a card in as many messages as it needs; gives their ids, + between them. A rate limit is waited for so long. */
    async say(saying: Saying, isPrivate: boolean, patienceMs = 0): Promise<string> {
      const [page, ...rest] = renderPages(shown(saying.card), renderOptions(saying, phrase));
      if (!page) throw new Error("a card has at least one page");
      const ids = [await opening(page, isPrivate, patienceMs)];
      for (const further of rest) ids.push(await followUp(further, isPrivate, patienceMs));
      return ids.join("+");
    },
    /** Redraws the message that was pressed on. */
    async redraw(saying: Saying): Promise<void> {
      const body = render(shown(saying.card), renderOptions(saying, phrase));
      // A new list for each attempt: discord.js writes into it. What was attached before goes.
      const page = () => ({ ...body, attachments: [] });
      if (standing === "fresh" && "update" in interaction && isOnMessage(interaction)) {
        const update = () =>
          interaction
            .update({ ...page(), withResponse: true })
            .then(({ resource }) => resource?.message?.id ?? "");
        await first(update);
      } else {
        standing = "answered";
        await twice(async () => (await interaction.editReply(page())).id);
      }
    },
    /** Opens a form; only a first answer can. */
    async open(form: LocalForm): Promise<void> {
      if (!("showModal" in interaction)) throw new Error("Discord opens no form in answer to a form");
      try {
        await interaction.showModal(renderForm(form, phrase("shortened", locale)));
        standing = "answered";
      } catch (error) {
        if (isOver(error)) standing = "answered";
        throw error;
      }
    },
    /** There is nothing to say. */
    async nod(): Promise<void> {
      if (standing === "fresh" && "deferUpdate" in interaction && isOnMessage(interaction))
        await interaction.deferUpdate();
      else {
        if (standing === "fresh") await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        if (standing !== "update" && standing !== "answered") await interaction.deleteReply();
      }
      standing = "answered";
    },
  };
}

/** Does it come from a control or form of a message, which can be redrawn? */
export const isOnMessage = (interaction: Answerable): boolean =>
  "message" in interaction && interaction.message !== null;

const flagsOf = (page: Body, isPrivate: boolean): number =>
  page.flags | (isPrivate ? MessageFlags.Ephemeral : 0);
