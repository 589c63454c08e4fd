import type { IncomingMessage, ServerResponse } from "node:http";
import { type Logger, silentLogger } from "../../lib/logger.ts";
import { answerOnce, notFound, type PagesContext, textsOf } from "./answer.ts";
import { addForms } from "./forms.ts";
import { messagePage } from "./layout.ts";
import type { Pages } from "./port.ts";
import { addReading } from "./reading.ts";
import { type Answer, createRouter, type Router, readRequest, splitUrl, writeAnswer } from "./router.ts";

export type {
  MinutesPage,
  Pages,
  PublicGroup,
  PublicReadout,
  PublicVersion,
  ReadoutList,
  Subscription,
  Vote,
} from "./port.ts";

export interface PagesOptions {
  /** Where people reach this server: "https://readout.example". */
  readonly publicUrl: string;
  /** True when that is https. */
  readonly secureCookies: boolean;
  readonly logger?: Logger;
}

/** Routes for the one HTTP listener. */
export interface PageRoutes {
  readonly prefixes: readonly string[];
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** The pages that are read outside chat: readouts, minutes, feeds, calendars, and the links of mails. */
export function createPages(pages: Pages, options: PagesOptions): PageRoutes {
  const { publicUrl, secureCookies, logger = silentLogger } = options;
  const context = { pages, publicUrl: publicUrl.replace(/\/+$/, ""), secureCookies, logger };
  const router = createRouter();
  addReading(router, context);
  addForms(router, context);
  return {
    prefixes: ["/r", "/mail", "/calendar"],
    handle: (request, response) =>
      void answerTo(request, router, context).then((answer) => writeAnswer(response, answer)),
  };
}

async function answerTo(
  incoming: IncomingMessage,
  router: Router,
  { logger }: PagesContext,
): Promise<Answer> {
  const url = splitUrl(incoming.url);
  const found = router.find(incoming.method ?? "GET", url.path);
  const request = readRequest(incoming, url, found && "route" in found ? found.params : {});
  if (!found) return notFound(request);
  const texts = textsOf(request);
  if ("allowed" in found)
    return answerOnce(messagePage(texts, texts.refusedTitle(), texts.notSo()), 405, {
      allow: found.allowed.join(", "),
    });
  try {
    return await found.route.handler(request);
  } catch (error) {
    // The pattern, not the address: that may hold a key or a token.
    const { pattern } = found.route;
    logger.error({ error: error instanceof Error ? error.name : "unknown", path: pattern }, "pages.failed");
    return answerOnce(messagePage(texts, texts.brokenTitle(), texts.broken()), 500);
  }
}
