import { DeliveryError } from "../chat/adapter.ts";
import { card, context, line, type Phrase, say, title } from "../chat/card.ts";
import { labelOf as wordsOf } from "../i18n/index.ts";
import { type Document, toHtml, toPlainText, type Words } from "../lib/document/index.ts";
import { type Html, html, nothing } from "../lib/html.ts";
import type { DrawnCard, Services, SubjectRenderer } from "../use-case.ts";
import { letterKey, readLetterId } from "./letters.ts";
import { readLink } from "./links.ts";
import { type Addresses, knownAddresses } from "./publishing-addresses.ts";
import { readText } from "./sentences.ts";

type Place = Parameters<SubjectRenderer>[2];

/** A letter before it is written out: its parts in order, each in the reader's language. */
interface Draft {
  readonly subject: Phrase;
  /** What is said before the text. */
  readonly lead: readonly (Phrase | null)[];
  readonly document?: Document;
  /** One thing to do, with its address. */
  readonly link?: { readonly label: Phrase; readonly url: string };
  /** Why it came, and how to end it. */
  readonly foot: readonly (Phrase | null)[];
  readonly stopUrl?: string;
  readonly thread?: string;
}

/**
 * Draws a letter by its subject's id: `ask:` a subscriber for their yes, `own:` a person, `out:` a release. Null where it
 * has nothing to say any more: who stopped, a link that was taken back, a text that was withdrawn meanwhile.
 * @throws DeliveryError while nobody says where people reach us: a letter without a way to end it is not sent
 */
export const letterSubject: SubjectRenderer = async (services, subjectId, place) => {
  const addresses = knownAddresses(services);
  if (!addresses)
    throw new DeliveryError("retry", "PUBLIC_URL is not set, so a letter has no link to end it", {
      retryAfterMs: 5 * 60_000,
      remedy: "set PUBLIC_URL to the address people reach this program at",
    });
  const draft = await draftOf(services, subjectId, addresses);
  return draft && write(services, draft, place);
};

function draftOf(services: Services, subjectId: string, addresses: Addresses): Promise<Draft | null> {
  const [kind, ...parts] = subjectId.split(":");
  if (kind === "ask") return askDraft(services, parts[1] ?? "", addresses);
  if (kind === "own") return ownDraft(services, parts[0] ?? "", addresses);
  return releaseDraft(services, subjectId, addresses);
}

async function askDraft({ store }: Services, id: string, addresses: Addresses): Promise<Draft | null> {
  const one = await store.db.subscriber.findUnique({ where: { id }, include: { group: true } });
  if (one?.state !== "ASKED") return null;
  const group = one.group.name;
  return {
    subject: say("letter.ask-subject", { group }),
    lead: [say("letter.ask", { mail: one.address, group })],
    link: { label: say("letter.confirm"), url: addresses.confirm(one.token) },
    foot: [say("letter.not-you")],
    thread: `list@${one.groupId}`,
  };
}

async function ownDraft(
  { store, clock }: Services,
  token: string,
  addresses: Addresses,
): Promise<Draft | null> {
  const link = await readLink(store.db, token, ["own-mail"], clock.now());
  const person = link?.personId && (await store.db.person.findUnique({ where: { id: link.personId } }));
  if (!person || person.mail === null) return null;
  return {
    subject: say("letter.own-subject"),
    lead: [say("letter.own", { mail: person.mail, name: person.name })],
    link: { label: say("letter.confirm"), url: addresses.confirm(token) },
    foot: [say("letter.not-you")],
  };
}

async function releaseDraft(
  services: Services,
  subjectId: string,
  addresses: Addresses,
): Promise<Draft | null> {
  const about = readLetterId(subjectId);
  if (!about) return null;
  const { db } = services.store;
  const { readoutId, version, kind } = about;
  const one = await db.subscriber.findUnique({ where: { id: about.subscriberId } });
  const readout = await db.readout.findUnique({
    where: { id: readoutId },
    include: { group: true, versions: { where: { releasedAt: { not: null } }, orderBy: { number: "asc" } } },
  });
  const text = readout?.versions.find(({ number }) => number === version);
  if (!readout || !text || one?.state !== "ACTIVE") return null;
  // What was corrected or withdrawn before it was sent is not sent any more.
  const isOver = kind === "withdrawal" ? readout.state !== "WITHDRAWN" : readout.releasedVersion !== version;
  if (isOver || (kind !== "withdrawal" && readout.state !== "RELEASED")) return null;
  const label = `R${readout.number}`;
  const document = readText(text.text, text.language);
  const foot = [
    say("letter.why-you", { mail: one.address, group: readout.group.name }),
    say("letter.stop", { url: addresses.stop(one.token) }),
  ];
  const common = { stopUrl: addresses.stop(one.token), thread: `${readoutId}@${readout.groupId}` };
  if (kind === "withdrawal") {
    const key = letterKey(
      { readoutId, version: readout.versions[0]?.number ?? version, kind: "release" },
      one.id,
    );
    const first = await db.postedCard.findUnique({ where: { key }, select: { address: true } });
    if (!first?.address) return null;
    const why = readout.withdrawnWhy ?? "";
    return {
      subject: say("letter.withdrawn-subject", { label, title: document.title }),
      lead: [say("letter.withdrawn", { label, title: document.title, why })],
      foot,
      ...common,
    };
  }
  const page = readout.group.isPublic && readout.group.slug;
  const link = page
    ? { label: say("letter.page"), url: addresses.readout({ slug: page }, readout.number) }
    : undefined;
  return {
    subject:
      kind === "correction"
        ? say("letter.corrected-subject", { title: document.title })
        : say("letter.subject", { title: document.title }),
    lead: kind === "correction" ? [say("letter.corrected", { label, why: text.why ?? "" })] : [],
    document,
    ...(link ? { link } : {}),
    foot,
    ...common,
  };
}

function write(services: Services, draft: Draft, place: Place): DrawnCard {
  const reader = { ...place, prefix: services.prefix, now: services.clock.now() };
  const word = (phrase: Phrase): string => wordsOf(phrase, reader);
  const words: Words = { source: word(say("letter.sources")), byHand: word(say("letter.by-hand")) };
  const subject = word(draft.subject);
  const lead = draft.lead.filter((phrase) => phrase !== null).map(word);
  const foot = draft.foot.filter((phrase) => phrase !== null).map(word);
  const { document, link, stopUrl, thread } = draft;
  const text = [
    ...lead,
    ...(document ? [toPlainText(document, words).trim()] : []),
    ...(link ? [`${word(link.label)}: ${link.url}`] : []),
    `-- \n${foot.join("\n")}`,
  ].join("\n\n");
  return {
    card: card(title(subject), ...lead.map((words) => line(words)), ...foot.map((words) => context(words))),
    letter: {
      subject,
      text: `${text}\n`,
      html: markup({
        lead,
        foot,
        article: document ? toHtml(document, words) : "",
        link: link && { label: word(link.label), url: link.url },
        stopUrl,
      }),
      ...(stopUrl ? { unsubscribeUrl: stopUrl } : {}),
      ...(thread ? { thread } : {}),
    },
  };
}

/** Without style or script: mail programs take both away. */
function markup(parts: {
  lead: readonly string[];
  article: string;
  link: { label: string; url: string } | undefined;
  foot: readonly string[];
  stopUrl: string | undefined;
}): string {
  const paragraph = (words: string): Html => html`<p dir="auto">${words}</p>\n`;
  const { link } = parts;
  return html`${parts.lead.map(paragraph)}${{ markup: parts.article }}
${link ? html`<p><a href="${link.url}">${link.label}</a></p>\n` : nothing}<hr>
${parts.foot.map((words) => html`<p dir="auto"><small>${linked(words, parts.stopUrl)}</small></p>\n`)}`
    .markup;
}

/** One address in a sentence becomes a link, and no other: a group may be called like one. */
const linked = (words: string, url: string | undefined): readonly Html[] =>
  (url === undefined ? [words] : words.split(url)).map(
    (part, index) => html`${index > 0 && html`<a href="${url}">${url}</a>`}${part}`,
  );
