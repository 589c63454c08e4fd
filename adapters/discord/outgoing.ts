import { createHash } from "node:crypto";
import { type RawFile, type REST, Routes } from "discord.js";
import { z } from "zod";
import { type LocalCard, withoutImages } from "../../src/chat/card.ts";
import type { AdapterPhrase } from "../../src/chat/interaction.ts";
import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { redrawParts } from "../../src/lib/redraw-parts.ts";
import { messageRef, readAddress } from "./address.ts";
import { isForbidden, isGone, reasonOf } from "./delivery-error.ts";
import { LIMITS } from "./limits.ts";
import { PERMISSIONS } from "./permissions.ts";
import { type Body, type RenderOptions, render, renderPages } from "./render.ts";

/** What is said, and how. */
export interface Saying {
  readonly card: LocalCard;
  readonly locale: string | undefined;
  readonly ping?: readonly UserRef[];
}

export type Phrase = (
  name: AdapterPhrase,
  locale: string | undefined,
  params?: Record<string, string | number>,
) => string;

/** What a saying needs to be drawn: the sentences of the adapter itself in the reader's language. */
export const renderOptions = (saying: Saying, phrase: Phrase): RenderOptions => ({
  ping: saying.ping ?? [],
  shortened: `${phrase("shortened", saying.locale)} ${phrase("attached", saying.locale)}`,
});

const identified = z.object({ id: z.string(), channel_id: z.string().optional() });

export type Outgoing = ReturnType<typeof createOutgoing>;

/** Everything the bot posts of itself; errors of the API are passed on as they are. */
export function createOutgoing(rest: REST, phrase: Phrase, logger: Logger) {
  const direct = createDirectChannels(rest);

  const postPage = async (channel: string, page: Body, nonce: string): Promise<string> => {
    const { body, files } = toRequest(page);
    const posted = await rest.post(Routes.channelMessages(channel), {
      body: { ...body, nonce, enforce_nonce: true },
      files,
    });
    return identified.parse(posted).id;
  };

  const editPage = async (channel: string, message: string, page: Body): Promise<void> => {
    const { body, files } = toRequest(page);
    // What was attached before goes, unless it is attached again.
    const attachments = files.map((_file, id) => ({ id }));
    await rest.patch(Routes.channelMessage(channel, message), {
      body: { ...body, attachments },
      files,
    });
  };

  /** A picture is a file, and files may be forbidden where words are not. */
  const orInWords = async <Result>(
    saying: Saying,
    attempt: (saying: Saying) => Promise<Result>,
  ): Promise<Result> => {
    if (!saying.card.elements.some(({ type }) => type === "image")) return attempt(saying);
    return attempt(saying).catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      const remedy = `allow me ${PERMISSIONS.AttachFiles.word}`;
      logger.warn({ reason: reasonOf(error), remedy }, "discord.picture-as-words");
      return attempt({ ...saying, card: withoutImages(saying.card) });
    });
  };

  /** A card longer than a message goes on in further ones; where these fail, those that stand are shortened. */
  const postAll = async (channel: string, saying: Saying, key: string): Promise<MessageRef> => {
    const [first, ...rest] = renderPages(saying.card, renderOptions(saying, phrase));
    if (!first) throw new Error("a card has at least one page");
    const parts = [await postPage(channel, first, nonceOf(key, 0))];
    const ref = () => messageRef({ channel, message: parts.join("+") });
    try {
      for (const [index, page] of rest.entries())
        parts.push(await postPage(channel, page, nonceOf(key, index + 1)));
    } catch (error) {
      logger.warn({ reason: reasonOf(error), pages: rest.length }, "discord.continuation-failed");
      await edit(ref(), saying);
    }
    return ref();
  };

  const post = (channel: string, saying: Saying, key: string): Promise<MessageRef> =>
    orInWords(saying, (said) => postAll(channel, said, key));

  const edit = (ref: MessageRef, saying: Saying): Promise<void> => {
    const { channel, message } = readAddress(ref);
    return orInWords(saying, (said) => {
      const options = renderOptions(said, phrase);
      return redrawParts(message.split("+"), {
        pages: (most) => renderPages(said.card, options, most),
        empty: render({ elements: [] }, options),
        show: (part, page) => editPage(channel, part, page),
        isGone,
      });
    });
  };

  return {
    edit,
    toChannel: (to: ChannelRef, saying: Saying, key: string) => post(to.thread ?? to.id, saying, key),
    async toPerson(user: UserRef, saying: Saying, key: string): Promise<MessageRef> {
      return post(await direct.of(user.id), saying, key);
    },
  };
}

/** discord.js' own way would look the channel up first, and so cost a second request. */
function toRequest({ components, flags, allowedMentions, files }: Body) {
  const { users, parse, repliedUser } = allowedMentions;
  return {
    body: {
      components,
      flags,
      allowed_mentions: { parse, replied_user: repliedUser, ...(users ? { users } : {}) },
    },
    files: (files ?? []).map(
      ({ name, attachment, contentType }): RawFile => ({ name, data: attachment, contentType }),
    ),
  };
}

/** The same for every attempt to send the same page: Discord then gives back the message it has (docs.discord.com/developers/resources/message#create-message). */
export function nonceOf(key: string, page: number): string {
  if (page === 0 && key.length <= LIMITS.nonce) return key;
  return createHash("sha256").update(`${key}/${page}`).digest("base64url").slice(0, LIMITS.nonce);
}

const MOST_KNOWN = 10_000;

/** Direct message channels by person; Discord gives the same one each time, so forgetting them costs only a request. */
function createDirectChannels(rest: REST) {
  const known = new Map<string, string>();
  return {
    async of(user: string): Promise<string> {
      const id = known.get(user);
      if (id) return id;
      const answer = await rest.post(Routes.userChannels(), { body: { recipient_id: user } });
      const opened = identified.parse(answer).id;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(user, opened);
      return opened;
    },
  };
}
