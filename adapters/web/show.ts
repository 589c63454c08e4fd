import { type Html, html, nothing } from "./html.ts";
import { cardText, partsText, renderCard, renderLine } from "./render.ts";
import { isChannel, pathOfView, type View, viewOf } from "./rooms.ts";
import type { CardBody, LineBody, Message } from "./stored.ts";
import { fill, type Texts } from "./texts.ts";

/** Entries of a message's own menu: the id the bot knows and its name in the reader's language. */
export type MessageMenu = readonly { readonly id: string; readonly label: string }[];

export interface Viewer {
  readonly person: string;
  readonly texts: Texts;
  readonly menu: MessageMenu;
  /** Without a trailing slash; links that are passed on begin with it. */
  readonly publicUrl: string;
}

/** A message as one person's page gets it. */
export interface Shown {
  readonly id: string;
  readonly change: number;
  readonly view: View;
  readonly order: string;
  readonly author: string;
  readonly name: string;
  readonly at: string;
  readonly mine: boolean;
  readonly private: boolean;
  /** It notifies this person. */
  readonly pinged: boolean;
  readonly gone: boolean;
  readonly edits: number;
  readonly html: string;
  /** In letters alone, for announcements. */
  readonly text: string;
}

/** Null: not this person's to read. */
export function showMessage(message: Message, viewer: Viewer): Shown | null {
  const view = viewOf(message.room, viewer.person);
  if (!view) return null;
  const { body } = message;
  const hidden = message.room.startsWith("private:");
  const gone = body.kind === "card" && body.gone === true;
  return {
    id: message.id,
    change: message.change,
    view,
    order: body.order,
    author: message.author,
    name: body.kind === "line" ? body.name : "Readout",
    at: message.createdAt.toISOString(),
    mine: body.kind === "line" && message.author === viewer.person,
    private: hidden,
    pinged: isPinged(message, viewer.person),
    gone,
    edits: body.kind === "card" ? body.edits : 0,
    html: gone ? "" : article(message, view, hidden, viewer).markup,
    text: body.kind === "line" ? partsText(body.parts) : cardText(body.card),
  };
}

/** Mentioned, and meant to be told. */
function isPinged({ body, author }: Message, person: string): boolean {
  if (body.kind === "line")
    return author !== person && body.parts.some((part) => part.type === "mention" && part.user.id === person);
  return body.ping.includes(person);
}

/** The address of a message, the same for everyone; who follows it reads it as who they are. */
export const permalink = (publicUrl: string, view: View, id: string): string =>
  `${publicUrl}/${pathOfView(view)}#m-${id}`;

function article(message: Message, view: View, hidden: boolean, viewer: Viewer): Html {
  const { body } = message;
  const kind = `message ${body.kind}${hidden ? " private" : ""}`;
  const content = body.kind === "line" ? renderLine(body.parts) : renderCard(body.card);
  const author = body.kind === "line" ? body.name : "Readout";
  return html`<article class="${kind}" id="m-${message.id}" aria-labelledby="a-${message.id}" tabindex="-1"><span class="avatar" aria-hidden="true">${initial(author)}</span><header><span id="a-${message.id}">${byline(body, viewer)}<span class="hidden">, </span><time datetime="${message.createdAt.toISOString()}" data-style="stamp">${message.createdAt.toISOString().slice(11, 16)}</time></span>${hidden ? html` <span class="only">${viewer.texts["message.private"]}</span>` : nothing}</header><div class="body">${content}</div>${tools(message, view, hidden, viewer)}</article>`;
}

const initial = (name: string): string => [...name.toUpperCase()][0] ?? "?";

function byline(body: LineBody | CardBody, { texts }: Viewer): Html {
  if (body.kind === "line") return html`<bdi class="author">${body.name}</bdi>`;
  const used = body.used
    ? html` <span class="used" dir="auto">${fill(texts["message.used"], body.used)}</span>`
    : nothing;
  return html`<span class="author">Readout</span> <span class="badge">${texts["message.bot"]}</span>${used}`;
}

/** A private answer can be put away; what a person wrote has the bot's own entries; both can be linked to. */
function tools(message: Message, view: View, hidden: boolean, { texts, menu, publicUrl }: Viewer): Html {
  if (view === "home" && !hidden) return nothing;
  if (hidden)
    return html`<div class="tools"><button type="button" class="quiet" data-dismiss="${message.id}">${texts["message.dismiss"]}</button></div>`;
  const entries = message.body.kind === "line" ? menu : [];
  const own = entries.map(
    ({ id, label }) => html`<button type="button" class="option" data-menu="${id}">${label}</button>`,
  );
  const copy = isChannel(view)
    ? html`<button type="button" class="option" data-copy="${permalink(publicUrl, view, message.id)}">${texts["message.copy-link"]}</button>`
    : nothing;
  if (own.length === 0 && copy === nothing) return nothing;
  return html`<details class="menu tools"><summary aria-label="${texts["message.more"]}"><span aria-hidden="true">⋯</span></summary><div class="options">${own}${copy}</div></details>`;
}
