import { make, newDelivery, post } from "./api.js";

/** What was typed into a form that was closed, by what the form is for: opened again, it is there again. */
const drafts = new Map();

/** Draws a form in the dialog and sends it; `done` gets the answer of an accepted one. */
export function createForms({ dialog, texts, people, done }) {
  const control = (field, id, described) => {
    const common = {
      id,
      name: field.name,
      "aria-describedby": described,
      "aria-required": field.required ? "true" : null,
      dir: "auto",
    };
    if (field.kind === "long-text") return make("textarea", { ...common, rows: 4 });
    if (field.kind === "choice") {
      const none = field.required ? null : make("option", { value: "" }, texts["form.none"]);
      const choices = (field.choices ?? []).map(({ label, value }) => make("option", { value }, label));
      return make("select", common, none, ...choices);
    }
    const list =
      field.kind === "people" ? { list: "people-names", autocomplete: "off" } : { autocomplete: "off" };
    return make("input", { ...common, ...list, type: "text" });
  };

  const row = (field, value) => {
    const id = `field-${field.name}`;
    const hint = field.hint ?? (field.kind === "people" ? texts["form.people-hint"] : "");
    const input = control(field, id, `${id}-hint ${id}-fault`);
    input.value = value ?? field.value ?? "";
    return make(
      "div",
      { class: "form-row" },
      make(
        "label",
        { for: id },
        make("bdi", {}, field.label),
        field.required ? null : make("span", { class: "optional" }, ` ${texts["form.optional"]}`),
      ),
      input,
      make("p", { class: "hint", id: `${id}-hint` }, hint),
      make("p", { class: "fault", id: `${id}-fault` }),
    );
  };

  /** Several names: the list completes the last one and keeps those before it. */
  const suggestPeople = (input) => {
    const list = dialog.querySelector("#people-names");
    const before = input.value.slice(0, Math.max(0, input.value.lastIndexOf("@")));
    list.replaceChildren(...people().map(({ name }) => make("option", { value: `${before}@${name}` })));
  };

  const showFaults = (form, faults) => {
    let first;
    const known = new Set([...form.elements].map((each) => each.name));
    for (const input of form.elements) {
      if (!input.name) continue;
      const fault = faults[input.name] ?? "";
      form.querySelector(`#${CSS.escape(`field-${input.name}-fault`)}`).textContent = fault;
      if (fault) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (fault) first ??= input;
    }
    const others = Object.entries(faults).filter(([name]) => !known.has(name));
    form.querySelector(".form-trouble").textContent = others.map(([, fault]) => fault).join(" ");
    first?.focus();
  };

  const valuesOf = (form) =>
    Object.fromEntries([...form.elements].filter((each) => each.name).map((each) => [each.name, each.value]));

  const missing = (spec, values) =>
    Object.fromEntries(
      spec.fields
        .filter((field) => field.required && !values[field.name]?.trim())
        .map((field) => [field.name, texts["form.required"]]),
    );

  const submit = async (spec, form, state) => {
    if (state.pending) return;
    const values = valuesOf(form);
    const faults = missing(spec, values);
    showFaults(form, faults);
    if (Object.keys(faults).length > 0) return;
    state.pending = true;
    form.setAttribute("aria-busy", "true");
    const written = JSON.stringify(values);
    // The same values sent again after trouble are the same deed; other values are another.
    if (state.written !== written) Object.assign(state, { written, delivery: newDelivery() });
    try {
      const names = spec.fields.filter(({ kind }) => kind === "people").map(({ name }) => name);
      const answer = await post("form", {
        view: spec.view,
        message: spec.message,
        press: spec.press,
        people: names,
        values,
        delivery: state.delivery,
      });
      if (answer.faults && Object.keys(answer.faults).length > 0) {
        state.written = undefined;
        return showFaults(form, answer.faults);
      }
      state.sent = true;
      drafts.delete(spec.press);
      dialog.close();
      done(answer);
    } catch (trouble) {
      form.querySelector(".form-trouble").textContent = trouble.words ?? texts["trouble.offline"];
    } finally {
      state.pending = false;
      form.removeAttribute("aria-busy");
    }
  };

  return function open(spec) {
    const draft = drafts.get(spec.press) ?? {};
    const state = { pending: false };
    const cancel = make("button", { type: "button", class: "plain" }, texts["form.cancel"]);
    const form = make(
      "form",
      { novalidate: true },
      make("h2", { id: "form-title" }, make("bdi", {}, spec.title)),
      ...spec.fields.map((field) => row(field, draft[field.name])),
      make("p", { class: "fault form-trouble", role: "alert" }),
      make(
        "div",
        { class: "form-end" },
        cancel,
        make("button", { type: "submit", class: "primary" }, make("bdi", {}, spec.submit)),
      ),
    );
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void submit(spec, form, state);
    });
    // In a field of several lines Enter is a new line.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.addEventListener("input", ({ target }) => target.list && suggestPeople(target));
    form.addEventListener("focusin", ({ target }) => target.list && suggestPeople(target));
    dialog.replaceChildren(form, make("datalist", { id: "people-names" }));
    dialog.onclose = () => {
      if (!state.sent) drafts.set(spec.press, valuesOf(form));
    };
    dialog.showModal();
    form.querySelector("input, textarea, select")?.focus();
  };
}
