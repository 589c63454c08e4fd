import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  instant,
  line,
  row,
  type Span,
  say,
  struck,
  title,
} from "../chat/card.ts";
import { compareTexts, shown } from "../lib/document/index.ts";
import { splitAt } from "../lib/text.ts";
import type { Question, ReadoutNote, ReadoutVersion } from "../store/models.ts";
import type { Actor } from "../use-case.ts";
import type { Edited } from "./edit.ts";
import { MOST_IN_FORM, piecesOf } from "./pieces.ts";
import { allows, type FullReadout, labelOf, mayEdit, nameIn, phaseOf } from "./readout.ts";
import { approvePress, headingOf, press } from "./readout-card.ts";
import { type RecordSource, readText, type Sourced, sourcesOf } from "./sentences.ts";
import { documentParts, pageCard, pagesOf } from "./text-card.ts";

type Text = FullReadout["latest"];
type Names = ReadonlyMap<string, string>;

const versionHeading = (readout: FullReadout, text: Pick<Text, "number">): (Span | string)[] => [
  bold(headingOf(readout)),
  " · ",
  say("readout.version", { number: text.number }),
];

/** A text, page by page; who is asked for it can say yes right here. */
export function textCard(readout: FullReadout, text: Text, page: number, by: Actor): Card {
  const document = readText(text.text, text.language);
  const pages = pagesOf(documentParts(document));
  const isAsked = readout.approvals.some((one) => one.personId === by.person.id && one.state === "ASKED");
  const isNewest = text.number === readout.latest.number;
  const answers =
    isAsked && isNewest && allows(readout, "answer")
      ? [
          button(say("readout.approve"), approvePress(readout, true), "primary"),
          button(say("readout.object"), press("object-form", readout, { v: text.number })),
        ]
      : [];
  return pageCard(
    [bold(`${labelOf(readout)} ${document.title}`), " · ", say("readout.version", { number: text.number })],
    pages,
    page,
    (p) => press("read", readout, { p, v: text.number }),
    [
      ...answers,
      button(say("readout.sources"), press("sources", readout, { p: 1, v: text.number })),
      ...(isNewest && mayEdit(readout, by) && allows(readout, "edit")
        ? [button(say("readout.edit"), press("edit", readout, { p: 1 }))]
        : []),
    ],
  );
}

const MOST_SOURCES = 6;

/** Each sentence with where it came from. */
export function sourcesCard(readout: FullReadout, text: Text, page: number, names: Names): Card {
  const parts = sourcesOf(text).map((one) => [line(one.text), context(provenance(one, names))]);
  const pages = pagesOf(parts);
  return pageCard(
    [...versionHeading(readout, text), " · ", say("readout.sources")],
    pages,
    page,
    (p) => press("sources", readout, { p, v: text.number }),
    [button(say("readout.read"), press("read", readout, { p: 1, v: text.number }))],
  );
}

function provenance(one: Sourced, names: Names): Span[] {
  if ("byHand" in one) return [say("readout.by-hand", { name: names.get(one.byHand) ?? "" })];
  const listed = one.sources.slice(0, MOST_SOURCES);
  const more = one.sources.length - listed.length;
  return [
    { type: "text", text: "→ " },
    ...listed.flatMap((source, index): Span[] => [
      ...(index > 0 ? [{ type: "text" as const, text: "; " }] : []),
      ...sourceSpans(source, names),
    ]),
    ...(more > 0 ? [say("readout.more-sources", { count: more })] : []),
  ];
}

/** "D4 · Ana, Wed 14 May 14:20" */
const sourceSpans = (source: RecordSource, names: Names): Span[] => [
  { type: "text", text: `${shown(source.label)} · ` },
  ...(source.by ? [{ type: "text" as const, text: `${names.get(source.by) ?? ""}, ` }] : []),
  instant(new Date(source.at)),
];

/** People named in a version's sources. */
export const peopleIn = (text: Pick<ReadoutVersion, "sources">): string[] =>
  sourcesOf(text).flatMap((one) =>
    "byHand" in one ? [one.byHand] : one.sources.flatMap((source) => source.by ?? []),
  );

/** One version: who wrote it when and why, and what it changed of the one before. */
export function versionCard(
  readout: FullReadout,
  text: Text,
  before: Text | null,
  notes: readonly ReadoutNote[],
  names: Names,
): Card {
  const by = names.get(text.byId) ?? "";
  return card(
    title(versionHeading(readout, text)),
    line(say("readout.version-line", { name: by, at: instant(text.at) })),
    text.why ? line(say("readout.correction-why", { why: text.why })) : undefined,
    text.releasedAt ? context(say("readout.released-at", { at: instant(text.releasedAt) })) : undefined,
    before ? line(differences(before.text, text.text)) : undefined,
    notes.map((note) =>
      context(
        say("action.note-line", { name: names.get(note.byId) ?? "", at: instant(note.at), text: note.text }),
      ),
    ),
    controls(
      ...(text.number > 1 ? [button("<", press("versions", readout, { v: text.number - 1 }))] : []),
      ...(text.number < readout.lastVersion
        ? [button(">", press("versions", readout, { v: text.number + 1 }))]
        : []),
      button(say("readout.read"), press("read", readout, { p: 1, v: text.number })),
    ),
  );
}

const AROUND = 40;
const MOST_SHOWN = 2_000;

/** What changed between two texts: taken away struck, new bold, with a few words around. */
export function differences(before: string, after: string): Span[] {
  const spans: Span[] = [];
  let letters = 0;
  const changes = compareTexts(before, after);
  for (const [index, { type, text }] of changes.entries()) {
    if (letters > MOST_SHOWN) return [...spans, { type: "text", text: " …" }];
    const isSame = type === "same";
    const said = isSame ? around(text, index === 0, index === changes.length - 1) : text;
    const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(said) ?? [];
    const core = lined(words);
    if (core !== "")
      spans.push(plain(lined(before)), isSame ? plain(core) : marked(type, core), plain(lined(after)));
    else spans.push(plain(lined(said)));
    if (type === "removed" && after === "") spans.push(plain(" "));
    letters += said.length;
  }
  const some = spans.filter((span) => !("text" in span) || span.text !== "");
  return changes.some(({ type }) => type !== "same") ? some : [say("readout.no-difference")];
}

const plain = (text: string): Span => ({ type: "text", text });
const marked = (type: "added" | "removed", text: string): Span =>
  type === "added" ? bold(text) : struck(text);
/** Line breaks as a sign: a difference is read in one line. */
const lined = (text: string): string => text.replace(/\s*\n\s*/g, " ⏎ ");

function around(text: string, first: boolean, last: boolean): string {
  if (text.length <= 2 * AROUND + 10) return text;
  const head = text.slice(0, AROUND).replace(/\S*$/, "");
  const tail = text.slice(-AROUND).replace(/^\S*/, "");
  if (first) return `…${tail}`;
  return last ? `${head}…` : `${head}… …${tail}`;
}

const PIECES = 8;
const PREVIEW = 160;

/** The paragraphs of a text, each with its way into a form. */
export function editCard(readout: FullReadout, page: number): Card {
  const { latest } = readout;
  const pieces = piecesOf(latest.text);
  const pages = Math.max(1, Math.ceil(pieces.length / PIECES));
  const at = Math.min(Math.max(1, page), pages);
  const rows = pieces.slice((at - 1) * PIECES, at * PIECES).map((piece, index) => {
    const [head, rest] = splitAt(piece.text, PREVIEW, PREVIEW * 2);
    const p = (at - 1) * PIECES + index;
    return row(
      `${p + 1} · ${rest === "" ? head : `${head}…`}`,
      button(say("readout.edit-piece", { n: p + 1 }), press("edit-form", readout, { v: latest.number, p })),
    );
  });
  const turn = (p: number) => press("edit", readout, { p });
  return card(
    title(versionHeading(readout, latest)),
    rows,
    pages > 1 ? context(say("list.page", { page: at, pages })) : undefined,
    controls(
      ...(at > 1 ? [button("<", turn(at - 1))] : []),
      ...(at < pages ? [button(">", turn(at + 1))] : []),
      ...(latest.text.length <= MOST_IN_FORM
        ? [button(say("readout.whole-text"), press("edit-form", readout, { v: latest.number }))]
        : []),
      button(say("readout.read"), press("read", readout, { p: 1 })),
      ...(phaseOf(readout) === "correcting"
        ? [button(say("readout.release-correction"), press("release", readout), "primary")]
        : []),
    ),
  );
}

/** What came of an edit; an overtaken one shows the newer text, and the words that wait. */
export function editedCard(edited: Edited): Card {
  const { readout } = edited;
  if (edited.outcome === "overtaken") return overtakenCard(readout, edited.kept);
  return card(
    line(say("readout.edited", { label: labelOf(readout), number: readout.latest.number })),
    edited.stopped ? context(say("readout.plan-stopped")) : undefined,
    editCard(readout, 1).elements,
  );
}

interface KeptWords {
  readonly piece: number | null;
  readonly words: string;
}

/** The first one's newer text and one's own words, which can still be put in. */
export function overtakenCard(readout: FullReadout, question: Question): Card {
  const kept = question.data as unknown as KeptWords;
  const { latest } = readout;
  const newer = kept.piece === null ? latest.text : (piecesOf(latest.text)[kept.piece]?.text ?? latest.text);
  const short = (text: string): string => {
    const [head, rest] = splitAt(text, 1_200, 2_400);
    return rest === "" ? head : `${head}…`;
  };
  return card(
    line(
      say("readout.overtaken", {
        label: labelOf(readout),
        number: latest.number,
        name: nameIn(readout, latest.byId),
        at: instant(latest.at, "time"),
      }),
    ),
    context(say("readout.their-text")),
    line(short(newer)),
    context(say("readout.your-words")),
    line(short(kept.words)),
    controls(
      button(say("readout.put-in"), { do: "readout.put", q: question.id }, "primary"),
      button(say("readout.read-it"), press("read", readout, { p: 1 })),
    ),
  );
}
