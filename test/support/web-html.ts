import type { DateStyle } from "../../src/chat/card.ts";
import { showLiveDate } from "./stage.ts";

export interface HtmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (HtmlElement | string)[];
}

const VOID = new Set(["hr", "br", "input", "meta", "link", "img", "source"]);
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** Only the five entities we write; a stray & would be an escape that was forgotten. */
const unescapeHtml = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt|quot|#39);)?/g, (_, name: string | undefined) => {
    if (name === undefined) throw new Error(`a bare & in ${JSON.stringify(text)}`);
    return ENTITIES[name] ?? "";
  });

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*) *>/y;

/**
 * Reads markup of the strictest kind: every tag closed, every attribute in double quotes, no comment, no stray < or &.
 * What this accepts, every browser reads the same way.
 * @throws Error at anything else
 */
export function parseHtml(markup: string): HtmlElement {
  const root = { tag: "root", attributes: {}, children: [] as (HtmlElement | string)[] };
  const open = [root];
  let at = 0;
  while (at < markup.length) {
    const parent = open.at(-1) ?? root;
    if (markup[at] !== "<") {
      const end = markup.indexOf("<", at);
      const text = markup.slice(at, end < 0 ? undefined : end);
      if (text.includes(">")) throw new Error(`a bare > in ${JSON.stringify(text)}`);
      parent.children.push(unescapeHtml(text));
      at += text.length;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(markup);
    if (!match) throw new Error(`no tag: ${JSON.stringify(markup.slice(at, at + 60))}`);
    at += match[0].length;
    const [, closing, tag = "", attributes = ""] = match;
    if (closing) {
      if (open.length === 1 || open.pop()?.tag !== tag) throw new Error(`</${tag}> closes nothing`);
      continue;
    }
    const element = { tag, attributes: readAttributes(attributes), children: [] };
    parent.children.push(element);
    if (!VOID.has(tag)) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.tag}> is not closed`);
  return root;
}

const readAttributes = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      unescapeHtml(value),
    ]),
  );

/** Every element below and including this one that fits. */
export function findAll(element: HtmlElement, fits: (element: HtmlElement) => boolean): HtmlElement[] {
  const below = element.children.flatMap((child) => (typeof child === "string" ? [] : findAll(child, fits)));
  return fits(element) ? [element, ...below] : below;
}

export const hasClass = ({ attributes }: HtmlElement, name: string): boolean =>
  (attributes["class"] ?? "").split(" ").includes(name);

export const lettersOf = (element: HtmlElement): string =>
  element.children.map((child) => (typeof child === "string" ? child : lettersOf(child))).join("");

export interface HtmlReader {
  readonly zone: string;
  readonly now: Date;
}

const BLOCKS = new Set(["h2", "p", "li"]);
const CONTROLS = new Set(["button", "details"]);

/** What a person reads in a message: its body without controls, a line for each block, live dates in their zone. */
export function readBody(article: HtmlElement, reader: HtmlReader): string {
  const [body] = findAll(article, (element) => hasClass(element, "body"));
  const blocks = body ? findAll(body, ({ tag }) => BLOCKS.has(tag)) : [];
  return blocks.map((block) => readInline(block, reader)).join("\n");
}

function readInline(element: HtmlElement, reader: HtmlReader): string {
  return element.children
    .map((child) => {
      if (typeof child === "string") return child;
      if (CONTROLS.has(child.tag) || hasClass(child, "button")) return "";
      if (child.tag === "s") return `~${readInline(child, reader)}~`;
      if (child.tag === "time") return readTime(child, reader);
      return readInline(child, reader);
    })
    .join("");
}

const readTime = ({ attributes }: HtmlElement, { zone, now }: HtmlReader): string =>
  showLiveDate(Date.parse(attributes["datetime"] ?? ""), attributes["data-style"] as DateStyle, zone, now);

/** The pictures of a message, as a browser would show them under the page's policy: addresses of data only. */
export const imagesOf = (article: HtmlElement): { alt: string; png: string }[] =>
  findAll(article, ({ tag }) => tag === "img").map(({ attributes }) => {
    const [, png] = /^data:image\/png;base64,(.+)$/.exec(attributes["src"] ?? "") ?? [];
    if (png === undefined) throw new Error(`no picture: ${attributes["src"]}`);
    return { alt: attributes["alt"] ?? "", png };
  });

/** The files a message offers to keep, as a browser would save them. */
export const filesOf = (article: HtmlElement): { name: string; content: string }[] =>
  findAll(article, ({ attributes }) => attributes["download"] !== undefined).map(({ attributes }) => {
    const [, base64] = /^data:[\w.+/-]+;base64,(.*)$/.exec(attributes["href"] ?? "") ?? [];
    if (base64 === undefined) throw new Error(`no file: ${attributes["href"]}`);
    return { name: attributes["download"] ?? "", content: Buffer.from(base64, "base64").toString() };
  });

/** A button, or a menu with its options. */
export interface HtmlControl {
  readonly label: string;
  readonly press?: string;
  readonly url?: string;
  readonly options: readonly { readonly label: string; readonly press: string }[];
}

/** The controls of a message's body, in order. */
export function controlsOf(article: HtmlElement): HtmlControl[] {
  const [body] = findAll(article, (element) => hasClass(element, "body"));
  return body ? controlsBelow(body) : [];
}

const controlsBelow = (element: HtmlElement): HtmlControl[] =>
  element.children.flatMap((child) => {
    if (typeof child === "string") return [];
    if (child.tag === "button")
      return [{ label: lettersOf(child), press: child.attributes["data-press"] ?? "", options: [] }];
    if (child.tag === "a" && hasClass(child, "button"))
      return [{ label: lettersOf(child), url: child.attributes["href"] ?? "", options: [] }];
    return child.tag === "details" ? [menuOf(child)] : controlsBelow(child);
  });

const menuOf = (details: HtmlElement): HtmlControl => {
  const [summary] = findAll(details, ({ tag }) => tag === "summary");
  const options = findAll(details, ({ tag }) => tag === "button");
  return {
    label: summary ? lettersOf(summary) : "",
    options: options.map((option) => ({
      label: lettersOf(option),
      press: option.attributes["data-press"] ?? "",
    })),
  };
};
