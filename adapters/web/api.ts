import type { Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { z } from "zod";
import type { Logger } from "../../src/lib/logger.ts";
import type { Deeds } from "./deeds.ts";
import type { Directory, Person } from "./directory.ts";
import type { Live, News } from "./live.ts";
import { createOnce } from "./once.ts";
import { requests } from "./receive.ts";
import { Refusal } from "./refusal.ts";
import type { Env } from "./routes.ts";
import type { Session } from "./session.ts";
import { textsFor } from "./texts.ts";

export interface ApiContext {
  readonly session: Session;
  readonly directory: Directory;
  readonly live: Live;
  readonly logger: Logger;
  /** Null until the bot is there, and after it has gone. */
  readonly deeds: () => Deeds | null;
  /** Counts what is being answered, so that stopping can wait for it. */
  readonly inHand: <T>(run: () => Promise<T>) => Promise<T>;
}

type Doing<S extends z.ZodType> = (
  deeds: Deeds,
  person: Person,
  request: z.infer<S>,
  context: Context<Env>,
) => Promise<object>;

const KEEP_ALIVE_MS = 20_000;

/** What the page's script asks for, below `/as/<id>/api/`. */
export function addApi(app: Hono<Env>, api: ApiContext): void {
  app.use("/as/:id/api/*", async (context, next) => {
    const person = await api.session.person(context, context.req.param("id"));
    if (!person) return context.json({ error: textsFor("en")["trouble.unknown-person"], start: true }, 401);
    context.set("person", person);
    return next();
  });

  const once = createOnce();
  /** A repeat of a delivery that is under way waits for it and gets the same answer. */
  const post = <S extends z.ZodType>(path: string, schema: S, run: Doing<S>) =>
    app.post(`/as/:id/api/${path}`, (context) =>
      answered(context, async () => {
        const deeds = requireDeeds(api);
        const request = await readBody(context, schema);
        const person = context.get("person");
        const key = deliveryOf(request);
        const perform = () => api.inHand(() => run(deeds, person, request, context));
        return key ? once(`${path}:${person.id}:${key}`, perform) : perform();
      }),
    );

  post("start", requests.start, (deeds, person, request) => deeds.start(person, request));
  post("arrive", requests.view, (deeds, person, request) => deeds.arrive(person, request));
  post("say", requests.say, (deeds, person, request, context) =>
    deeds.say(person, request, [context.req.header("host") ?? ""]),
  );
  post("press", requests.press, (deeds, person, request) => deeds.press(person, request));
  post("form", requests.form, (deeds, person, request) => deeds.form(person, request));
  post("menu", requests.menu, (deeds, person, request) => deeds.menu(person, request));
  post("complete", requests.complete, async (deeds, person, request) => ({
    suggestions: await deeds.complete(person, request),
  }));
  post("channel", requests.channel, (deeds, person, request) => deeds.openChannel(person, request));
  post("dismiss", requests.dismiss, (deeds, person, request) => deeds.dismiss(person, request));
  app.get("/as/:id/api/messages", (context) =>
    answered(context, async () => {
      const { view } = requests.view.parse({ view: context.req.query("view") });
      return { messages: await requireDeeds(api).messages(context.get("person"), view) };
    }),
  );
  addEvents(app, api);
}

class NotNow extends Error {}

function requireDeeds({ deeds }: ApiContext): Deeds {
  const found = deeds();
  if (!found) throw new NotNow();
  return found;
}

async function readBody<S extends z.ZodType>(context: Context<Env>, schema: S): Promise<z.infer<S>> {
  const json = context.req.header("content-type")?.startsWith("application/json") ?? false;
  const read = json ? schema.safeParse(await context.req.json().catch(() => undefined)) : undefined;
  if (!read?.success) throw new Refusal(400, textsFor("en")["trouble.strange"]);
  return read.data;
}

const deliveryOf = (request: unknown): string | undefined =>
  typeof request === "object" && request !== null && "delivery" in request
    ? String(request.delivery)
    : undefined;

async function answered(context: Context<Env>, run: () => Promise<object>): Promise<Response> {
  try {
    return context.json(await run());
  } catch (error) {
    if (error instanceof Refusal) return context.json({ error: error.words }, error.status);
    if (error instanceof NotNow) return context.json({ error: textsFor("en")["trouble.offline"] }, 503);
    if (error instanceof Error && error.name === "ZodError")
      return context.json({ error: textsFor("en")["trouble.strange"] }, 400);
    throw error;
  }
}

/** The live connection: resumed by the browser with the last change number it has seen. */
function addEvents(app: Hono<Env>, { live, deeds }: ApiContext): void {
  app.get("/as/:id/api/events", (context) => {
    const person = context.get("person");
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after") ?? 0);
    context.header("x-accel-buffering", "no");
    return streamSSE(context, async (stream) => {
      const tell = async (news: News, upTo: number): Promise<void> => {
        const data = shown(news, deeds(), person);
        if (data) await stream.writeSSE({ event: news.type, id: String(upTo), data: JSON.stringify(data) });
      };
      await stream.writeSSE({ event: "hello", data: "{}", retry: 1_500 });
      const alive = setInterval(() => void stream.write(": here\n\n"), KEEP_ALIVE_MS).unref();
      await new Promise<void>((end) => {
        const from = Number.isSafeInteger(after) && after > 0 ? after : 0;
        const stop = live.listen({ person: person.id, tell, end }, from);
        stream.onAbort(() => {
          stop();
          end();
        });
      });
      clearInterval(alive);
    });
  });
}

function shown(news: News, deeds: Deeds | null, person: Person): object | null {
  if (news.type === "message") return deeds?.show([news.message], person)[0] ?? null;
  return news.type === "person" ? news.person : { name: news.name };
}
