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
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function insert(value: Value): string {
  if (value === false || value === null || value === undefined) return "";
  if (typeof value === "object")
    return "markup" in value ? value.markup : value.map((each) => each.markup).join("");
  return escapeHtml(String(value));
}

/** Markup with everything put into it escaped, unless it is markup itself; places in tags must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: String.raw({ raw: strings }, ...values.map(insert)) };
}

/** No markup at all. */
export const nothing: Html = { markup: "" };
