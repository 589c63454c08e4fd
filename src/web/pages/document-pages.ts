import { type Change, type Document, toHtml } from "../../lib/document/index.ts";
import { type Html, html, nothing } from "../../lib/html.ts";
import { groupLink, layout, type Preview } from "./layout.ts";
import { feedAt, listAt, minutesPath, pageAt, placeOf, rateAt, readoutPath, subscribeAt } from "./links.ts";
import { changesSection, filesSection, ratingSection, subscribeSection, versionsSection } from "./parts.ts";
import type { MinutesPage, PublicReadout } from "./port.ts";
import { type Texts, textsFor } from "./texts.ts";
import { excerptOf, timeOf, titleOf } from "./words.ts";

/** For whom a page is drawn; `publicUrl` has no "/" at its end. */
export interface Reader {
  readonly publicUrl: string;
  readonly key: string | undefined;
  /** May they ask to get readouts by mail? */
  readonly takesMail: boolean;
}

const articleOf = (document: Document, texts: Texts): Html => ({
  markup: toHtml(document, { source: texts.sources(), byHand: texts.byHand() }),
});

/** The latest version of a readout, with everything a reader can do about it. */
export function readoutPage(
  readout: PublicReadout,
  reader: Reader,
  vote: "counted" | "changed" | undefined,
): string {
  const texts = textsFor(readout.language);
  const { group, document, zone, versions, rating } = readout;
  const place = placeOf(group.slug, reader.key);
  const path = readoutPath(readout.number);
  const main = html`${metaOf(readout, texts)}${readout.correctedWhy !== undefined && html`<p class="notice" dir="auto">${texts.corrected(readout.correctedWhy)}</p>`}
${articleOf(document, texts)}
<footer class="after">${ratingSection(texts, { rating, said: vote && texts[vote](), action: rateAt(place, path) })}
${versionsSection(texts, { versions, shown: readout.version, zone, place, path })}
${filesSection(texts, place, path)}
${reader.takesMail && subscribeSection(texts, { group: group.name, action: subscribeAt(place) })}</footer>`;
  return layout(texts, {
    title: `${titleOf(document)} · ${readout.label}`,
    top: groupLink(group.name, listAt(place)),
    main,
    feed: feedAt(place),
    hidden: reader.key !== undefined,
    preview: previewOf(readout, reader),
  });
}

/**
 * One version, by its number: nothing on it changes while it is published, so that it may be kept. What changed since
 * the version before is shown when there is one.
 */
export function readoutVersionPage(
  readout: PublicReadout,
  reader: Reader,
  changes: readonly Change[] | undefined,
): string {
  const texts = textsFor(readout.language);
  const { group, document, version } = readout;
  const place = placeOf(group.slug, reader.key);
  const path = readoutPath(readout.number);
  const why = readout.versions.find((each) => each.version === version)?.why;
  const main = html`${metaOf(readout, texts)}
<p class="notice">${texts.oneVersion(version)} <a href="${pageAt(place, path)}">${texts.latest()}</a></p>${why !== undefined && html`<p class="notice" dir="auto">${texts.corrected(why)}</p>`}
${articleOf(document, texts)}
${changes ? html`<footer class="after">${changesSection(texts, version - 1, changes)}</footer>` : nothing}`;
  return layout(texts, {
    title: `${titleOf(document)} · ${readout.label} · ${texts.version(version)}`,
    top: groupLink(group.name, listAt(place)),
    main,
    hidden: reader.key !== undefined,
    preview: previewOf(readout, reader),
  });
}

/** What is left of a release that was taken back: that it was, and why. */
export function withdrawnPage(readout: PublicReadout, { key }: Reader): string {
  const texts = textsFor(readout.language);
  const { group, withdrawnWhy, label } = readout;
  const place = placeOf(group.slug, key);
  return layout(texts, {
    title: texts.withdrawnTitle(label),
    top: groupLink(group.name, listAt(place)),
    hidden: true,
    main: html`<div class="message"><h1>${texts.withdrawnTitle(label)}</h1><p>${texts.withdrawn()}</p>${withdrawnWhy !== undefined && html`<p dir="auto">${texts.why(withdrawnWhy)}</p>`}<p><a href="${listAt(place)}" dir="auto">${texts.toList(group.name)}</a></p></div>`,
  });
}

/** The minutes of a meeting, with their versions and what the shown one changed. */
export function minutesPage(minutes: MinutesPage, number: number, reader: Reader): string {
  const { group, document, zone, versions, version, changes, label } = minutes;
  const texts = textsFor(document.language);
  const place = placeOf(group.slug, reader.key);
  const path = minutesPath(number);
  const at = versions.find((each) => each.version === version)?.releasedAt;
  const main = html`${metaOf({ label, version, versions, zone, releasedAt: at }, texts)}
${articleOf(document, texts)}
<footer class="after">${changes && version > 1 ? changesSection(texts, version - 1, changes) : nothing}
${versionsSection(texts, { versions, shown: version, zone, place, path })}
${filesSection(texts, place, path)}</footer>`;
  return layout(texts, {
    title: `${titleOf(document)} · ${label}`,
    top: groupLink(group.name, listAt(place)),
    main,
    hidden: reader.key !== undefined,
    preview: {
      type: "article",
      title: titleOf(document),
      description: excerptOf(document),
      url: reader.publicUrl + pageAt(placeOf(group.slug, undefined), path),
      siteName: group.name,
      ...(at ? { releasedAt: at } : {}),
    },
  });
}

/** "R2 · 14 May 2031 at 16:20 CEST · Version 2". */
function metaOf(
  about: {
    readonly label: string;
    readonly version: number;
    readonly versions: readonly unknown[];
    readonly zone: string;
    readonly releasedAt: Date | undefined;
  },
  texts: Texts,
): Html {
  const { label, releasedAt, zone, version, versions } = about;
  return html`<p class="meta"><span class="label">${label}</span>${releasedAt ? html` · ${timeOf(releasedAt, zone, texts.language)}` : nothing}${versions.length > 1 ? html` · ${texts.version(version)}` : nothing}</p>`;
}

const previewOf = (
  { document, group, number, releasedAt }: PublicReadout,
  { publicUrl }: Reader,
): Preview => ({
  type: "article",
  title: titleOf(document),
  description: excerptOf(document),
  url: publicUrl + pageAt(placeOf(group.slug, undefined), readoutPath(number)),
  siteName: group.name,
  releasedAt,
});
