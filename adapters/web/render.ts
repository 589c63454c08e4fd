import type { Control, Element, Inline, LocalCard } from "../../src/chat/card.ts";
import { plainElement } from "../../src/chat/card.ts";
import type { TextPart } from "../../src/chat/interaction.ts";
import { encodePress } from "../../src/chat/press.ts";
import { type Html, html, nothing } from "./html.ts";

type LocalElement = Element<readonly Inline[], string>;

/** A card as HTML: its elements in order, rows that follow each other as one list. Pure, and everything in it is escaped. */
export function renderCard({ elements }: LocalCard): Html {
  const parts: Html[] = [];
  for (let at = 0; at < elements.length; ) {
    const rows = takeRows(elements, at);
    const element = elements[at];
    if (rows.length > 0) parts.push(html`<ul class="rows">${rows.map(renderRow)}</ul>`);
    else if (element) parts.push(renderElement(element));
    at += Math.max(1, rows.length);
  }
  return { markup: parts.map((part) => part.markup).join("") };
}

type Row = Extract<LocalElement, { type: "row" }>;

function takeRows(elements: readonly LocalElement[], from: number): Row[] {
  const rows: Row[] = [];
  for (let at = from; at < elements.length; at++) {
    const element = elements[at];
    if (element?.type !== "row") break;
    rows.push(element);
  }
  return rows;
}

const renderRow = ({ text, control }: Row): Html =>
  html`<li><span class="text" dir="auto">${text.map(renderInline)}</span>${control ? renderControl(control) : nothing}</li>`;

function renderElement(element: LocalElement): Html {
  switch (element.type) {
    case "title":
      return html`<h2 class="title" dir="auto">${element.text.map(renderInline)}</h2>`;
    case "line":
      return html`<p class="line" dir="auto">${element.text.map(renderInline)}</p>`;
    case "context":
      return html`<p class="context" dir="auto">${element.text.map(renderInline)}</p>`;
    case "row":
      return html`<ul class="rows">${renderRow(element)}</ul>`;
    case "divider":
      return html`<hr>`;
    case "image":
      return renderImage(element);
    case "file":
      return renderFile(element);
    case "controls":
      return html`<div class="controls">${element.controls.map(renderControl)}</div>`;
    default:
      return element satisfies never;
  }
}

/** In the page itself: no address to guard, and it stands wherever the message stands. What is no base64 is shown in words. */
function renderImage({ alt, png, dark = png }: Extract<LocalElement, { type: "image" }>): Html {
  if (![png, dark].every((bytes) => /^[A-Za-z0-9+/]+={0,2}$/.test(bytes)))
    return html`<p class="context" dir="auto">${alt}</p>`;
  const image = html`<img alt="${alt}" src="data:image/png;base64,${png}">`;
  if (dark === png) return html`<p class="picture">${image}</p>`;
  return html`<p class="picture"><picture><source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,${dark}">${image}</picture></p>`;
}

/** In the page itself, like a picture: whoever reads the message has the file, and nobody else. */
function renderFile({ words, name, mediaType, content }: Extract<LocalElement, { type: "file" }>): Html {
  const data = `data:${/^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : "application/octet-stream"};base64,`;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(content)) return html`<p class="context" dir="auto">${words}</p>`;
  return html`<p class="line" dir="auto"><a href="${data}${content}" download="${name}"><bdi>${words}</bdi></a></p>`;
}

/** Running text may hold another direction's letters and marks; isolated, they cannot reorder what stands around them. */
const needsIsolation = (text: string): boolean =>
  /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u.test(
    text,
  );

const renderText = (text: string): Html => (needsIsolation(text) ? html`<bdi>${text}</bdi>` : html`${text}`);

export function renderInline(span: Inline): Html {
  switch (span.type) {
    case "text":
      return renderText(span.text);
    case "bold":
      return html`<strong>${renderText(span.text)}</strong>`;
    case "struck":
      return html`<s>${renderText(span.text)}</s>`;
    case "code":
      return html`<code dir="auto">${span.text}</code>`;
    case "link":
      return renderLink(span.text, span.url);
    case "mention":
      return html`<span class="mention" data-user="${span.user.id}">@<bdi>${span.name}</bdi></span>`;
    case "date":
      return renderDate(span);
    default:
      return span satisfies never;
  }
}

/** The script shows it in the browser's zone; the text is what is read without it. */
function renderDate({ at, style, text }: Extract<Inline, { type: "date" }>): Html {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return html`${text}`;
  return html`<time datetime="${date.toISOString()}" data-style="${style}">${text}</time>`;
}

/** Only addresses that open a page or a mail; anything else is shown as the text it is. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
}

const shown = (text: string, url: string): string => (text === url || text === "" ? url : `${text} (${url})`);

function renderLink(text: string, url: string): Html {
  const safe = safeUrl(url);
  if (!safe) return renderText(shown(text, url));
  return html`<a href="${safe}" rel="noopener noreferrer"><bdi>${text === "" ? url : text}</bdi></a>`;
}

export function renderControl(control: Control<string>): Html {
  switch (control.type) {
    case "button":
      return html`<button type="button" class="${control.style ?? "plain"}" data-press="${encodePress(control.press)}"><bdi>${control.label}</bdi></button>`;
    case "menu":
      return renderMenu(control);
    case "link-button": {
      const safe = safeUrl(control.url);
      return safe
        ? html`<a class="button" href="${safe}" target="_blank" rel="noopener noreferrer"><bdi>${control.label}</bdi></a>`
        : html`<span class="context">${shown(control.label, control.url)}</span>`;
    }
    default:
      return control satisfies never;
  }
}

/** A disclosure of buttons works by keyboard and without script, and says in every reader what it is. */
function renderMenu({ label, options }: Extract<Control<string>, { type: "menu" }>): Html {
  const entries = options.map(
    (option) =>
      html`<button type="button" class="option" data-press="${encodePress(option.press)}"><bdi>${option.label}</bdi></button>`,
  );
  return html`<details class="menu"><summary><bdi>${label}</bdi></summary><div class="options">${entries}</div></details>`;
}

/** What a person wrote: people, channels, links to messages, addresses; all else as typed. */
export const renderLine = (parts: readonly TextPart[]): Html =>
  html`<p class="said" dir="auto">${parts.map(renderPart)}</p>`;

function renderPart(part: TextPart): Html {
  switch (part.type) {
    case "text":
      return renderTyped(part.text);
    case "mention":
      return html`<span class="mention" data-user="${part.user.id}">@<bdi>${part.name}</bdi></span>`;
    case "channel":
      return html`<span class="mention" data-channel="${part.channel.id}">#<bdi>${part.name}</bdi></span>`;
    case "message":
      return renderLink(part.url, part.url);
    default:
      return part satisfies never;
  }
}

function renderTyped(text: string): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g)) {
    parts.push(renderText(text.slice(from, match.index)), renderLink(match[0], match[0]));
    from = match.index + match[0].length;
  }
  return { markup: [...parts, renderText(text.slice(from))].map((part) => part.markup).join("") };
}

/** A card as letters alone: a line for each element, for notifications and for the page's announcements. */
export const cardText = ({ elements }: LocalCard): string =>
  elements
    .map(plainElement)
    .filter((text) => text !== "")
    .join("\n");

/** What a person wrote, as letters alone. */
export const partsText = (parts: readonly TextPart[]): string =>
  parts
    .map((part) => {
      if (part.type === "text") return part.text;
      if (part.type === "message") return part.url;
      return `${part.type === "mention" ? "@" : "#"}${part.name}`;
    })
    .join("");
