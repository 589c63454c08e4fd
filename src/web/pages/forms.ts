import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { html } from "../../lib/html.ts";
import { isOwnOrigin } from "../../lib/own-origin.ts";
import {
  answerOnce,
  type Env,
  keyOf,
  leadTo,
  missing,
  notPublic,
  type PagesContext,
  type Request,
  refused,
  textsOf,
} from "./answer.ts";
import { groupLink, layout, messagePage } from "./layout.ts";
import { linksOf } from "./links.ts";
import { subscribeSection } from "./parts.ts";
import type { Subscription } from "./port.ts";
import type { Texts } from "./texts.ts";

/** No form of ours is larger, in bytes. */
const BODY_LIMIT = 8 * 1_024;

/** Everything that is sent: votes, mail addresses, and the buttons behind the links of a mail. */
export function addForms(app: Hono<Env>, context: PagesContext): void {
  const limit = bodyLimit({
    maxSize: BODY_LIMIT,
    onError: (request) => refused(request, textsOf(request).tooLarge(), 413),
  });
  addRating(app, context, limit);
  addSubscribing(app, context, limit);
  addMailLinks(app, context);
}

type Limit = ReturnType<typeof bodyLimit>;

const addressOf = (request: Request): string => request.env.incoming.socket.remoteAddress ?? "";

/** A form of ours, or why not; a page elsewhere must not vote or subscribe for its visitors. */
async function readForm(
  request: Request,
  { publicUrl }: PagesContext,
): Promise<Record<string, string> | Response> {
  const from = {
    origin: request.req.header("origin"),
    host: request.req.header("host") ?? "",
    site: request.req.header("sec-fetch-site"),
  };
  if (!isOwnOrigin(from, publicUrl)) return refused(request, textsOf(request).refused(), 403);
  const form = await request.req.parseBody().catch(() => ({}));
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
}

const READER_COOKIE = "readout_reader";
const READER_COOKIE_SHAPE = /^[\w-]{20,64}$/;
/** The longest that browsers keep a cookie (RFC 6265bis: 400 days). */
const READER_SECONDS = 400 * 24 * 3_600;

function addRating(app: Hono<Env>, context: PagesContext, limit: Limit): void {
  app.post("/r/:group/:number{[1-9][0-9]{0,8}}/rate", limit, async (request) => {
    const form = await readForm(request, context);
    if (form instanceof Response) return form;
    const texts = textsOf(request);
    if (!/^[1-5]$/.test(form["stars"] ?? "")) return refused(request, texts.badStars(), 422);
    const key = keyOf(request);
    const [group, number] = [request.req.param("group"), Number(request.req.param("number"))];
    const known = getCookie(request, READER_COOKIE);
    const cookie = known && READER_COOKIE_SHAPE.test(known) ? known : randomBytes(18).toString("base64url");
    const vote = {
      stars: Number(form["stars"]),
      cookie,
      address: addressOf(request),
      ...(key === undefined ? {} : { key }),
    };
    const outcome = await context.pages.rate(group, number, vote);
    if (outcome === "forbidden") return notPublic(request);
    if (outcome === null) return missing(context, request);
    if (outcome === "too-many") return refused(request, texts.tooManyVotes(), 429);
    return leadTo(linksOf(group, key).readout(number).rated(outcome), {
      "set-cookie": `${READER_COOKIE}=${cookie}; Path=/r; Max-Age=${READER_SECONDS}; HttpOnly; SameSite=Lax${context.secureCookies ? "; Secure" : ""}`,
    });
  });
}

function addSubscribing(app: Hono<Env>, context: PagesContext, limit: Limit): void {
  app.post("/r/:group/subscribe", limit, async (request) => {
    const form = await readForm(request, context);
    if (form instanceof Response) return form;
    const texts = textsOf(request);
    const key = keyOf(request);
    const [group, mail] = [request.req.param("group"), (form["mail"] ?? "").trim()];
    const outcome = await context.pages.subscribe(group, mail, addressOf(request), key);
    switch (outcome) {
      case null:
      case "forbidden":
        return notPublic(request);
      case "too-many":
        return refused(request, texts.tooManyMails(), 429);
      case "no-mail":
        return refused(request, texts.noMail(), 503);
      case "invalid":
        return askAgain(request, context, { group, mail, key });
      case "asked":
        return answerOnce(
          messagePage(
            texts,
            texts.askedTitle(),
            texts.asked(mail),
            html`<p><a href="${linksOf(group, key).list()}">${texts.back()}</a></p>`,
          ),
        );
    }
  });
}

/** The form again, with what was typed and what is wrong with it. */
async function askAgain(
  request: Request,
  { pages }: PagesContext,
  { group, mail, key }: { group: string; mail: string; key: string | undefined },
): Promise<Response> {
  const texts = textsOf(request);
  const list = await pages.list(group, key, 1);
  if (list === null || list === "forbidden") return notPublic(request);
  const links = linksOf(group, key);
  const about = { group: list.group.name, action: links.subscribe, fault: texts.badMail(), value: mail };
  const page = layout(texts, {
    title: texts.listTitle(list.group.name),
    top: groupLink(list.group.name, links.list()),
    hidden: true,
    main: html`<h1 dir="auto">${texts.listTitle(list.group.name)}</h1>${subscribeSection(texts, about)}`,
  });
  return answerOnce(page, 422);
}

/**
 * The links in mails. Whoever holds the token may use it, so nobody is asked where they come from; but programs that
 * look into mails open every link, so opening one only shows a button. Mail programs send their own POST to stop
 * (RFC 8058, `List-Unsubscribe=One-Click`), which is answered without a redirect.
 */
function addMailLinks(app: Hono<Env>, { pages }: PagesContext): void {
  const link = (
    path: string,
    act: (token: string) => Promise<Subscription | null>,
    words: (texts: Texts) => {
      ask: readonly [string, string, string];
      done(done: Subscription): readonly [string, string];
    },
  ): void => {
    app.get(path, (request) => {
      const texts = textsOf(request);
      const [title, lead, submit] = words(texts).ask;
      const button = html`<form method="post" action="${new URL(request.req.url).pathname}"><button type="submit">${submit}</button></form>`;
      return answerOnce(messagePage(texts, title, lead, button));
    });
    app.post(path, async (request) => {
      const texts = textsOf(request);
      const done = await act(request.req.param("token") ?? "");
      if (!done) return answerOnce(messagePage(texts, texts.badLinkTitle(), texts.badLink()), 404);
      const [title, said] = words(texts).done(done);
      return answerOnce(messagePage(texts, title, said));
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
