import { type types as slack, webApi } from "@slack/bolt";
import type { LocalCard, LocalForm } from "../../src/chat/card.ts";
import type { AdapterPhrase } from "../../src/chat/interaction.ts";
import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { redrawParts } from "../../src/lib/redraw-parts.ts";
import { messageRef, readAddress } from "./address.ts";
import { isGone } from "./delivery-error.ts";
import { plainFetch } from "./fetch.ts";
import { renderForm } from "./form.ts";
import { clip, LIMITS, label } from "./limits.ts";
import { createPictures, uploadFile } from "./pictures.ts";
import { type Page, type RenderOptions, render, renderPages } from "./render.ts";

/** What is said, and how. */
export interface Saying {
  readonly card: LocalCard;
  readonly locale: string | undefined;
  readonly ping?: readonly UserRef[];
}

/** A `response_url` takes five posts within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction). */
const PAGES_IN_PRIVATE = 4;
const PATIENCE_MS = 10_000;

export type Phrase = (
  name: AdapterPhrase,
  locale: string | undefined,
  params?: Record<string, string | number>,
) => string;

/**
 * The Web API client for everything that is sent: it never sends again by itself, the outbox does that.
 * @param teamId the workspace each call is about, for a token that serves several
 */
export const createWebClient = (token: string, slackApiUrl: string, teamId?: string): webApi.WebClient =>
  new webApi.WebClient(token, {
    ...(teamId === undefined ? {} : { teamId }),
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: PATIENCE_MS,
    fetch: plainFetch,
    logger: silentSdkLogger,
  });

/** The SDK's own words may carry people's texts; what matters of them comes back as errors. */
export const silentSdkLogger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => webApi.LogLevel.ERROR,
  setName() {},
};

const NOTHING: LocalCard = { elements: [{ type: "line", text: [{ type: "text", text: "…" }] }] };

export type Outgoing = ReturnType<typeof createOutgoing>;

/** Everything that leaves for Slack; errors of the Web API are passed on as they are. */
export function createOutgoing(client: webApi.WebClient, phrase: Phrase, logger: Logger) {
  const pictures = createPictures(client, logger);
  const optionsFor = (saying: Saying, surface: RenderOptions["surface"] = "message"): RenderOptions => ({
    ping: new Set((saying.ping ?? []).map((user) => user.id)),
    surface,
    shortened: phrase("shortened", saying.locale),
  });
  const withPictures = async (saying: Saying): Promise<RenderOptions> => ({
    ...optionsFor(saying),
    files: await pictures.of(saying.card),
  });
  /** A view must open within three seconds: pictures are said in words there. */
  const viewBlocks = (saying: Saying) => render(saying.card, optionsFor(saying, "view")).blocks;

  const postPage = (channel: string, thread: string | undefined, whole: Page) =>
    pictures.send(whole, async (page) => {
      const answer = await client.chat.postMessage({
        channel,
        ...page,
        ...(thread ? { thread_ts: thread } : {}),
        unfurl_links: false,
        unfurl_media: false,
      });
      return { channel: answer.channel ?? channel, ts: answer.ts ?? "" };
    });

  /** A card longer than a message goes on in the thread of its first part. */
  const post = async (to: ChannelRef, saying: Saying): Promise<MessageRef> => {
    const [first, ...rest] = renderPages(saying.card, await withPictures(saying));
    if (!first) throw new Error("a card has at least one page");
    const { channel, ts } = await postPage(to.id, to.thread, first);
    const parts = [ts];
    const ref = () => messageRef({ workspace: to.workspace, channel, ts: parts.join("+") });
    try {
      for (const page of rest) parts.push((await postPage(channel, to.thread ?? ts, page)).ts);
    } catch (error) {
      logger.warn({ reason: reasonOf(error), pages: rest.length }, "slack.continuation-failed");
      await edit(ref(), saying);
    }
    return ref();
  };

  /** All its parts; what needs more of them than stand there is shortened. */
  const edit = async (ref: MessageRef, saying: Saying): Promise<void> => {
    const { channel, ts } = readAddress(ref);
    const options = await withPictures(saying);
    await redrawParts(ts.split("+"), {
      pages: (most) => renderPages(saying.card, options, most),
      empty: render(NOTHING, options),
      show: async (part, whole) => {
        await pictures.send(whole, (page) =>
          client.chat.update({ channel, ts: part, ...page, parse: "none" }),
        );
      },
      isGone,
    });
  };

  const respond = async (url: string, body: object): Promise<void> => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`response_url answered ${answer.status}`);
  };

  return {
    post,
    edit,
    respond,
    /** Through `response_url`, where no membership is needed; a long card in as many parts as are allowed. */
    async respondWith(url: string, saying: Saying, how: object): Promise<void> {
      const pages = renderPages(saying.card, await withPictures(saying), PAGES_IN_PRIVATE);
      for (const [index, whole] of pages.entries()) {
        const add = index > 0 ? { replace_original: false } : {};
        // It takes few posts: no second attempt but in words.
        await pictures.send(whole, (page) => respond(url, { ...how, ...add, ...page }), []);
      }
    },
    /** Seen by one person only; Slack does not promise that it arrives (docs.slack.dev/reference/methods/chat.postEphemeral). */
    async whisper(to: ChannelRef, user: string, saying: Saying): Promise<void> {
      for (const whole of renderPages(saying.card, await withPictures(saying), PAGES_IN_PRIVATE)) {
        const thread = to.thread ? { thread_ts: to.thread } : {};
        await pictures.send(whole, (page) =>
          client.chat.postEphemeral({ channel: to.id, user, ...page, ...thread }),
        );
      }
    },
    /** A card with its files in somebody's direct messages: what only one person sees in a channel can have none. */
    async handOver(to: ChannelRef, saying: Saying): Promise<void> {
      const { channel } = readAddress(await post(to, saying));
      for (const element of saying.card.elements)
        if (element.type === "file")
          await uploadFile(client, Buffer.from(element.content, "base64"), element.name, channel);
    },
    async openForm(
      triggerId: string,
      form: LocalForm,
      metadata: string,
      locale: string | undefined,
    ): Promise<void> {
      const view = renderForm(form, metadata, phrase("shortened", locale));
      await client.views.open({ trigger_id: triggerId, view });
    },
    async openCard(triggerId: string, saying: Saying, metadata: string): Promise<void> {
      await client.views.open({
        trigger_id: triggerId,
        view: cardModal(saying.card, viewBlocks(saying), metadata),
      });
    },
    async updateModal(viewId: string, saying: Saying, metadata: string): Promise<void> {
      await client.views.update({
        view_id: viewId,
        view: cardModal(saying.card, viewBlocks(saying), metadata),
      });
    },
    modalOf: (saying: Saying, metadata: string) => cardModal(saying.card, viewBlocks(saying), metadata),
    async publishHome(user: string, saying: Saying, metadata: string): Promise<void> {
      const view = { type: "home", private_metadata: metadata, blocks: viewBlocks(saying) } as const;
      await client.views.publish({ user_id: user, view });
    },
  };
}

/** A modal only to be read, titled with the card's first words. */
function cardModal(card: LocalCard, blocks: slack.KnownBlock[], metadata: string): slack.ModalView {
  const first = card.elements.find((element) => "text" in element);
  const words =
    first && "text" in first
      ? first.text.map((span) => ("name" in span ? span.name : span.text)).join("")
      : "";
  return {
    type: "modal",
    callback_id: "card",
    private_metadata: metadata,
    title: { type: "plain_text", text: label(clip(words, LIMITS.viewTitle), LIMITS.viewTitle), emoji: false },
    blocks,
  };
}

/** What went wrong, in Slack's own word where there is one; never a text of people. */
export function reasonOf(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
  return error instanceof Error ? error.message : String(error);
}
