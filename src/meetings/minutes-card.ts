import { joined } from "../actions/lines.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  divider,
  instant,
  line,
  menu,
  type Phrase,
  row,
  type Span,
  say,
  title,
} from "../chat/card.ts";
import type { Block, Change, Document, Statement } from "../lib/document/index.ts";
import { heading, pressOf } from "./cards.ts";
import { attendeeText, LINE_SHOWN, lineSpans } from "./lines.ts";
import { delegations, type FullMeeting, labelOf, nameIn } from "./meeting.ts";

const MOST_LINES = 8;
const MOST_NAMES = 20;

/** Minutes in short, for the channel: who was there, what was decided, voted and given to whom. */
export function minutesCard(meeting: FullMeeting): Card {
  const kept = meeting.lines.filter((one) => !one.removedAt && one.kind !== "NOTE");
  const notes = meeting.lines.filter((one) => !one.removedAt && one.kind === "NOTE").length;
  const more = kept.length - MOST_LINES;
  const parties = delegationTexts(meeting);
  const said = joined([
    more > 0 ? say("minutes.more", { more }) : null,
    notes > 0 ? say("minutes.notes", { notes }) : null,
    kept.length + notes === 0 ? say("minutes.empty") : null,
    meeting.endedByItself
      ? say("minutes.closed-by-itself", { at: instant(meeting.endedAt ?? meeting.updatedAt, "time") })
      : null,
  ]);
  return card(
    title(
      bold(labelOf(meeting)),
      " ",
      say("minutes.short-title", { title: meeting.title }),
      " · ",
      ...timeText(meeting),
    ),
    line(presentText(meeting)),
    parties.length > 0 ? line(...joined(parties)) : undefined,
    kept.slice(0, MOST_LINES).map((one) => row(lineSpans(meeting, one))),
    said.length > 0 ? context(said) : undefined,
    context(approvalText(meeting)),
    controls(
      button(say("minutes.read"), pressOf("read", meeting), "primary"),
      button(say("minutes.correct"), pressOf("lines", meeting)),
      meeting.minutesApprovedAt
        ? undefined
        : button(say("minutes.approve"), pressOf("approve", meeting, { n: meeting.minutesVersion })),
      menu(say("meeting.more"), pressOf("minutes-menu", meeting), minutesChoices(meeting)),
    ),
  );
}

export const minutesChoices = (meeting: FullMeeting) => [
  { label: say("minutes.draft"), press: { do: "readout.draft", m: meeting.id } },
  { label: say("minutes.versions"), press: pressOf("versions", meeting) },
  { label: say("minutes.files"), press: pressOf("files", meeting) },
];

const timeText = (meeting: FullMeeting): Span[] => [
  instant(meeting.startedAt ?? meeting.createdAt),
  { type: "text", text: "–" },
  instant(meeting.endedAt ?? meeting.createdAt, "time"),
];

function presentText(meeting: FullMeeting): Phrase {
  const present = meeting.attendees.filter((one) => one.present);
  const others = present.filter(
    (one) =>
      one.party === null && (!one.personId || ![meeting.chairId, meeting.scribeId].includes(one.personId)),
  );
  const names = others.slice(0, MOST_NAMES).map((one) => attendeeText(meeting, one));
  // Titles have commas of their own.
  const comma = names.some((name) => name.includes(",")) ? "; " : ", ";
  return say("minutes.present-line", {
    chair: nameIn(meeting, meeting.chairId),
    scribe: nameIn(meeting, meeting.scribeId),
    has: meeting.scribeId && meeting.scribeId !== meeting.chairId ? "scribe" : "chair",
    names: names.join(comma),
    others: others.length,
    more: Math.max(0, others.length - MOST_NAMES),
  });
}

/** Each delegation with its people, the lead first; the fewer there are, the more people of each. */
function delegationTexts(meeting: FullMeeting): Phrase[] {
  const groups = delegations(meeting).filter((group) => group.party !== null);
  const room = Math.max(0, Math.floor(MOST_NAMES / groups.length) - 1);
  const shown = groups.slice(0, MOST_NAMES).map(({ party, people, organisations }) => {
    const [first, ...others] = [...people, ...organisations];
    const named = others.slice(0, room);
    return say("minutes.delegation", {
      party: party ?? "",
      first: first ? attendeeText(meeting, first) : "",
      led: first?.lead ? "yes" : "no",
      names: named.map((one) => attendeeText(meeting, one)).join("; "),
      others: named.length,
      more: others.length - named.length,
    });
  });
  const more = groups.length - shown.length;
  return more > 0 ? [...shown, say("minutes.more", { more })] : shown;
}

function approvalText(meeting: FullMeeting): Phrase {
  const version = meeting.minutesVersion;
  if (meeting.minutesApprovedAt)
    return say("minutes.approved", {
      version,
      name: nameIn(meeting, meeting.minutesApprovedById),
      by: meeting.minutesApprovedById ? "person" : "silence",
      at: instant(meeting.minutesApprovedAt),
    });
  return say("minutes.waits", {
    version,
    at: instant(meeting.minutesSilentAt ?? meeting.updatedAt),
  });
}

/** A whole document as a card: for reading in chat. */
export function documentCard(document: Document): Card {
  return card(
    title(bold(document.title)),
    document.dateline ? context(document.dateline) : undefined,
    document.blocks.flatMap((block) => blockParts(block)),
  );
}

const statements = (list: readonly Statement[]): string => list.map((one) => one.text).join(" ");

function blockParts(block: Block) {
  switch (block.type) {
    case "heading":
      return [line(bold(block.text))];
    case "list":
      return block.items.flatMap((item) => [
        line(`• ${item.text}`),
        ...item.sources.map((source) => context(source.label)),
      ]);
    case "table":
      return block.rows.map((cells) => line(cells.join(" · ")));
    case "quote":
      return [line(`“${statements(block.statements)}”`)];
    case "paragraph":
      return [line(statements(block.statements))];
    default:
      return block satisfies never;
  }
}

const PAGE = 10;

/** All lines of a meeting, each with a way to correct it; pages count from 1, the last first shown. */
export function linesCard(meeting: FullMeeting, page?: number): Card {
  const lines = meeting.lines.filter((one) => !one.removedAt);
  const pages = Math.max(1, Math.ceil(lines.length / PAGE));
  const current = Math.min(Math.max(1, page ?? pages), pages);
  const turn = (to: number) => pressOf("lines", meeting, { p: to });
  return card(
    title(bold(heading(meeting))),
    lines.length === 0 ? line(say("minutes.empty")) : undefined,
    lines
      .slice((current - 1) * PAGE, current * PAGE)
      .map((one) =>
        row(
          [
            { type: "text", text: `${one.position}. ` } as Span,
            ...lineSpans(meeting, one, LINE_SHOWN),
            say("minutes.by", { name: nameIn(meeting, one.byId), at: instant(one.at, "time") }),
          ],
          button(say("minutes.correct"), { do: "meeting.line", id: meeting.id, n: one.position }),
        ),
      ),
    pages > 1 ? context(say("list.page", { page: current, pages })) : undefined,
    controls(
      ...(current > 1 ? [button("<", turn(current - 1))] : []),
      ...(current < pages ? [button(">", turn(current + 1))] : []),
    ),
  );
}

/** What is different between two versions of minutes. */
export function changesCard(
  meeting: FullMeeting,
  versions: readonly { version: number; at: Date; name: string; why: string | null }[],
  changes: readonly Change[],
): Card {
  return card(
    title(bold(heading(meeting))),
    versions.map((one) =>
      line(
        say("minutes.version", {
          version: one.version,
          name: one.name,
          at: instant(one.at),
          why: one.why ?? "",
          has: one.why ? "why" : "none",
        }),
      ),
    ),
    changes.length > 0 ? divider : undefined,
    changes
      .filter((change) => change.type !== "same" && change.text.trim() !== "")
      .map((change) => line(say("minutes.change", { type: change.type, text: change.text.trim() }))),
  );
}
