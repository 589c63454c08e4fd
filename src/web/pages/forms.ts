import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { validator } from "hono/validator";
import { html } from "../../lib/html.ts";
import { isOwnOrigin } from "../../lib/own-origin.ts";
import {
  addressOf,
  answerOnce,
  badLink,
  type Env,
  keyOf,
  leadTo,
  missing,
  notPublic,
  type PageRequest,
  type PagesContext,
  refused,
  textsOf,
  tooMany,
} from "./answer.ts";
import { groupLink, layout, messagePage } from "./layout.ts";
import { listAt, NUMBER, placeOf, ratedAt, readoutPath, subscribeAt } from "./links.ts";
import { subscribeSection } from "./parts.ts";
import type { Subscription } from "./port.ts";
import type { Texts } from "./texts.ts";

/** Everything that is sent: votes, mail addresses, and the buttons behind the links of a mail. */
export function addForms(app: Hono<Env>, context: PagesContext): void {
  addRating(app, context);
  addSubscribing(app, context);
  addMailLinks(app, context);
}

/** A page elsewhere must not vote or subscribe for its visitors. */
const fromOurPages = ({ publicUrl }: PagesContext) =>
  createMiddleware<Env>((request, next) => {
    const from = {
      origin: request.req.header("origin"),
      host: request.req.header("host") ?? "",
      site: request.req.header("sec-fetch-site"),
    };
    return isOwnOrigin(from, publicUrl)
      ? next()
      : Promise.resolve(refused(request, textsOf(request).refused(), 403));
  });

/** No form of ours is larger: 8 KiB. */
const shortForm = bodyLimit({
  maxSize: 8 * 1_024,
  onError: (request) => refused(request, textsOf(request).tooLarge(), 413),
});

/** Some of the limits of votes and letters are longer, but none is shorter. */
const AT_LEAST_S = 60;

const READER_COOKIE = "readout_reader";
const READER_SECRET = /^[\w-]{20,64}$/;
/** The secret this browser got with its first vote; another one when it has none. */
function readerOf(request: PageRequest): string {
  const known = getCookie(request, READER_COOKIE);
  return known !== undefined && READER_SECRET.test(known) ? known : randomBytes(18).toString("base64url");
}
/** The longest that browsers keep a cookie (RFC 6265bis: 400 days). */
const READER_SECONDS = 400 * 24 * 3_600;

const starsIn = validator("form", ({ stars }, request: PageRequest) =>
  typeof stars === "string" && /^[1-5]$/.test(stars)
    ? { stars: Number(stars) }
    : refused(request, textsOf(request).badStars(), 422),
);

function addRating(app: Hono<Env>, context: PagesContext): void {
  const path = `/r/:group/:number{${NUMBER}}/rate` as const;
  app.post(path, fromOurPages(context), shortForm, starsIn, async (request) => {
    const key = keyOf(request);
    const group = request.req.param("group");
    const number = Number(request.req.param("number"));
    const cookie = readerOf(request);
    const vote = {
      ...request.req.valid("form"),
      cookie,
      address: addressOf(request),
      ...(key === undefined ? {} : { key }),
    };
    const outcome = await context.pages.rate(group, number, vote);
    if (outcome === "forbidden") return notPublic(request);
    if (outcome === null) return missing(context, request, group);
    if (outcome === "too-many") return tooMany(request, textsOf(request).tooManyVotes(), AT_LEAST_S);
    setCookie(request, READER_COOKIE, cookie, {
      path: "/r",
      maxAge: READER_SECONDS,
      httpOnly: true,
      sameSite: "Lax",
      secure: context.secureCookies,
    });
    return leadTo(request, ratedAt(placeOf(group, key), readoutPath(number), outcome));
  });
}

const mailIn = validator("form", ({ mail }) => ({ mail: typeof mail === "string" ? mail.trim() : "" }));

function addSubscribing(app: Hono<Env>, context: PagesContext): void {
  app.post("/r/:group/subscribe", fromOurPages(context), shortForm, mailIn, async (request) => {
    const texts = textsOf(request);
    const key = keyOf(request);
    const group = request.req.param("group");
    const { mail } = request.req.valid("form");
    const outcome = await context.pages.subscribe(group, mail, addressOf(request), key);
    switch (outcome) {
      case null:
      case "forbidden":
        return notPublic(request);
      case "too-many":
        return tooMany(request, texts.tooManyMails(), AT_LEAST_S);
      case "no-mail":
        return refused(request, texts.noMail(), 503);
      case "invalid":
        return askAgain(request, context, { group, mail, key });
      case "asked": {
        const back = html`<p><a href="${listAt(placeOf(group, key))}">${texts.back()}</a></p>`;
        return answerOnce(request, messagePage(texts, texts.askedTitle(), texts.asked(mail), back));
      }
    }
  });
}

/** The form again, with what was typed and what is wrong with it. */
async function askAgain(
  request: PageRequest,
  { pages }: PagesContext,
  { group, mail, key }: { group: string; mail: string; key: string | undefined },
): Promise<Response> {
  const texts = textsOf(request);
  const list = await pages.list(group, key, 1);
  if (list === null || list === "forbidden") return notPublic(request);
  const place = placeOf(group, key);
  const about = { group: list.group.name, action: subscribeAt(place), fault: texts.badMail(), value: mail };
  const page = layout(texts, {
    title: texts.listTitle(list.group.name),
    top: groupLink(list.group.name, listAt(place)),
    hidden: true,
    main: html`<h1 dir="auto">${texts.listTitle(list.group.name)}</h1>${subscribeSection(texts, about)}`,
  });
  return answerOnce(request, page, 422);
}

/**
 * The links in mails. Whoever holds the token may use it, so nobody is asked where they come from; but programs that
 * look into mails open every link, so opening one only shows a button. Mail programs send their own POST to stop
 * (RFC 8058, `List-Unsubscribe=One-Click`), which is answered without a redirect.
 */
function addMailLinks(app: Hono<Env>, { pages }: PagesContext): void {
  const link = (
    path: `/mail/${string}/:token`,
    act: (token: string) => Promise<Subscription | null>,
    words: (texts: Texts) => {
      ask: readonly [string, string, string];
      done(done: Subscription): readonly [string, string];
    },
  ): void => {
    app.get(path, (request) => {
      const texts = textsOf(request);
      const [title, lead, submit] = words(texts).ask;
      const button = html`<form method="post" action="${request.req.path}"><button type="submit">${submit}</button></form>`;
      return answerOnce(request, messagePage(texts, title, lead, button));
    });
    app.post(path, async (request) => {
      const texts = textsOf(request);
      const done = await act(request.req.param("token"));
      if (!done) return badLink(request);
      const [title, said] = words(texts).done(done);
      return answerOnce(request, messagePage(texts, title, said));
    });
  };
  link(
    "/mail/confirm/:token",
    (token) => pages.confirm(token),
    (texts) => ({
      ask: [texts.confirmTitle(), texts.confirmLead(), texts.confirmSubmit()],
      done: ({ mail, group }) => [texts.confirmedTitle(group), texts.confirmed(mail, group)],
    }),
  );
  link(
    "/mail/stop/:token",
    (token) => pages.unsubscribe(token),
    (texts) => ({
      ask: [texts.stopTitle(), texts.stopLead(), texts.stopSubmit()],
      done: ({ mail, group }) => [texts.stoppedTitle(), texts.stopped(mail, group)],
    }),
  );
}
