import { fill, home, make, post } from "./api.js";

export const pathOf = (view) =>
  `${home}/${view.startsWith("channel:") ? `c/${encodeURIComponent(view.slice(8))}` : view}`;
export const viewOf = (path) => {
  const rest = path.slice(home.length + 1).replace(/\/$/, "");
  return rest.startsWith("c/") ? `channel:${decodeURIComponent(rest.slice(2))}` : rest;
};

/** The list of places; unread marks last over reloads and are this person's own. */
export function createSide({ me, texts, channels, newest, open, entered }) {
  const key = `readout-seen-${me.id}`;
  const seen = JSON.parse(localStorage.getItem(key) ?? "null") ?? { ...newest };
  const unread = new Map();
  const known = new Set(channels);
  const toggle = document.getElementById("side-open");
  for (const [view, order] of Object.entries(newest))
    if (order > (seen[view] ?? "")) unread.set(view, new Set([order]));

  const label = (view) => {
    if (view.startsWith("channel:"))
      return [make("span", { class: "sign", "aria-hidden": true }, "#"), make("bdi", {}, view.slice(8))];
    return [
      make("span", { class: "sign", "aria-hidden": true }, view === "home" ? "⌂" : "@"),
      texts[`side.${view}`],
    ];
  };
  const entry = (view) => {
    const count = unread.get(view)?.size ?? 0;
    const mark =
      count > 0 && view !== open()
        ? make(
            "span",
            { class: "unread" },
            make("span", { "aria-hidden": true }, count),
            make("span", { class: "hidden" }, fill(texts["side.unread"], { count })),
          )
        : null;
    const link = make(
      "a",
      { href: pathOf(view), "data-view": view, "aria-current": view === open() ? "page" : null },
      ...label(view),
      mark,
    );
    return make("li", {}, link);
  };
  const draw = () => {
    const focused = document.activeElement?.closest?.(".side-list a")?.dataset.view;
    document
      .getElementById("channels")
      .replaceChildren(...[...known].sort().map((name) => entry(`channel:${name}`)));
    document.getElementById("own").replaceChildren(...["direct", "home"].map(entry));
    if (focused) document.querySelector(`.side-list a[data-view="${CSS.escape(focused)}"]`)?.focus();
    const total = [...unread].reduce((sum, [view, orders]) => sum + (view === open() ? 0 : orders.size), 0);
    toggle.querySelector(".dot").hidden = total === 0;
    return total;
  };

  const drawer = (isOpen) => {
    document.body.classList.toggle("side-shown", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) document.getElementById("side-close").focus();
  };
  toggle.addEventListener("click", () => drawer(true));
  document.getElementById("side-close").addEventListener("click", () => {
    drawer(false);
    toggle.focus();
  });
  document.addEventListener("keydown", ({ key: pressed }) => {
    if (pressed !== "Escape" || !document.body.classList.contains("side-shown")) return;
    drawer(false);
    toggle.focus();
  });

  const form = document.getElementById("add-channel");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = document.getElementById("channel-fault");
    fault.textContent = "";
    try {
      const { name } = await post("channel", { name: form.elements.name.value });
      form.reset();
      known.add(name);
      entered(`channel:${name}`);
    } catch (trouble) {
      fault.textContent = trouble.words ?? texts["trouble.offline"];
    }
  });

  return {
    draw,
    close: () => drawer(false),
    addChannel(name) {
      known.add(name);
    },
    hasChannel: (name) => known.has(name),
    /** Something new stands in a view that is not open. */
    miss(view, order) {
      if (order > (seen[view] ?? "")) unread.set(view, (unread.get(view) ?? new Set()).add(order));
    },
    /** Everything up to here was seen. */
    see(view, order) {
      unread.delete(view);
      if (!order || order <= (seen[view] ?? "")) return;
      seen[view] = order;
      localStorage.setItem(key, JSON.stringify(seen));
    },
  };
}
