import { fill, get, make, newDelivery, post } from "./api.js";
import { createComposer } from "./composer.js";
import { createForms } from "./form.js";
import { listen } from "./live.js";
import { createLog } from "./log.js";
import { createSide, pathOf, viewOf } from "./side.js";

const REFRESH_MS = 30_000;
const byId = (id) => document.getElementById(id);
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

async function begin() {
  const known = await post("start", { zone: timeZone, locale: navigator.language });
  const { me, texts, commands } = known;
  const people = new Map(known.people.map((person) => [person.id, person]));
  const channels = new Set(known.channels);
  let view = viewOf(location.pathname);

  const announce = (text) => {
    byId("announce").textContent = text;
  };

  // What went wrong stays readable until it is mended or put away.
  const trouble = byId("trouble");
  const tell = (words, retry, label = texts["trouble.retry"]) => {
    const button = retry ? make("button", { type: "button", class: "plain" }, label) : null;
    button?.addEventListener("click", () => {
      trouble.hidden = true;
      retry();
    });
    const away = make(
      "button",
      { type: "button", class: "icon-button", "aria-label": texts["side.close"] },
      make("span", { "aria-hidden": true }, "×"),
    );
    away.addEventListener("click", () => {
      trouble.hidden = true;
    });
    trouble.replaceChildren(...[make("p", {}, words), button, away].filter(Boolean));
    trouble.hidden = false;
  };
  const failed = (error, retry) => {
    if (error.kind === "stranger")
      return tell(error.words, () => location.assign("/"), texts["trouble.start"]);
    if (error.kind === "refused") return tell(error.words);
    if (error.kind === "offline" || error.kind === "broken")
      return tell(error.words ?? texts["trouble.offline"], retry);
    console.error(error);
    tell(texts["trouble.strange"], retry);
  };

  const log = createLog({
    element: byId("log"),
    newer: byId("newer"),
    me,
    emptyText: () => texts[view.startsWith("channel:") ? "log.empty-channel" : `log.empty-${view}`],
  });
  const side = createSide({
    me,
    texts,
    channels: known.channels,
    newest: known.newest,
    open: () => view,
    entered: (next) => void enter(next),
  });

  const titled = () => {
    const unread = side.draw();
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${placeOf(view)} · Readout`;
  };
  const placeOf = (which) => (which.startsWith("channel:") ? `#${which.slice(8)}` : texts[`side.${which}`]);

  const receive = (message, fresh = true) => {
    if (message.view !== view) {
      if (fresh && !message.mine && !message.gone && message.view !== "home")
        side.miss(message.view, message.order);
      return titled();
    }
    if (!log.add(message)) return;
    side.see(view, message.order);
    if (message.mine || message.gone) return;
    announce(
      `${message.pinged ? `${texts["message.mention"]} ` : ""}${message.name}: ${message.text}`.slice(0, 400),
    );
    if (message.pinged && document.hidden) document.title = `● ${document.title.replace(/^● /, "")}`;
  };
  /** An answer to something this person did: its messages, its form, its words. */
  const accept = (answer) => {
    for (const message of answer.messages ?? []) receive(message, false);
    if (answer.form) openForm(answer.form);
    if (answer.notice) tell(answer.notice);
    const own = (answer.messages ?? []).at(-1);
    if (own && own.view === view) log.toEnd();
  };
  const openForm = createForms({
    dialog: byId("form"),
    texts,
    people: () => [...people.values()],
    done: accept,
  });

  const composer = createComposer({
    texts,
    limit: known.limit,
    // The home page is no conversation: what is written there is said in the direct messages.
    view: () => (view === "home" ? "direct" : view),
    surroundings: () => ({
      commands,
      people: [...people.values(), { id: "readout", name: "Readout" }],
      channels: [...channels],
    }),
    tell,
    announce,
    async send(attempt) {
      trouble.hidden = true;
      try {
        const answer = await post("say", attempt);
        if (attempt.view !== composer.view()) return true;
        if (attempt.view !== view) await enter(attempt.view);
        accept(answer);
        return true;
      } catch (error) {
        failed(error, () => void composer.submit());
        return false;
      }
    },
  });

  const enter = async (next, { push = true } = {}) => {
    view = next;
    if (push) history.pushState(null, "", pathOf(next));
    side.close();
    byId("room-title").textContent = placeOf(view);
    byId("room").dataset.kind = view.split(":", 1)[0];
    const [command] = commands;
    composer.enter(
      command
        ? fill(texts["compose.placeholder"], {
            place: view.startsWith("channel:") ? placeOf(view) : "Readout",
            command: command.name,
            example: command.hint,
          })
        : "",
    );
    titled();
    await load(next);
  };
  const load = async (which) => {
    byId("log").setAttribute("aria-busy", "true");
    try {
      const arrived = await post("arrive", { view: which });
      const { messages } = await get(`messages?view=${encodeURIComponent(which)}`);
      if (which !== view) return;
      log.show(messages);
      if (arrived.notice) tell(arrived.notice);
      side.see(view, messages.at(-1)?.order);
      titled();
      if (location.hash.startsWith("#m-")) log.reveal(decodeURIComponent(location.hash.slice(3)));
    } catch (error) {
      if (error.kind === "refused" && which.startsWith("channel:") && which !== "channel:general") {
        history.replaceState(null, "", pathOf("channel:general"));
        await enter("channel:general", { push: false });
        return tell(fill(texts["channel.none"], { name: which.slice(8) }));
      }
      failed(error, () => void load(which));
    } finally {
      byId("log").removeAttribute("aria-busy");
    }
  };

  /** A press, a menu's entry, a dismissal: once at a time, and once for a double click. */
  const doing = async (button, path, body) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    const article = button.closest("article");
    const request = { message: article.id.slice(2), delivery: newDelivery(), ...body };
    const attempt = async () => {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("pending");
      try {
        accept(await post(path, request));
      } catch (error) {
        failed(error, attempt);
      } finally {
        button.removeAttribute("aria-disabled");
        button.classList.remove("pending");
      }
    };
    button.closest("details")?.removeAttribute("open");
    await attempt();
  };
  const copy = async (button) => {
    button.closest("details")?.removeAttribute("open");
    await navigator.clipboard?.writeText(button.dataset.copy).then(
      () => announce(texts["message.copied"]),
      () => tell(button.dataset.copy),
    );
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest(
      "[data-press], [data-menu], [data-dismiss], [data-copy], a[data-view], .mention[data-channel]",
    );
    for (const open of document.querySelectorAll("details.menu[open]"))
      if (!open.contains(event.target)) open.open = false;
    if (!target) return;
    const { press, menu, dismiss, copy: link, view: place, channel } = target.dataset;
    if (place && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      void enter(place);
    } else if (channel) void enter(`channel:${channel}`);
    else if (event.detail > 1) return;
    else if (press) void doing(target, "press", { press });
    else if (menu) void doing(target, "menu", { menu });
    else if (dismiss) void doing(target, "dismiss", {});
    else if (link) void copy(target);
  });
  // A menu near the lower end opens upwards.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      const options = target.open && target.matches("details.menu") && target.querySelector(".options");
      if (!options) return;
      options.classList.remove("above");
      const room = byId("log").getBoundingClientRect();
      const place = options.getBoundingClientRect();
      options.classList.toggle("above", place.bottom > room.bottom && place.top - place.height > room.top);
    },
    true,
  );
  document.addEventListener("keydown", ({ key }) => {
    const open = key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  addEventListener("popstate", () => void enter(viewOf(location.pathname), { push: false }));
  addEventListener("hashchange", () => log.reveal(decodeURIComponent(location.hash.slice(3))));
  document.addEventListener("visibilitychange", titled);
  setInterval(log.refreshTimes, REFRESH_MS);

  byId("me-name").textContent = fill(texts["side.signed-as"], { name: me.name });
  byId("me-avatar").textContent = [...me.name.toUpperCase()][0];
  await enter(view, { push: false });
  if (matchMedia("(hover: hover)").matches && !location.hash) composer.focus();

  listen({
    after: known.change,
    message: receive,
    person: (person) => people.set(person.id, person),
    channel({ name }) {
      channels.add(name);
      side.addChannel(name);
      titled();
    },
    interrupted(is) {
      byId("connection").textContent = is ? texts["trouble.reconnecting"] : "";
    },
  });
}

begin().catch((error) => {
  const trouble = byId("trouble");
  const { offline, again, start } = trouble.dataset;
  const stranger = error.kind === "stranger";
  const button = make("button", { type: "button", class: "plain" }, stranger ? start : again);
  button.addEventListener("click", () => (stranger ? location.assign("/") : location.reload()));
  trouble.replaceChildren(make("p", {}, error.words ?? offline), button);
  trouble.hidden = false;
});
