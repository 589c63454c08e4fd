import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type ApiContext, addApi } from "./api.ts";
import type { Asset } from "./assets.ts";
import { type Person, readLocale, readName, readZone } from "./directory.ts";
import { bouncePage, chatPage, nameFault, signInPage, welcomePage, wordsPage } from "./page.ts";
import { BODY_LIMIT } from "./receive.ts";
import { channelRoom, DEFAULT_CHANNEL, pathOfView } from "./rooms.ts";
import { type Gate, isExpectedHost, isOwnOrigin, SECURITY_HEADERS } from "./security.ts";
import type { Session } from "./session.ts";
import { type Texts, textsFor } from "./texts.ts";

export interface RoutesContext extends ApiContext {
  readonly session: Session;
  /** Absent: no token is asked for. */
  readonly gate?: Gate;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly listensOn: string;
  readonly publicUrl: string;
}

export type Env = { Bindings: HttpBindings; Variables: { person: Person } };

const START = pathOfView(channelRoom(DEFAULT_CHANNEL));
/** Where a page may lead after it knows who comes: places of the chat, nothing else. */
const readTarget = (to: unknown): string =>
  typeof to === "string" && /^(c\/[^/?#\\]{1,200}|direct|home)$/.test(to) ? to : START;

/** Every address of the chat page. */
export function createRoutes(context: RoutesContext): Hono<Env> {
  const app = new Hono<Env>();
  const refused = (request: Context<Env>) =>
    request.html(wordsPage(languageOf(request), languageOf(request)["page.refused"]), 403);
  app.use(async (request, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) request.header(name, value);
    request.header("cache-control", "no-store");
    await next();
  });
  app.use(async (request, next) => {
    const host = request.req.header("host") ?? "";
    if (!isExpectedHost(host, context.listensOn, context.publicUrl)) return refused(request);
    if (request.req.method === "GET" || request.req.method === "HEAD") return next();
    const from = { origin: request.req.header("origin"), host, site: request.req.header("sec-fetch-site") };
    return isOwnOrigin(from, context.publicUrl) ? next() : refused(request);
  });
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: (request) => request.json({ error: textsFor("en")["trouble.large"] }, 413),
    }),
  );
  addAssets(app, context);
  if (context.gate) addSignIn(app, context.gate, context);
  addWelcome(app, context);
  addPages(app, context);
  addApi(app, context);
  app.notFound((request) =>
    request.html(wordsPage(languageOf(request), languageOf(request)["page.not-found"]), 404),
  );
  app.onError((error, request) => {
    context.logger.error({ error: error.name, path: request.req.routePath }, "web.failed");
    return request.json({ error: languageOf(request)["trouble.strange"] }, 500);
  });
  return app;
}

/** The page's language before we know the person. */
const languageOf = (request: Context<Env>): Texts =>
  textsFor(request.req.header("accept-language")?.split(/[,;]/, 1)[0]?.trim());

function addAssets(app: Hono<Env>, { assets }: RoutesContext): void {
  app.get("/assets/:name", (request) => {
    const asset = assets.get(request.req.param("name"));
    if (!asset) return request.notFound();
    request.header("cache-control", "no-cache");
    request.header("etag", asset.tag);
    if (request.req.header("if-none-match") === asset.tag) return request.body(null, 304);
    return request.body(asset.body, 200, { "content-type": asset.type });
  });
}

/** Everything below needs the token's session. */
function addSignIn(app: Hono<Env>, gate: Gate, { session, logger }: RoutesContext): void {
  app.post("/sign-in", async (request) => {
    const form = await request.req.parseBody();
    const texts = languageOf(request);
    const to = readTarget(form["to"]);
    const result = await gate.open(String(form["token"] ?? ""), request.env.incoming.socket.remoteAddress);
    if ("session" in result) {
      session.rememberSession(request, result.session);
      return request.redirect(`/${to}`, 303);
    }
    logger.warn({ reason: result.refused }, "web.sign-in-refused");
    if (result.refused === "slow") request.header("retry-after", String(result.seconds));
    return request.html(
      signInPage(texts, { fault: texts[`sign-in.${result.refused}`], to }),
      result.refused === "slow" ? 429 : 403,
    );
  });
  app.use(async (request, next) => {
    if (await gate.admits(session.session(request))) return next();
    if (isBetweenSites(request)) return bounce(request);
    const texts = languageOf(request);
    if (request.req.method !== "GET" || request.req.path.includes("/api/"))
      return request.json({ error: texts["sign-in.title"], start: true }, 401);
    return request.html(
      signInPage(texts, { to: readTarget(request.req.path.replace(/^\/(as\/[^/]+\/)?/, "")) }),
      401,
    );
  });
}

const isBetweenSites = (request: Context<Env>): boolean =>
  request.req.method === "GET" &&
  request.req.header("sec-fetch-site") === "cross-site" &&
  request.req.header("sec-fetch-mode") === "navigate";

const bounce = (request: Context<Env>) => {
  const { pathname, search } = new URL(request.req.url);
  return request.html(bouncePage(languageOf(request), pathname + search));
};

function addWelcome(app: Hono<Env>, { session, directory }: RoutesContext): void {
  app.post("/welcome", async (request) => {
    const form = await request.req.parseBody();
    const texts = languageOf(request);
    const [to, newTab, typed] = [readTarget(form["to"]), form["as"] === "new", String(form["name"] ?? "")];
    const ask = (fault: Parameters<typeof nameFault>[1], name: string) =>
      request.html(
        welcomePage(texts, { fault: nameFault(texts, fault, name), value: typed, to, newTab }),
        422,
      );
    const read = readName(typed);
    if ("fault" in read) return ask(read.fault, typed.trim());
    const about = {
      ...readZone(String(form["zone"] ?? "")),
      ...readLocale(
        String(form["locale"] || request.req.header("accept-language")?.split(/[,;]/, 1)[0] || ""),
      ),
    };
    const admitted = await directory.admit(read.name, about);
    if (!admitted) return ask("name.taken", read.name);
    session.rememberPerson(request, admitted.person, admitted.secret);
    if (!newTab) session.rememberDefault(request, admitted.person);
    return request.redirect(`/as/${admitted.person.id}/${to}`, 303);
  });
}

function addPages(app: Hono<Env>, { session, directory }: RoutesContext): void {
  /** An address without a person leads to the one this browser came as first, or asks who is coming. */
  const lead = async (request: Context<Env>, to: string) => {
    const newTab = request.req.query("as") === "new";
    const known = newTab ? undefined : await directory.person(session.defaultId(request) ?? "");
    if (known) return request.redirect(`/as/${known.id}/${to}`, 302);
    if (!newTab && isBetweenSites(request)) return bounce(request);
    return request.html(welcomePage(languageOf(request), { to, newTab }));
  };
  app.get("/", (request) => lead(request, START));
  app.get("/direct", (request) => lead(request, "direct"));
  app.get("/home", (request) => lead(request, "home"));
  app.get("/c/:channel", (request) =>
    lead(request, readTarget(`c/${encodeURIComponent(request.req.param("channel"))}`)),
  );

  const chat = async (request: Context<Env>) => {
    const person = await session.person(request, request.req.param("id") ?? "");
    const to = readTarget(request.req.path.replace(/^\/as\/[^/]+\//, ""));
    if (person) return request.html(chatPage(textsFor(person.locale)));
    return isBetweenSites(request) ? bounce(request) : request.redirect(`/${to}`, 302);
  };
  app.get("/as/:id", (request) =>
    request.redirect(`/as/${encodeURIComponent(request.req.param("id"))}/${START}`, 302),
  );
  for (const path of ["c/:channel", "direct", "home"]) app.get(`/as/:id/${path}`, chat);
}
