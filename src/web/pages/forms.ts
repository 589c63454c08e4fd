import { randomBytes } from "node:crypto";
import { html } from "../../lib/html.ts";
import { isOwnOrigin } from "../../lib/own-origin.ts";
import {
  answerOnce,
  keyOf,
  leadTo,
  missing,
  notPublic,
  type PagesContext,
  refused,
  textsOf,
} from "./answer.ts";
import { groupLink, layout, messagePage } from "./layout.ts";
import { listAt, placeOf, ratedAt, readoutPath, subscribeAt } from "./links.ts";
import { subscribeSection } from "./parts.ts";
import type { Subscription } from "./port.ts";
import type { Answer, PageRequest, Router } from "./router.ts";
import type { Texts } from "./texts.ts";

/** Everything that is sent: votes, mail addresses, and the buttons behind the links of a mail. */
export function addForms(router: Router, context: PagesContext): void {
  addRating(router, context);
  addSubscribing(router, context);
  addMailLinks(router, context);
}

/** A form's fields, or its refusal: a page elsewhere must not vote or subscribe for its visitors. */
async function readForm(
  request: PageRequest,
  { publicUrl }: PagesContext,
): Promise<{ fields: URLSearchParams } | { refusal: Answer }> {
  const from = {
    origin: request.header("origin"),
    host: request.header("host") ?? "",
    site: request.header("sec-fetch-site"),
  };
  if (!isOwnOrigin(from, publicUrl)) return { refusal: refused(request, textsOf(request).refused(), 403) };
  const fields = await request.form();
  return fields ? { fields } : { refusal: refused(request, textsOf(request).tooLarge(), 413) };
}

const READER_COOKIE = "readout_reader";
/** The secret this browser got with its first vote. */
const readerOf = (request: PageRequest): string | undefined =>
  request
    .header("cookie")
    ?.split(/; */)
    .map((pair) => pair.split("=", 2))
    .find(([name, value = ""]) => name === READER_COOKIE && READER_SECRET.test(value))?.[1];
const READER_SECRET = /^[\w-]{20,64}$/;
/** The longest that browsers keep a cookie (RFC 6265bis: 400 days). */
const READER_SECONDS = 400 * 24 * 3_600;

function addRating(router: Router, context: PagesContext): void {
  router.post("/r/:group/:number/rate", async (request) => {
    const form = await readForm(request, context);
    if ("refusal" in form) return form.refusal;
    const texts = textsOf(request);
    const stars = form.fields.get("stars") ?? "";
    if (!/^[1-5]$/.test(stars)) return refused(request, texts.badStars(), 422);
    const key = keyOf(request);
    const [group, number] = [request.params["group"] ?? "", Number(request.params["number"])];
    const cookie = readerOf(request) ?? randomBytes(18).toString("base64url");
    const vote = {
      stars: Number(stars),
      cookie,
      address: request.address,
      ...(key === undefined ? {} : { key }),
    };
    const outcome = await context.pages.rate(group, number, vote);
    if (outcome === "forbidden") return notPublic(request);
    if (outcome === null) return missing(context, request);
    if (outcome === "too-many") return refused(request, texts.tooManyVotes(), 429);
    return leadTo(ratedAt(placeOf(group, key), readoutPath(number), outcome), {
      "set-cookie": `${READER_COOKIE}=${cookie}; Path=/r; Max-Age=${READER_SECONDS}; HttpOnly; SameSite=Lax${context.secureCookies ? "; Secure" : ""}`,
    });
  });
}

function addSubscribing(router: Router, context: PagesContext): void {
  router.post("/r/:group/subscribe", async (request) => {
    const form = await readForm(request, context);
    if ("refusal" in form) return form.refusal;
    const texts = textsOf(request);
    const key = keyOf(request);
    const [group, mail] = [request.params["group"] ?? "", (form.fields.get("mail") ?? "").trim()];
    const outcome = await context.pages.subscribe(group, mail, request.address, key);
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
            html`<p><a href="${listAt(placeOf(group, key))}">${texts.back()}</a></p>`,
          ),
        );
    }
  });
}

/** The form again, with what was typed and what is wrong with it. */
async function askAgain(
  request: PageRequest,
  { pages }: PagesContext,
  { group, mail, key }: { group: string; mail: string; key: string | undefined },
): Promise<Answer> {
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
  return answerOnce(page, 422);
}

/**
 * The links in mails. Whoever holds the token may use it, so nobody is asked where they come from; but programs that
 * look into mails open every link, so opening one only shows a button. Mail programs send their own POST to stop
 * (RFC 8058, `List-Unsubscribe=One-Click`), which is answered without a redirect.
 */
function addMailLinks(router: Router, { pages }: PagesContext): void {
  const link = (
    path: string,
    act: (token: string) => Promise<Subscription | null>,
    words: (texts: Texts) => {
      ask: readonly [string, string, string];
      done(done: Subscription): readonly [string, string];
    },
  ): void => {
    router.get(path, (request) => {
      const texts = textsOf(request);
      const [title, lead, submit] = words(texts).ask;
      const button = html`<form method="post" action="${request.path}"><button type="submit">${submit}</button></form>`;
      return answerOnce(messagePage(texts, title, lead, button));
    });
    router.post(path, async (request) => {
      const texts = textsOf(request);
      const done = await act(request.params["token"] ?? "");
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
