import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type types as slack, webApi } from "@slack/bolt";
import type { LocalCard } from "../../src/chat/card.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { toDeliveryError } from "./delivery-error.ts";
import { clip, LIMITS } from "./limits.ts";
import type { Page } from "./render.ts";

/** Slack's files by their bytes in base64. */
export type Files = ReadonlyMap<string, string>;
export const NO_FILES: Files = new Map();

/** A file that has just come is not known everywhere at once: "invalid slack file" (slackapi/slack-github-action#413). */
const NOT_YET_MS: readonly number[] = [500, 1_500, 2_500];
const PATIENCE_MS = 10_000;
const MOST_KNOWN = 1_000;

export type Pictures = ReturnType<typeof createPictures>;

/**
 * Uploads a file, which then belongs to the bot alone or, with a channel, stands there as a message of its own. Returns its id.
 * (docs.slack.dev/messaging/working-with-files#uploading_files)
 */
export async function uploadFile(
  client: webApi.WebClient,
  bytes: Buffer,
  name: string,
  channel?: string,
): Promise<string> {
  const about = { filename: name, length: bytes.length };
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal(about);
  if (!url || !id) throw new Error("Slack named no place for the file");
  const body = new Uint8Array(bytes);
  const answer = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`the upload was answered ${answer.status}`);
  await client.files.completeUploadExternal({
    files: [{ id, title: name }],
    ...(channel ? { channel_id: channel } : {}),
  });
  return id;
}

/**
 * The pictures of messages. Each is a file that belongs to the bot and is shared nowhere; the message shows it
 * (docs.slack.dev/reference/block-kit/composition-objects/slack-file-object). Where that fails it is said in words.
 */
export function createPictures(client: webApi.WebClient, logger: Logger) {
  /** File ids by what they hold, so that a message that is changed needs no second upload. */
  const known = new Map<string, string>();

  const inWords = (error: unknown): void => {
    const { message: reason, remedy } = toDeliveryError(error, false);
    logger.warn({ reason, ...(remedy ? { remedy } : {}) }, "slack.picture-as-words");
  };

  return {
    /** Uploads what Slack does not have yet. Never rejects: what is missing in the answer is said in words. */
    async of({ elements }: LocalCard): Promise<Files> {
      const files = new Map<string, string>();
      for (const element of elements) {
        if (element.type !== "image") continue;
        const bytes = Buffer.from(element.png, "base64");
        const hash = createHash("sha256").update(bytes).digest("base64url");
        try {
          const id =
            known.get(hash) ?? (await uploadFile(client, bytes, element.name.trim() || "picture.png"));
          if (known.size >= MOST_KNOWN) known.clear();
          known.set(hash, id);
          files.set(element.png, id);
        } catch (error) {
          inWords(error);
        }
      }
      return files;
    },
    /**
     * Sends a page with its pictures, once more while Slack does not know them yet; at last in words.
     * @param pauses before each further attempt, in milliseconds
     */
    async send<Result>(
      page: Page,
      attempt: (page: Page) => Promise<Result>,
      pauses: readonly number[] = NOT_YET_MS,
    ): Promise<Result> {
      if (!page.blocks.some(isPicture)) return attempt(page);
      for (const pause of [...pauses, null]) {
        try {
          return await attempt(page);
        } catch (error) {
          if (!isRefused(error)) throw error;
          if (pause === null) inWords(error);
          else await delay(pause);
        }
      }
      // The file may be gone for good: the next time it is uploaded anew.
      const refused = new Set(page.blocks.filter(isPicture).map(fileOf));
      for (const [hash, id] of known) if (refused.has(id)) known.delete(hash);
      return attempt(withoutPictures(page));
    },
  };
}

const isPicture = (block: slack.KnownBlock): block is slack.ImageBlock => block.type === "image";

const fileOf = (block: slack.ImageBlock): string | undefined =>
  "slack_file" in block && "id" in block.slack_file ? block.slack_file.id : undefined;

/** Blocks were not taken; a `response_url` says that by its status alone. */
const isRefused = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError
    ? error.data.error === "invalid_blocks"
    : error instanceof Error && /^response_url answered 4/.test(error.message);

/** A picture as a block. */
export const pictureBlock = (id: string, alt: string): slack.ImageBlock => ({
  type: "image",
  slack_file: { id },
  alt_text: clip(alt.trim() || "…", LIMITS.altText),
});

/** What stands for a picture that cannot be shown. */
export const wordsBlock = (alt: string): slack.ContextBlock => ({
  type: "context",
  elements: [{ type: "plain_text", text: clip(alt.trim() || "…", LIMITS.text), emoji: false }],
});

const withoutPictures = ({ blocks, text }: Page): Page => ({
  blocks: blocks.map((block) => (isPicture(block) ? wordsBlock(block.alt_text) : block)),
  text,
});
