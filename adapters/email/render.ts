import { createHash } from "node:crypto";
import { type Control, type Inline, type LocalCard, plain } from "../../src/chat/card.ts";
import { oneLine } from "./address.ts";

// A card as a letter: it is read, and nothing in it can be pressed. Links stay, buttons and menus are left out.

type CardElement = LocalCard["elements"][number];

/** What the card is about: its title, or else its first words. */
export function headingOf({ elements }: LocalCard): string {
  const heading =
    elements.find(({ type }) => type === "title") ?? elements.find((element) => "text" in element);
  return heading && "text" in heading ? plain(heading.text) : "";
}

/** The card as plain text; `base` stands before links without a host. */
export function renderText({ elements }: LocalCard, base: string): string {
  const parts = elements
    .map((element) => ({ element, text: textOf(element, base) }))
    .filter(({ text }) => text !== "");
  return parts
    .map(({ element, text }, index) => {
      const before = parts[index - 1]?.element.type;
      const close =
        before === element.type && (before === "line" || before === "row" || before === "context");
      return (index === 0 ? "" : close ? "\n" : "\n\n") + text;
    })
    .join("")
    .concat("\n");
}

function textOf(element: CardElement, base: string): string {
  switch (element.type) {
    case "title":
    case "line":
    case "context":
      return wordsOf(element.text, base);
    case "row": {
      const link = element.control ? linkText(element.control, base) : "";
      return `- ${[wordsOf(element.text, base), link].filter((part) => part !== "").join("\n")}`.replaceAll(
        "\n",
        "\n  ",
      );
    }
    case "divider":
      return "----";
    case "image":
      return element.alt;
    case "file":
      return element.words;
    case "controls":
      return element.controls
        .map((control) => linkText(control, base))
        .filter((text) => text !== "")
        .join("\n");
    default:
      return element satisfies never;
  }
}

const linkText = (control: Control<string>, base: string): string =>
  control.type === "link-button" ? withAddress(control.label, control.url, base) : "";

const wordsOf = (spans: readonly Inline[], base: string): string =>
  spans
    .map((span) => {
      if (span.type === "mention") return span.name;
      if (span.type === "link") return withAddress(span.text, span.url, base);
      return span.type === "struck" && span.text !== "" ? `~${span.text}~` : span.text;
    })
    .join("");

function withAddress(text: string, url: string, base: string): string {
  const address = webAddress(url, base) ?? url;
  return text === "" || text === url || text === address ? address : `${text} (${address})`;
}

/** An address that can be followed from a letter; null for anything but the web and mail. */
function webAddress(url: string, base: string): string | null {
  const address = URL.canParse(url, `${base}/`) ? new URL(url, `${base}/`) : null;
  return address && /^(https?|mailto):$/.test(address.protocol) ? address.href : null;
}

const SMALL = "color:#5b6470;font-size:13px";

/** The card as an HTML fragment, with no more style than mail programs keep. */
export function renderHtml({ elements }: LocalCard, base: string): string {
  const parts: string[] = [];
  for (const [index, element] of elements.entries()) {
    const isRow = element.type === "row";
    if (isRow && elements[index - 1]?.type !== "row") parts.push(`<ul style="padding-left:20px">`);
    const html = htmlOf(element, base);
    if (html !== "") parts.push(html);
    if (isRow && elements[index + 1]?.type !== "row") parts.push("</ul>");
  }
  return parts.join("\n");
}

function htmlOf(element: CardElement, base: string): string {
  switch (element.type) {
    case "title":
      return `<h1 dir="auto" style="font-size:18px">${spansHtml(element.text, base)}</h1>`;
    case "line":
      return `<p dir="auto">${spansHtml(element.text, base)}</p>`;
    case "context":
      return `<p dir="auto" style="${SMALL}">${spansHtml(element.text, base)}</p>`;
    case "row": {
      const link = element.control ? linkHtml(element.control, base) : "";
      return `<li dir="auto">${spansHtml(element.text, base)}${link === "" ? "" : ` ${link}`}</li>`;
    }
    case "image":
      return imageHtml(element);
    case "file":
      return `<p>${escapeHtml(element.words)}</p>`;
    case "divider":
      return `<hr style="border:0;border-top:1px solid #d5d9df">`;
    case "controls": {
      const links = element.controls.map((control) => linkHtml(control, base)).filter((html) => html !== "");
      return links.length === 0 ? "" : `<p>${links.join(" &nbsp; ")}</p>`;
    }
    default:
      return element satisfies never;
  }
}

type Picture = Extract<CardElement, { type: "image" }>;

/** The pictures of a card: the letter carries them, and its text names them by `cid` (RFC 2392). */
export const picturesOf = ({ elements }: LocalCard): { cid: string; name: string; content: Buffer }[] =>
  elements
    .filter((element) => element.type === "image")
    .flatMap(({ png, dark = png, name }) =>
      [...new Set([png, dark])].map((base64) => ({
        cid: cidOf(base64),
        name,
        content: Buffer.from(base64, "base64"),
      })),
    );

const cidOf = (base64: string): string =>
  `${createHash("sha256").update(base64).digest("hex").slice(0, 24)}@readout`;

/** Programs that know nothing of dark readers show the bright one. */
function imageHtml({ alt, png, dark = png }: Picture): string {
  const image = `<img src="cid:${cidOf(png)}" alt="${escapeHtml(oneLine(alt))}" style="max-width:100%;height:auto">`;
  if (dark === png) return `<p>${image}</p>`;
  return `<p><picture><source media="(prefers-color-scheme: dark)" srcset="cid:${cidOf(dark)}">${image}</picture></p>`;
}

const linkHtml = (control: Control<string>, base: string): string =>
  control.type === "link-button" ? anchor(control.label, control.url, base) : "";

function anchor(text: string, url: string, base: string): string {
  const address = webAddress(url, base);
  if (!address) return escapeHtml(text === "" || text === url ? url : `${text} (${url})`);
  return `<a href="${escapeHtml(address)}">${escapeHtml(text === "" ? address : text)}</a>`;
}

const spansHtml = (spans: readonly Inline[], base: string): string =>
  spans.map((span) => spanHtml(span, base)).join("");

function spanHtml(span: Inline, base: string): string {
  switch (span.type) {
    case "text":
    case "date":
      return escapeHtml(span.text);
    case "bold":
      return `<b>${escapeHtml(span.text)}</b>`;
    case "struck":
      return `<s>${escapeHtml(span.text)}</s>`;
    case "code":
      return `<code>${escapeHtml(span.text)}</code>`;
    case "link":
      return anchor(span.text, span.url, base);
    case "mention":
      return `<b>${escapeHtml(span.name)}</b>`;
    default:
      return span satisfies never;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Letters as letters, in text and in quoted attributes; lines stay lines. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter).replace(/\r\n?|\n/g, "<br>");

/** Plain text as an HTML fragment: its paragraphs and lines. */
export const htmlParagraphs = (text: string): string =>
  text
    .split(/(?:\r?\n[^\S\n]*){2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p dir="auto" style="white-space:pre-wrap">${escapeHtml(part.replace(/\n+$/, ""))}</p>`)
    .join("\n");

/** A whole page around a fragment. */
export const htmlPage = (body: string, { subject, locale }: { subject: string; locale: string }): string =>
  [
    "<!doctype html>",
    `<html lang="${escapeHtml(locale)}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:640px">`,
    body,
    "</body></html>",
  ].join("\n");
