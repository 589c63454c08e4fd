import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type Logger, silentLogger } from "../../lib/logger.ts";
import { answerOnce, type Env, notFound, textsOf } from "./answer.ts";
import { addForms } from "./forms.ts";
import { messagePage } from "./layout.ts";
import type { Pages } from "./port.ts";
import { addReading } from "./reading.ts";

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
  const app = new Hono<Env>({ strict: false });
  const context = { pages, publicUrl: publicUrl.replace(/\/+$/, ""), secureCookies, logger };
  addReading(app, context);
  addForms(app, context);
  app.notFound(notFound);
  app.onError((error, request) => {
    // The pattern, not the address: that may hold a key or a token.
    logger.error({ error: error.name, path: request.req.routePath }, "pages.failed");
    const texts = textsOf(request);
    return answerOnce(messagePage(texts, texts.brokenTitle(), texts.broken()), 500);
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    prefixes: ["/r", "/mail", "/calendar"],
    handle: (request, response) => void listener(request, response),
  };
}
