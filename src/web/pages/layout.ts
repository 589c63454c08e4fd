import { directionOf } from "../../lib/document/index.ts";
import { type Html, html, nothing } from "../../lib/html.ts";
import { icon, style } from "./assets.ts";
import type { Texts } from "./texts.ts";

/** What a link to a page shows where it is posted (Open Graph); `url` is absolute. */
export interface Preview {
  readonly type: "article" | "website";
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly siteName: string;
  readonly releasedAt?: Date;
}

/** A page around its `main`. */
export interface PageParts {
  readonly title: string;
  /** The line above: where one is, and the way up. */
  readonly top?: Html;
  readonly main: Html;
  readonly preview?: Preview;
  readonly feed?: string;
  /** Not to be found by search engines. */
  readonly hidden?: boolean;
}

const previewTags = ({ type, title, description, url, siteName, releasedAt }: Preview): Html => html`
<meta name="description" content="${description}">
<meta property="og:type" content="${type}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${url}">
<meta property="og:site_name" content="${siteName}">${releasedAt ? html`\n<meta property="article:published_time" content="${releasedAt.toISOString()}">` : nothing}
<meta name="twitter:card" content="summary">
<link rel="canonical" href="${url}">`;

/** A whole page. */
export function layout(texts: Texts, { title, top, main, preview, feed, hidden }: PageParts): string {
  return `<!doctype html>\n${
    html`<html lang="${texts.language}" dir="${directionOf(texts.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${icon.href}" type="image/svg+xml"><link rel="stylesheet" href="${style.href}">${feed ? html`\n<link rel="alternate" type="application/atom+xml" href="${feed}">` : nothing}${hidden ? html`\n<meta name="robots" content="noindex">` : nothing}${preview ? previewTags(preview) : nothing}
</head><body>
<a class="skip" href="#main">${texts.skip()}</a>
${top ? html`<header class="top">${top}</header>\n` : nothing}<main id="main" tabindex="-1">${main}</main>
</body></html>\n`.markup
  }`;
}

/** A page that says one thing, with something to do about it perhaps. */
export const messagePage = (texts: Texts, title: string, words: string, more: Html = nothing): string =>
  layout(texts, {
    title,
    hidden: true,
    main: html`<div class="message"><h1 dir="auto">${title}</h1><p dir="auto">${words}</p>${more}</div>`,
  });

/** The way up to all of a group's readouts. */
export const groupLink = (name: string, href: string): Html => html`<a href="${href}" dir="auto">${name}</a>`;
