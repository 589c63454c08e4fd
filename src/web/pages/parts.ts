import type { Change } from "../../lib/document/index.ts";
import { type Html, html, nothing } from "../../lib/html.ts";
import { type DocumentPath, feedAt, fileAt, type Place, versionAt } from "./links.ts";
import type { PublicReadout, PublicVersion } from "./port.ts";
import type { Texts } from "./texts.ts";
import { averageOf, timeOf } from "./words.ts";

/** "4.6 of 5 (17 votes)". */
export const ratingText = (texts: Texts, { average, count }: PublicReadout["rating"]): string =>
  count > 0 ? texts.rated(averageOf(average, texts.language), count) : texts.notRated();

const STARS = [1, 2, 3, 4, 5];

/** Five radio buttons that look like stars, and what the others think. */
export const ratingSection = (
  texts: Texts,
  { rating, said, action }: { rating: PublicReadout["rating"]; said: string | undefined; action: string },
): Html => html`<section id="rating" class="rating" aria-labelledby="rating-title"><h2 id="rating-title">${texts.rating()}</h2>
<p>${ratingText(texts, rating)}</p>${said !== undefined && html`<p class="said" role="status">${said}</p>`}
<form method="post" action="${action}"><fieldset><legend>${texts.rate()}</legend><div class="stars">${STARS.map(
  (stars) =>
    html`<label><input type="radio" name="stars" value="${stars}" required="required"><span aria-hidden="true">★</span><span class="unseen">${texts.stars(stars)}</span></label>`,
)}</div></fieldset><button type="submit">${texts.rateSubmit()}</button></form></section>`;

/** Where a mail address is left. */
export const subscribeSection = (
  texts: Texts,
  about: { group: string; action: string; fault?: string; value?: string },
): Html => html`<section class="subscribe" aria-labelledby="subscribe-title"><h2 id="subscribe-title">${texts.subscribe()}</h2>
<p id="subscribe-hint" dir="auto">${texts.subscribeHint(about.group)}</p>
<form method="post" action="${about.action}"><label for="mail">${texts.mail()}</label><div class="row"><input id="mail" name="mail" type="email" autocomplete="email" required="required" maxlength="254" dir="ltr" value="${about.value ?? ""}" aria-describedby="subscribe-hint${about.fault === undefined ? "" : " mail-fault"}"${about.fault !== undefined && html` aria-invalid="true"`}><button type="submit">${texts.subscribeSubmit()}</button></div>${about.fault !== undefined && html`<p class="fault" id="mail-fault" role="alert">${about.fault}</p>`}</form></section>`;

/** Every version with its time and reason; the latest has the address without a number. */
export function versionsSection(
  texts: Texts,
  about: {
    versions: readonly PublicVersion[];
    shown: number;
    zone: string;
    place: Place;
    path: DocumentPath;
  },
): Html {
  if (about.versions.length < 2) return nothing;
  const item = ({ version, releasedAt, why }: PublicVersion): Html => {
    const name =
      version === about.shown
        ? html`<strong aria-current="page">${texts.version(version)}</strong>`
        : html`<a href="${versionAt(about.place, about.path, version)}">${texts.version(version)}</a>`;
    return html`<li>${name} · ${timeOf(releasedAt, about.zone, texts.language)}${why !== undefined && html`<br><span class="why" dir="auto">${why}</span>`}</li>`;
  };
  return html`<section class="versions" aria-labelledby="versions-title"><h2 id="versions-title">${texts.versions()}</h2><ul>${[...about.versions].reverse().map(item)}</ul></section>`;
}

const CONTEXT_LINES = 2;

/** What did not change, as far as it helps to find the place: the lines beside a change. */
function contextOf(text: string, isFirst: boolean, isLast: boolean): Html {
  const lines = text.split("\n");
  const [head, tail] = [isFirst ? 0 : CONTEXT_LINES, isLast ? 0 : CONTEXT_LINES];
  if (lines.length <= head + tail + 1) return html`${text}`;
  const before = lines.slice(0, head).map((line) => `${line}\n`);
  const after = lines.slice(lines.length - tail).map((line) => `\n${line}`);
  return html`${before.join("")}<span class="gap">⋯</span>${after.join("")}`;
}

/** A difference as people see it: neither by colour alone, nor by sight alone. */
export function changesSection(texts: Texts, before: number, changes: readonly Change[]): Html {
  const drawn = changes.map(({ type, text }, index): Html => {
    if (type === "same") return contextOf(text, index === 0, index === changes.length - 1);
    // A line break within the mark would draw an empty marked line.
    const lineEnd = text.endsWith("\n") ? "\n" : "";
    const words = text.slice(0, text.length - lineEnd.length) || "¶";
    return type === "added"
      ? html`<ins><span class="unseen">${texts.added()} </span>${words}</ins>${lineEnd}`
      : html`<del><span class="unseen">${texts.removed()} </span>${words}</del>${lineEnd}`;
  });
  const same = changes.every(({ type }) => type === "same");
  return html`<section class="changes" aria-labelledby="changes-title"><h2 id="changes-title">${texts.changes(before)}</h2>${same ? html`<p>${texts.noChanges()}</p>` : html`<div class="difference" dir="auto">${drawn}</div>`}</section>`;
}

/** The files a document can be had as. */
export function filesSection(texts: Texts, place: Place, path: DocumentPath): Html {
  const file = (href: string, words: string) => html`<li><a href="${href}">${words}</a></li>`;
  return html`<section class="files" aria-labelledby="files-title"><h2 id="files-title">${texts.downloads()}</h2><ul>${file(fileAt(place, path, "md"), texts.markdown())}${file(fileAt(place, path, "txt"), texts.plainText())}${file(fileAt(place, path, "json"), texts.data())}${file(feedAt(place), texts.feed())}</ul></section>`;
}
