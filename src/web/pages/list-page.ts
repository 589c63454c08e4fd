import { type Html, html, nothing } from "../../lib/html.ts";
import type { Reader } from "./document-pages.ts";
import { layout } from "./layout.ts";
import { feedAt, listAt, type Place, pageAt, placeOf, readoutPath, subscribeAt } from "./links.ts";
import { ratingText, subscribeSection } from "./parts.ts";
import type { PublicReadout, ReadoutList } from "./port.ts";
import { type Texts, textsFor } from "./texts.ts";
import { excerptOf, langOf, timeOf, titleOf } from "./words.ts";

/** A group's readouts, the newest first, page by page. */
export function listPage(list: ReadoutList, page: number, reader: Reader): string {
  const { group, readouts, pages } = list;
  const texts = textsFor(readouts[0]?.language);
  const place = placeOf(group.slug, reader.key);
  const title = texts.listTitle(group.name);
  const items = readouts.map((readout) => html`<li>${entry(readout, place, texts)}</li>`);
  const main = html`<h1 dir="auto">${title}</h1>
${items.length > 0 ? html`<ul class="readouts">${items}</ul>` : html`<p>${texts.listEmpty()}</p>`}
${pages > 1 ? pager(texts, place, page, pages) : nothing}
<footer class="after">${reader.takesMail && subscribeSection(texts, { group: group.name, action: subscribeAt(place) })}
<p><a href="${feedAt(place)}">${texts.feed()}</a></p></footer>`;
  return layout(texts, {
    title: page > 1 ? `${title} · ${texts.pageOf(page, pages)}` : title,
    main,
    feed: feedAt(place),
    hidden: reader.key !== undefined,
    preview: {
      type: "website",
      title,
      description: title,
      url: reader.publicUrl + listAt(placeOf(group.slug, undefined), page),
      siteName: group.name,
    },
  });
}

function entry(readout: PublicReadout, place: Place, texts: Texts): Html {
  const { document, label, number, releasedAt, zone, language } = readout;
  const href = pageAt(place, readoutPath(number));
  const meta = html`<span class="label">${label}</span> · ${timeOf(releasedAt, zone, texts.language)}`;
  if (readout.state === "withdrawn")
    return html`<article class="withdrawn"><h2><a href="${href}">${texts.withdrawnTitle(label)}</a></h2><p class="meta">${meta}</p>${readout.withdrawnWhy !== undefined && html`<p dir="auto">${texts.why(readout.withdrawnWhy)}</p>`}</article>`;
  return html`<article><h2 lang="${langOf(language)}" dir="auto"><a href="${href}">${titleOf(document)}</a></h2><p class="meta">${meta} · ${ratingText(texts, readout.rating)}</p><p lang="${langOf(language)}" dir="auto">${excerptOf(document)}</p></article>`;
}

const pager = (texts: Texts, place: Place, page: number, pages: number): Html =>
  html`<nav class="pager" aria-label="${texts.listPages()}"><span>${page > 1 && html`<a rel="prev" href="${listAt(place, page - 1)}">← ${texts.newer()}</a>`}</span><span>${texts.pageOf(page, pages)}</span><span>${page < pages && html`<a rel="next" href="${listAt(place, page + 1)}">${texts.older()} →</a>`}</span></nav>`;
