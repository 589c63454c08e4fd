import type { Done } from "../../adapters/web/deeds.ts";
import type { PageForm } from "../../adapters/web/form.ts";
import type { Shown } from "../../adapters/web/show.ts";
import type { MessageKeeper } from "../../src/chat/adapter.ts";
import type { MessageMenu } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { Seen, SeenForm, Stage, StagePerson } from "./stage.ts";
import {
  controlsOf,
  filesOf,
  type HtmlControl,
  type HtmlReader,
  imagesOf,
  parseHtml,
  readBody,
} from "./web-html.ts";

export interface WebWorld {
  readonly url: string;
  readonly clock: Clock;
  readonly keeper: MessageKeeper;
  everyone(): Promise<void>;
  /** Remembers how to send the last deed once more. */
  delivered(again: () => Promise<void>): void;
}

export interface WebPerson extends StagePerson {
  /** Opens the page for the first time and says who they are. */
  comesIn(): Promise<void>;
  arrives(channel: string): Promise<void>;
  readonly id: () => string;
  /** A request of this person's page, as its script makes them. */
  post<T = Done>(path: string, body: object): Promise<T>;
}

type About = NonNullable<Parameters<Stage["person"]>[1]>;
const DEFAULT_VIEW = "channel:general";

/** A person with a browser of their own, played without one: their cookies, their tab, what they read. */
export function createWebPerson(world: WebWorld, name: string, about: About): WebPerson {
  const { url, clock, keeper } = world;
  let id = "";
  let cookie = "";
  let deeds = 0;
  let open: PageForm | undefined;
  let faults: Readonly<Record<string, string>> = {};
  let homeOpened = false;

  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      redirect: "manual",
      ...init,
      headers: { origin: url, cookie, "accept-language": about.locale ?? "en-GB", ...init.headers },
    });
  const read = async <T>(response: Response): Promise<T> => {
    const body = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`${name} was answered ${response.status}: ${body.error}`);
    return body;
  };
  const post = async <T = Done>(path: string, body: object): Promise<T> => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    return read<T>(await request(`/as/${id}/api/${path}`, init));
  };
  const take = (done: Done): void => {
    faults = done.faults ?? {};
    if (done.form) open = done.form;
  };
  /** Does something once, and remembers it for `redelivers`. */
  const act = async (path: string, body: object): Promise<Done> => {
    await world.everyone();
    const deed = { delivery: `deed-${String(++deeds).padStart(6, "0")}`, ...body };
    const perform = async () => {
      const done = await post(path, deed);
      take(done);
      return done;
    };
    world.delivered(async () => void (await perform()));
    return perform();
  };
  const viewOf = async (where: string | undefined): Promise<string> => {
    if (where === "direct" || where === "home") return where;
    await world.everyone();
    return where === undefined
      ? DEFAULT_VIEW
      : `channel:${(await post<{ name: string }>("channel", { name: where })).name}`;
  };
  const messages = async (view: string): Promise<Shown[]> =>
    (
      await read<{ messages: Shown[] }>(
        await request(`/as/${id}/api/messages?view=${encodeURIComponent(view)}`),
      )
    ).messages;
  const reader = (): HtmlReader => ({ zone: about.zone ?? "UTC", now: clock.now() });
  const visible = async (): Promise<Shown[]> => {
    await world.everyone();
    const { channels } = await post<{ channels: string[] }>("start", {});
    const views = [...channels.map((channel) => `channel:${channel}`), "direct", "home"];
    const all = (await Promise.all(views.map(messages))).flat();
    return all.sort((one, other) => (one.order < other.order ? -1 : 1));
  };
  const isHome = ({ view, private: hidden }: Shown): boolean => view === "home" && !hidden;

  const choosesFromMenu = async (menu: MessageMenu, messageText: string, writer: WebPerson) => {
    await world.everyone();
    const find = async () =>
      (await messages(DEFAULT_VIEW)).findLast(
        (shown) => shown.author === writer.id() && shown.text === messageText,
      );
    if (!(await find())) await writer.says(messageText);
    const shown = await find();
    if (!shown?.html.includes(`data-menu="${menu}"`)) throw new Error(`"${messageText}" offers no ${menu}`);
    await act("menu", { message: shown.id, menu });
  };

  return {
    name,
    id: () => id,
    post,
    async comesIn() {
      const form = new URLSearchParams({
        name,
        to: "c/general",
        as: "",
        zone: about.zone ?? "UTC",
        locale: about.locale ?? "en-GB",
      });
      const response = await request("/welcome", { method: "POST", body: form });
      const place = response.headers.get("location") ?? "";
      if (response.status !== 303) throw new Error(`${name} was not let in: ${response.status}`);
      id = place.split("/")[2] ?? "";
      cookie = response.headers
        .getSetCookie()
        .map((each) => each.split(";", 1)[0])
        .join("; ");
      const kept = await keeper.get(`person-${id}`);
      const body = {
        ...JSON.parse(kept?.body ?? "{}"),
        administrator: about.administrator ?? false,
        bot: about.bot ?? false,
      };
      await keeper.put({ id: `person-${id}`, room: "people", author: id, body: JSON.stringify(body) });
    },
    async arrives(channel) {
      const view = await viewOf(channel);
      take(await post("arrive", { view }));
    },
    async says(text, where = {}) {
      await act("say", { view: await viewOf(where.in), text });
    },
    async mentions(text, where = {}) {
      await act("say", {
        view: await viewOf(where.in),
        text: `@Readout ${text.replace(/^@Readout\s*/i, "")}`,
      });
    },
    async sees() {
      return (await visible())
        .filter((shown) => !isHome(shown) && !shown.gone)
        .map((shown) => seen(shown, reader()));
    },
    async presses(label, { choose, on } = {}) {
      const shown = (await visible()).filter((each) => !each.gone && (!isHome(each) || homeOpened)).reverse();
      for (const each of shown) {
        const article = parseHtml(each.html);
        if (on !== undefined && !readBody(article, reader()).includes(on)) continue;
        const found = controlsOf(article).find(
          (control) => control.label === label && pressOf(control, choose) !== undefined,
        );
        if (!found) continue;
        await act("press", { message: each.id, press: pressOf(found, choose) });
        return;
      }
      throw new Error(`${name} sees no control "${label}"${choose ? ` with "${choose}"` : ""}`);
    },
    form: async () => (open ? seenForm(open, faults) : null),
    async submits(values) {
      if (!open) throw new Error(`no form is open in front of ${name}`);
      const form = open;
      const body = { view: form.view, message: form.message, press: form.press, ...filled(form, values) };
      open = undefined;
      const done = await act("form", body);
      if (done.faults && Object.keys(done.faults).length > 0) open = form;
    },
    async completes(command, verb, option, typed) {
      await world.everyone();
      const asked = { view: DEFAULT_VIEW, command, verb, option, typed };
      const { suggestions } = await post<{ suggestions: { label: string }[] }>("complete", asked);
      return suggestions.map(({ label }) => label);
    },
    tracks(messageText, author) {
      return choosesFromMenu("track", messageText, (author ?? this) as WebPerson);
    },
    notes(messageText, author) {
      return choosesFromMenu("note", messageText, (author ?? this) as WebPerson);
    },
    async opensHome() {
      await world.everyone();
      take(await post("arrive", { view: "home" }));
      homeOpened = true;
      const home = (await messages("home")).find(isHome);
      return home ? readBody(parseHtml(home.html), reader()) : null;
    },
    /** Nobody can close them here. */
    closesDirectMessages() {},
  };
}

function pressOf({ press, options }: HtmlControl, choose: string | undefined): string | undefined {
  return choose === undefined
    ? (press ?? options[0]?.press)
    : options.find(({ label }) => label === choose)?.press;
}

function seen(shown: Shown, reader: HtmlReader): Seen {
  const article = parseHtml(shown.html);
  const images = imagesOf(article);
  const files = filesOf(article);
  const place = shown.private ? "private" : shown.view === "direct" ? "direct" : "channel";
  return {
    id: shown.id,
    place,
    ...(shown.view.startsWith("channel:") ? { channel: shown.view.slice("channel:".length) } : {}),
    text: readBody(article, reader),
    controls: controlsOf(article).map(({ label }) => label),
    ...(images.length > 0 ? { images } : {}),
    ...(files.length > 0 ? { files } : {}),
    pinged: shown.pinged,
    edits: shown.edits,
  };
}

const labelOfChoice = (field: PageForm["fields"][number]): string =>
  field.choices?.find(({ value }) => value === field.value)?.label ?? field.value ?? "";

const seenForm = (form: PageForm, faults: Readonly<Record<string, string>>): SeenForm => ({
  title: form.title,
  fields: form.fields.map((field) => {
    const fault = faults[field.name];
    return {
      label: field.label,
      value: field.kind === "choice" ? labelOfChoice(field) : (field.value ?? ""),
      ...(fault ? { fault } : {}),
    };
  }),
});

function filled(form: PageForm, values: Record<string, string>) {
  for (const label of Object.keys(values))
    if (!form.fields.some((field) => field.label === label))
      throw new Error(`the form has no field "${label}"`);
  const typed = form.fields.map((field) => {
    const value = values[field.label];
    if (value === undefined) return [field.name, field.value ?? ""];
    return [field.name, field.choices?.find(({ label }) => label === value)?.value ?? value];
  });
  const people = form.fields.filter(({ kind }) => kind === "people").map(({ name }) => name);
  return { values: Object.fromEntries(typed) as Record<string, string>, people };
}
