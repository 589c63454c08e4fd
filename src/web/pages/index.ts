import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import type { Clock } from "../../lib/clock.ts";
import { type Logger, silentLogger } from "../../lib/logger.ts";
import { answerOnce, type Env, notFound, refused, textsOf } from "./answer.ts";
import { addForms } from "./forms.ts";
import { countGuesses } from "./guesses.ts";
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
  readonly clock: Clock;
  /** False: no letters go out, so that readers are not offered any. */
  readonly takesMail?: boolean;
  readonly logger?: Logger;
}

/** Routes for the one HTTP listener. */
export interface PageRoutes {
  readonly prefixes: readonly string[];
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/**
 * Pages load nothing but our style and icon. The referrer goes to ourselves only: addresses may hold a key, and
 * `no-referrer` would make browsers hide where our own forms come from. Whether a domain is https for good is for the
 * web server in front to say.
 */
const SECURITY = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  referrerPolicy: "same-origin",
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
});

/** The pages that are read outside chat: readouts, minutes, feeds, calendars, and the links of mails. */
export const createPages = (pages: Pages, options: PagesOptions): PageRoutes => ({
  prefixes: ["/r", "/mail", "/calendar"],
  handle: getRequestListener(createPageRoutes(pages, options).fetch),
});

/** Every address of the pages. */
export function createPageRoutes(pages: Pages, options: PagesOptions): Hono<Env> {
  const { publicUrl, secureCookies, clock, takesMail = true, logger = silentLogger } = options;
  const context = { pages, publicUrl: publicUrl.replace(/\/+$/, ""), secureCookies, takesMail, logger };
  const app = new Hono<Env>({ strict: false });
  app.use(SECURITY);
  app.use(countGuesses(clock));
  for (const kept of ["/r/*", "/calendar/*"]) app.use(kept, etag());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (request, methods) => {
        const texts = textsOf(request);
        const page = messagePage(texts, texts.refusedTitle(), texts.notSo());
        return answerOnce(request, page, 405, { allow: methods.join(", ") });
      },
    }),
  );
  addReading(app, context);
  addForms(app, context);
  app.notFound(notFound);
  app.onError((error, request) => {
    const texts = textsOf(request);
    if (error instanceof HTTPException) return refused(request, texts.notSo(), 400);
    // The pattern, not the address: that may hold a key or a token.
    logger.error({ error: error.name, path: routePath(request) }, "pages.failed");
    return answerOnce(request, messagePage(texts, texts.brokenTitle(), texts.broken()), 500);
  });
  return app;
}
