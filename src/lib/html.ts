/** Markup that was made by `html`: the only thing that is put into a page without being escaped. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[] | false | null | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in an element or a quoted attribute, of HTML or XML. */
export const escapeHtml = (text: string): string =>
  /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character) : text;

function insert(value: Value): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value === false || value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  let markup = "";
  for (const each of value) markup += each.markup;
  return markup;
}

/** Markup with everything put into it escaped, unless it is markup itself; places in tags must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  let markup = strings[0] ?? "";
  for (let index = 0; index < values.length; index++)
    markup += insert(values[index]) + (strings[index + 1] ?? "");
  return { markup };
}

/** No markup at all. */
export const nothing: Html = { markup: "" };
