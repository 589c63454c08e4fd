import { toHtml } from "../../lib/document/index.ts";
import { type Html, html, nothing } from "../../lib/html.ts";
import type { Reader } from "./document-pages.ts";
import { feedAt, listAt, pageAt, placeOf, readoutPath } from "./links.ts";
import type { PublicReadout, ReadoutList } from "./port.ts";
import { type Texts, textsFor } from "./texts.ts";
import { excerptOf, langOf, titleOf } from "./words.ts";

/** Nothing has been released before the first of these, and a feed must say when it changed. */
const BEGINNING = new Date(0);

/** What XML 1.0 cannot hold even as a reference. */
const forXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "");

/**
 * The newest readouts as an Atom feed (RFC 4287). Ids are addresses without the key, which stay when it changes; links
 * carry it.
 */
export function feedOf({ group, readouts }: ReadoutList, { publicUrl, key }: Reader): string {
  const texts = textsFor(readouts[0]?.language);
  const [open, keyed] = [placeOf(group.slug, undefined), placeOf(group.slug, key)];
  const updated = new Date(
    Math.max(BEGINNING.getTime(), ...readouts.map((each) => each.releasedAt.getTime())),
  );
  const feed = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${texts.language}">
<id>${publicUrl}${listAt(open)}</id>
<title>${texts.listTitle(group.name)}</title>
<updated>${updated.toISOString()}</updated>
<author><name>${group.name}</name></author>
<link rel="self" type="application/atom+xml" href="${publicUrl}${feedAt(keyed)}"/>
<link rel="alternate" type="text/html" href="${publicUrl}${listAt(keyed)}"/>
${readouts.map((readout) => {
  const id = publicUrl + pageAt(open, readoutPath(readout.number));
  return entry(readout, texts, { id, href: publicUrl + pageAt(keyed, readoutPath(readout.number)) });
})}</feed>\n`;
  return forXml(`<?xml version="1.0" encoding="utf-8"?>\n${feed.markup}`);
}

function entry(readout: PublicReadout, texts: Texts, { id, href }: { id: string; href: string }): Html {
  const { document, language, releasedAt, versions, label, withdrawnWhy } = readout;
  const published = versions[0]?.releasedAt ?? releasedAt;
  const head = html`<id>${id}</id><published>${published.toISOString()}</published><updated>${releasedAt.toISOString()}</updated><link rel="alternate" type="text/html" href="${href}"/>`;
  if (readout.state === "withdrawn")
    return html`<entry>${head}<title>${texts.withdrawnTitle(label)}</title><summary>${texts.withdrawn()}${withdrawnWhy === undefined ? "" : ` ${texts.why(withdrawnWhy)}`}</summary></entry>\n`;
  const body = toHtml(document, { source: texts.sources(), byHand: texts.byHand() });
  const summary = excerptOf(document);
  return html`<entry xml:lang="${langOf(language)}">${head}<title>${titleOf(document)}</title>${summary === "" ? nothing : html`<summary>${summary}</summary>`}<content type="html" xml:base="${href}">${body}</content></entry>\n`;
}
