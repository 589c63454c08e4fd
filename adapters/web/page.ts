import { type Html, html, nothing } from "./html.ts";
import { fill, type Texts } from "./texts.ts";

const shell = (
  texts: Texts,
  title: string,
  body: Html,
  more: { script?: string; head?: Html; kind: string },
): string =>
  `<!doctype html>\n${
    html`<html lang="${texts.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"><meta name="color-scheme" content="light dark"><title>${title}</title><link rel="icon" href="/assets/icon.svg" type="image/svg+xml">${["base", "room", "card"].map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}${more.head ?? nothing}${more.script ? html`<script type="module" src="/assets/${more.script}"></script>` : nothing}</head><body class="${more.kind}">${body}</body></html>`
      .markup
  }`;

const mark = html`<span class="mark" aria-hidden="true"></span>`;

interface Question {
  readonly title: string;
  readonly lead?: string;
  readonly action: string;
  readonly field: {
    readonly name: string;
    readonly label: string;
    readonly hint: string;
    readonly type: "text" | "password";
    readonly autocomplete: string;
    readonly value?: string;
  };
  readonly fault?: string | undefined;
  readonly hidden: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly script?: string;
}

/** A page that asks one thing. */
function questionPage(texts: Texts, question: Question): string {
  const { field, fault, hidden } = question;
  const described = fault ? "field-hint field-fault" : "field-hint";
  const form = html`<form method="post" action="${question.action}">
    ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <label for="field">${field.label}</label>
    <input id="field" name="${field.name}" type="${field.type}" autocomplete="${field.autocomplete}" value="${field.value ?? ""}" required maxlength="400" dir="auto" aria-describedby="${described}" ${fault ? html`aria-invalid="true"` : nothing} autofocus>
    <p class="hint" id="field-hint">${field.hint}</p>
    ${fault ? html`<p class="fault" id="field-fault" role="alert">${fault}</p>` : nothing}
    <button type="submit" class="primary">${question.submit}</button>
  </form>`;
  const body = html`<main class="question"><div class="panel">${mark}<h1>${question.title}</h1>${question.lead ? html`<p class="lead">${question.lead}</p>` : nothing}${form}</div></main>`;
  return shell(texts, `${question.title} · Readout`, body, {
    kind: "asking",
    ...(question.script ? { script: question.script } : {}),
  });
}

/** "What should we call you?": the one thing a newcomer is asked. */
export const welcomePage = (
  texts: Texts,
  about: { fault?: string | undefined; value?: string; to: string; newTab: boolean },
): string =>
  questionPage(texts, {
    title: texts["name.question"],
    lead: about.newTab ? texts["name.new-tab"] : texts["page.tagline"],
    action: "/welcome",
    field: {
      name: "name",
      label: texts["name.label"],
      hint: texts["name.hint"],
      type: "text",
      autocomplete: about.newTab ? "off" : "given-name",
      value: about.value ?? "",
    },
    fault: about.fault,
    hidden: { to: about.to, as: about.newTab ? "new" : "", zone: "", locale: "" },
    submit: texts["name.submit"],
    script: "welcome.js",
  });

export const signInPage = (texts: Texts, about: { fault?: string; to: string }): string =>
  questionPage(texts, {
    title: texts["sign-in.title"],
    action: "/sign-in",
    field: {
      name: "token",
      label: texts["sign-in.label"],
      hint: texts["sign-in.hint"],
      type: "password",
      autocomplete: "current-password",
    },
    fault: about.fault,
    hidden: { to: about.to },
    submit: texts["sign-in.submit"],
    script: "welcome.js",
  });

export const wordsPage = (texts: Texts, words: string): string =>
  shell(
    texts,
    `${words} · Readout`,
    html`<main class="question"><div class="panel">${mark}<h1>${words}</h1><p><a href="/">${texts["page.to-chat"]}</a></p></div></main>`,
    { kind: "asking" },
  );

/**
 * A link on another site leads here without our strict cookies, so we would not know who came. Going on from here
 * is a step within the site, and the cookies come along.
 */
export const bouncePage = (texts: Texts, to: string): string =>
  shell(
    texts,
    "Readout",
    html`<main class="question"><p><a href="${to}">${texts["page.again"]}</a></p></main>`,
    {
      kind: "asking",
      head: html`<meta http-equiv="refresh" content="0; url=${to}">`,
    },
  );

/** The chat page; its script fills it. Nothing in it depends on who reads it but the words' language. */
export function chatPage(texts: Texts): string {
  const side = html`<nav class="side" id="side" aria-label="${texts["side.open"]}">
    <div class="side-head"><span class="brand">${mark}Readout</span><button type="button" class="icon-button" id="side-close" aria-label="${texts["side.close"]}"><span aria-hidden="true">×</span></button></div>
    <div class="side-list"><h2 id="side-channels">${texts["side.channels"]}</h2><ul id="channels" aria-labelledby="side-channels"></ul>
    <form id="add-channel" class="add-channel"><label for="channel-name" class="hidden">${texts["side.add-label"]}</label><input id="channel-name" name="name" placeholder="${texts["side.add-placeholder"]}" autocomplete="off" maxlength="31" aria-describedby="channel-fault"><button type="submit" class="hidden-until">${texts["side.add-submit"]}</button><p class="fault" id="channel-fault" role="alert"></p></form>
    <h2 id="side-you">${texts["side.you"]}</h2><ul id="own" aria-labelledby="side-you"></ul></div>
    <div class="side-foot"><span class="avatar" id="me-avatar" aria-hidden="true"></span><div><p id="me-name"></p><a href="/?as=new">${texts["side.someone-else"]}</a></div></div>
  </nav>`;
  const composer = html`<form id="composer" class="composer" autocomplete="off">
    <div class="suggestions" id="suggestions-box" hidden><p class="usage" id="usage"></p><div id="suggestions" role="listbox" aria-label="${texts["compose.suggestions"]}"></div></div>
    <div class="field"><label for="text" class="hidden">${texts["compose.label"]}</label><textarea id="text" name="text" rows="1" dir="auto" aria-autocomplete="list" aria-controls="suggestions" aria-describedby="compose-hint" enterkeyhint="send" spellcheck="true"></textarea><button type="submit" class="primary send" aria-label="${texts["compose.send"]}"><span aria-hidden="true">↑</span></button></div>
    <p class="hint" id="compose-hint">${texts["compose.hint"]}</p>
  </form>`;
  const body = html`<a class="skip" href="#text">${texts.skip}</a>
  <div class="layout">${side}<main class="room" id="room"><header class="room-head"><button type="button" class="icon-button" id="side-open" aria-label="${texts["side.open"]}" aria-expanded="false" aria-controls="side"><span aria-hidden="true">☰</span><span class="dot" hidden></span></button><h1 id="room-title" tabindex="-1"></h1><p class="connection" id="connection" role="status"></p></header>
  <div class="log" id="log" role="log" aria-live="off" aria-label="${texts["log.label"]}" tabindex="0"></div>
  <button type="button" class="newer" id="newer" hidden>${texts["log.newer"]} <span aria-hidden="true">↓</span></button>
  <div class="trouble" id="trouble" role="alert" data-offline="${texts["trouble.offline"]}" data-again="${texts["trouble.retry"]}" data-start="${texts["trouble.start"]}" hidden></div>${composer}</main></div>
  <div class="hidden" id="announce" role="status" aria-live="polite"></div>
  <dialog id="form" class="form" aria-labelledby="form-title"></dialog>
  <noscript><p class="trouble">${texts["page.script"]}</p></noscript>`;
  return shell(texts, "Readout", body, { kind: "chat", script: "app.js" });
}

/** Why a name was refused, in words. */
export const nameFault = (
  texts: Texts,
  fault: "name.empty" | "name.long" | "name.letters" | "name.reserved" | "name.taken",
  name: string,
): string => fill(texts[fault], { name });
