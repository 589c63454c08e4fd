import type { SendMailOptions } from "nodemailer";
import type { Letter, OutgoingMessage } from "../../src/chat/adapter.ts";
import { clean, splitAt } from "../../src/lib/text.ts";
import { domainOf, headerWords, type Mailbox, messageIdOf, oneLine, threadIdOf } from "./address.ts";
import { headingOf, htmlPage, htmlParagraphs, picturesOf, renderHtml, renderText } from "./render.ts";

export interface LetterOptions {
  readonly from: Mailbox;
  /** An address that `isAddress` takes. */
  readonly to: string;
  readonly date: Date;
  /** Where links without a host lead. */
  readonly publicUrl: string;
}

const LONGEST_SUBJECT = 200;
/** A header's line holds 998 letters (RFC 5322, 2.1.1). */
const LONGEST_URL = 900;

/** A message as nodemailer takes it: both texts, and headers by which programs know what it is. */
export function composeLetter(
  { card, key, locale, letter }: OutgoingMessage,
  { from, to, date, publicUrl }: LetterOptions,
): SendMailOptions {
  const domain = domainOf(from.address);
  const subject = subjectOf(letter?.subject) || subjectOf(headingOf(card)) || from.name || "Readout";
  const isCard = letter?.html === undefined && letter?.text === undefined;
  const body = letter?.html ?? (isCard ? renderHtml(card, publicUrl) : htmlParagraphs(letter?.text ?? ""));
  const thread = letter?.thread === undefined ? undefined : threadIdOf(letter.thread, domain);
  return {
    from: { name: headerWords(from.name), address: from.address },
    to: { name: "", address: to },
    envelope: { from: from.address, to: [to] },
    messageId: messageIdOf(key, domain),
    date,
    subject,
    text: clean(letter?.text ?? renderText(card, publicUrl)),
    html: htmlPage(clean(body), { subject, locale }),
    attachments: [
      ...(isCard ? picturesOf(card).map(inlined) : []),
      ...(letter?.attachments ?? []).map(attachmentOf),
    ],
    ...(thread ? { inReplyTo: thread, references: thread } : {}),
    headers: headersOf(from, domain, letter?.unsubscribeUrl),
    xMailer: false,
  };
}

const subjectOf = (text: string | undefined): string => {
  const words = headerWords(text ?? "");
  const [head, rest] = splitAt(words, LONGEST_SUBJECT, 4 * LONGEST_SUBJECT);
  return rest === "" ? head : `${head}…`;
};

/**
 * RFC 3834 (a machine wrote it, so no machine answers), RFC 2919 (which list it is of), RFC 2369 and 8058 (how to get
 * off it). `X-Auto-Response-Suppress` is what Exchange reads instead of the first.
 */
function headersOf({ address }: Mailbox, domain: string, unsubscribeUrl: string | undefined) {
  const label = address.slice(0, address.lastIndexOf("@")).replace(/[^\w.-]+/g, "-");
  const url = webAddress(unsubscribeUrl);
  return {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    Precedence: "bulk",
    "List-Id": { prepared: true, foldLines: true, value: `<${label}.${domain}>` },
    ...(url ? { "List-Unsubscribe": { prepared: true, value: `<${url.href}>` } } : {}),
    ...(url?.protocol === "https:" ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
  };
}

/** Parsed and written again, an address holds nothing that ends a header or a pair of brackets. */
function webAddress(text: string | undefined): URL | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.href.length <= LONGEST_URL ? url : null;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(; ?[\w-]+=(?:[\w.+-]+|"[^"\\\p{Cc}]*"))*$/u;

const fileName = (name: string): string => oneLine(name).replace(/[/\\]/g, "_") || "attachment";

const inlined = ({ cid, name, content }: ReturnType<typeof picturesOf>[number]) => ({
  filename: fileName(name),
  contentType: "image/png",
  contentDisposition: "inline" as const,
  cid,
  content,
});

const attachmentOf = ({ name, type, content }: NonNullable<Letter["attachments"]>[number]) => ({
  filename: fileName(name),
  contentType: MEDIA_TYPE.test(type) ? type : "application/octet-stream",
  content: typeof content === "string" ? content : Buffer.from(content),
  contentDisposition: "attachment" as const,
});
