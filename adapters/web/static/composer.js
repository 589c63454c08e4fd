import { fill, make, newDelivery, post } from "./api.js";
import { suggest } from "./suggest.js";

const ASK_AFTER_MS = 120;
const MOST = 8;

/** The field people type in: sends, keeps what is not accepted, completes. */
export function createComposer({ texts, limit, surroundings, view, send, tell, announce }) {
  const form = document.getElementById("composer");
  const field = document.getElementById("text");
  const box = document.getElementById("suggestions-box");
  const list = document.getElementById("suggestions");
  const usage = document.getElementById("usage");
  let offered = [];
  let active = -1;
  let from = 0;
  let asked = 0;
  let pending = false;
  let next = "";
  let attempt = { text: "", view: "", delivery: "" };

  const draftKey = () => `readout-draft-${location.pathname}`;
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
  };
  const changed = () => {
    grow();
    sessionStorage.setItem(draftKey(), field.value);
  };

  const close = () => {
    offered = [];
    active = -1;
    asked++;
    box.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    active = index;
    [...list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === active));
    });
    const option = list.children[active];
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    const rest = field.value.slice(field.selectionStart);
    field.setRangeText(item.insert, from, field.selectionStart, "end");
    if (rest.startsWith(" ") && item.insert.endsWith(" "))
      field.setRangeText("", field.selectionStart, field.selectionStart + 1, "end");
    changed();
    offer();
  };
  const draw = (items, verb, eager) => {
    offered = items.slice(0, MOST);
    list.replaceChildren(
      ...offered.map((item, at) =>
        make(
          "div",
          { role: "option", id: `suggestion-${at}`, "aria-selected": "false", class: "suggestion" },
          make("bdi", { class: "suggestion-label" }, item.label),
          item.detail ? make("span", { class: "suggestion-detail" }, item.detail) : null,
          item.example ? make("code", { class: "suggestion-example" }, item.example) : null,
        ),
      ),
    );
    usage.replaceChildren(...(verb ? usageOf(verb, texts) : []));
    usage.hidden = !verb;
    list.hidden = offered.length === 0;
    box.hidden = offered.length === 0 && !verb;
    choose(eager && offered.length > 0 ? 0 : -1);
    if (offered.length > 0) announce(fill(texts["compose.count"], { count: offered.length }));
  };

  const offer = () => {
    const turn = ++asked;
    const found = suggest(field.value.slice(0, field.selectionStart), surroundings());
    from = found.from;
    draw(found.items, found.usage, found.eager);
    if (!found.ask) return;
    setTimeout(async () => {
      if (turn !== asked) return;
      const { suggestions } = await post("complete", { view: view(), ...found.ask }).catch(() => ({
        suggestions: [],
      }));
      if (turn !== asked) return;
      draw(
        [...found.items, ...suggestions.map(({ label, value }) => ({ label, insert: found.write(value) }))],
        found.usage,
        false,
      );
    }, ASK_AFTER_MS);
  };

  const submit = async () => {
    const text = field.value;
    // What is sent while the line before is on its way follows it.
    next = pending ? text : "";
    if (pending || text.trim() === "") return;
    close();
    if (text.length > limit && [...new Intl.Segmenter().segment(text)].length > limit) {
      return tell(
        fill(texts["compose.long"], { count: [...new Intl.Segmenter().segment(text)].length, limit }),
      );
    }
    // Sent once more after trouble, the same words are still the same deed.
    if (attempt.text !== text || attempt.view !== view())
      attempt = { text, view: view(), delivery: newDelivery() };
    pending = true;
    form.setAttribute("aria-busy", "true");
    const draft = draftKey();
    try {
      if (!(await send(attempt))) {
        next = "";
        return;
      }
      attempt = { text: "", view: "", delivery: "" };
      sessionStorage.removeItem(draft);
      if (field.value === text) field.value = "";
      changed();
    } finally {
      pending = false;
      form.removeAttribute("aria-busy");
      if (next !== "" && field.value === next) void submit();
    }
  };

  field.addEventListener("input", () => {
    changed();
    offer();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = offered.length > 0;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && active >= 0) take(offered[active]);
      else void submit();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((active + step + (active < 0 && step < 0 ? 1 : 0) + offered.length) % offered.length);
    } else if (open && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(offered[Math.max(0, active)]);
    } else if (event.key === "Escape" && !box.hidden) {
      event.stopPropagation();
      close();
    }
  });
  field.addEventListener("blur", () => {
    setTimeout(() => document.activeElement !== field && close(), 150);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const at = [...list.children].indexOf(event.target.closest(".suggestion"));
    if (at >= 0) take(offered[at]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });

  return {
    submit,
    view,
    /** A view was opened: its own draft and example. */
    enter(placeholder) {
      field.placeholder = placeholder;
      field.value = sessionStorage.getItem(draftKey()) ?? "";
      close();
      grow();
    },
    focus: () => field.focus(),
  };
}

function usageOf({ description, example, options }, texts) {
  const keys = options
    .filter(({ name }) => !["what", "item", "words"].includes(name))
    .map(({ name }) => make("code", {}, `${name}:`));
  const [before, after] = texts["compose.example"].split("{example}");
  return [
    make("span", {}, description),
    " · ",
    before,
    make("code", {}, example),
    after,
    ...keys.flatMap((key) => [" ", key]),
  ].filter((part) => part !== "");
}
