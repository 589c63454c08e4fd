/** Where this tab's own requests go: who it is stands in its address. */
export const home = location.pathname.split("/").slice(0, 3).join("/");

/** Something did not work; `words` are for the person, `kind` for the page. */
export class Trouble extends Error {
  constructor(kind, words) {
    super(kind);
    this.kind = kind;
    this.words = words;
  }
}

async function read(response) {
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  if (body?.start) throw new Trouble("stranger", body.error);
  if (response.status >= 500 || !body) throw new Trouble("broken", body?.error);
  throw new Trouble("refused", body.error);
}

const reach = async (path, options) => {
  try {
    return await fetch(`${home}/api/${path}`, { credentials: "same-origin", ...options });
  } catch {
    throw new Trouble("offline");
  }
};

/** Does something; the same delivery sent again is still one deed. */
export const post = async (path, body) =>
  read(
    await reach(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

export const get = async (path) => read(await reach(path));

/** Random enough to be one deed's own; `crypto.randomUUID` is missing on plain http from another machine. */
export function newDelivery() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Puts values into a text's places. */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/** Makes an element with attributes and children; text is text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null)
      element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
