import { joined } from "../actions/lines.ts";
import {
  bold,
  button,
  type Card,
  type Control,
  card,
  context,
  controls,
  instant,
  line,
  linkButton,
  type Menu,
  menu,
  type Phrase,
  type Span,
  say,
  struck,
  title,
} from "../chat/card.ts";
import type { Press } from "../chat/press.ts";
import type { Offers } from "./offers.ts";
import { allows, type FullReadout, isPlanned, isReady, labelOf, nameIn, phaseOf } from "./readout.ts";
import { readText } from "./sentences.ts";
import { starsText } from "./stars.ts";
import { excerptOf } from "./text-card.ts";
import { cityOf } from "./voice.ts";

type Controls = Control<Phrase | string>[];

export const headingOf = (readout: Pick<FullReadout, "number" | "title">): string =>
  `${labelOf(readout)} ${readout.title}`;

/** A press that means a readout. */
export const press = (
  verb: string,
  readout: Pick<FullReadout, "id">,
  more: Omit<Press, "do"> = {},
): Press => ({
  do: `readout.${verb}`,
  id: readout.id,
  ...more,
});

/** "Yes" to this very text: it carries the version and the first letters of its hash. */
export const approvePress = (readout: FullReadout, whole: boolean): Press =>
  press("approve", readout, {
    v: readout.latest.number,
    h: readout.latest.hash.slice(0, 8),
    ...(whole ? { s: 1 } : {}),
  });

/**
 * The live card of a readout: number, title and version; answers; when it goes out or went; what can be done, and where
 * it stands in a channel, what else is offered there.
 */
export function readoutCard(readout: FullReadout, offers?: Offers): Card {
  const phase = phaseOf(readout);
  if (phase === "withdrawn") return withdrawnCard(readout);
  return phase === "released" || phase === "correcting" ? releasedCard(readout, offers) : openCard(readout);
}

const version = (number: number): Phrase => say("readout.version", { number });
const dot = " · ";

const openCard = (readout: FullReadout): Card => card(headOf(readout), controls(...controlsOf(readout)));

/** Title and state, without the text: what may stand above any view of it. */
export function headOf(readout: FullReadout): Card["elements"] {
  const { released } = readout;
  const phase = phaseOf(readout);
  if (phase === "withdrawn") return withdrawnCard(readout).elements;
  if (phase !== "released" && phase !== "correcting")
    return [title(bold(headingOf(readout)), dot, version(readout.latest.number)), ...linesOf(readout)];
  const heading = `${labelOf(readout)} ${readText(released?.text ?? "", released?.language ?? "en").title}`;
  return [title(bold(heading), dot, version(released?.number ?? 1)), ...releasedLines(readout)];
}

/** What can be done with it, at most four controls. */
export function controlsOf(readout: FullReadout): Controls {
  const phase = phaseOf(readout);
  if (phase === "withdrawn") return [];
  return phase === "released" || phase === "correcting" ? releasedControls(readout) : openControls(readout);
}

/** Who answered what; when it goes out; its state. */
export const linesOf = (readout: FullReadout): Card["elements"] => {
  const answers = answersOf(readout);
  return [
    ...(answers.length > 0 ? [line(answers)] : []),
    line(joined([plannedText(readout), say("readout.state", { state: readout.state }), originText(readout)])),
    ...readout.approvals
      .filter((one) => one.state === "OBJECTED" && one.why)
      .map((one) =>
        context(say("readout.objection", { name: nameIn(readout, one.personId), why: one.why ?? "" })),
      ),
  ];
};

function answersOf(readout: FullReadout): Span[] {
  const { approvals, latest } = readout;
  const named = (name: string, at: Date | null): Span[] => [
    { type: "text", text: name },
    ...(at ? [{ type: "text" as const, text: " " }, instant(at, "time")] : []),
  ];
  const list = (state: "APPROVED" | "OBJECTED"): Span[] =>
    approvals
      .filter((one) => one.state === state && one.hash === latest.hash)
      .flatMap((one, index): Span[] => [
        ...(index > 0 ? [{ type: "text" as const, text: ", " }] : []),
        ...named(nameIn(readout, one.personId), one.at),
      ]);
  const waiting = approvals
    .filter((one) => one.state === "ASKED")
    .map((one) => nameIn(readout, one.personId));
  const [approved, objected] = [list("APPROVED"), list("OBJECTED")];
  return joined([
    approved.length > 0 ? say("readout.approved-by", { names: approved }) : null,
    objected.length > 0 ? say("readout.objected-by", { names: objected }) : null,
    waiting.length > 0 ? say("readout.waits-for", { names: waiting.join(", ") }) : null,
  ]);
}

const plannedText = (readout: FullReadout): Span | null =>
  readout.releaseAt ? say("readout.not-before", momentOf(readout, readout.releaseAt)) : null;

const correctingText = (readout: FullReadout): Phrase =>
  readout.releaseAt
    ? say("readout.correction-not-before", momentOf(readout, readout.releaseAt))
    : say("readout.correcting");

/** A planned moment for each reader, and as it was named: "18:00 Toronto". */
const momentOf = ({ releaseZone, group }: FullReadout, releaseAt: Date) => {
  const zone = releaseZone ?? group.zone;
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(releaseAt);
  return { at: instant(releaseAt), zone: `${time} ${cityOf(zone)}` };
};

const originText = ({ meeting, tag }: FullReadout): Span | null =>
  meeting
    ? say("readout.from", { what: `M${meeting.number}` })
    : tag
      ? say("readout.from", { what: `#${tag}` })
      : null;

function openControls(readout: FullReadout): Controls {
  const asks = allows(readout, "answer") && !isReady(readout);
  return [
    button(say("readout.read"), press("read", readout, { p: 1 })),
    button(say("readout.sources"), press("sources", readout, { p: 1 })),
    asks
      ? button(say("readout.approve"), approvePress(readout, false), "primary")
      : button(say("readout.edit"), press("edit", readout, { p: 1 })),
    moreMenu(readout),
  ];
}

const moreMenu = (readout: FullReadout): Menu<Phrase | string> =>
  menu(say("action.more"), press("more", readout), moreOptions(readout));

/** What else can be done with it as it stands. */
export function moreOptions(readout: FullReadout): Menu<Phrase | string>["options"] {
  const option = (label: Phrase, to: Press) => ({ label, press: to });
  const asks = allows(readout, "answer");
  return [
    ...(asks ? [option(say("readout.edit"), press("edit", readout, { p: 1 }))] : []),
    ...(asks
      ? [option(say("readout.object"), press("object-form", readout, { v: readout.latest.number }))]
      : []),
    ...(allows(readout, "note") ? [option(say("readout.note"), press("note-form", readout))] : []),
    option(say("readout.versions"), press("versions", readout)),
    ...(isPlanned(readout)
      ? [option(say("readout.hold"), press("hold", readout))]
      : allows(readout, "release")
        ? [option(say("readout.release"), press("release", readout))]
        : []),
    ...(allows(readout, "correct") ? [option(say("readout.correct"), press("correct-form", readout))] : []),
    ...(allows(readout, "withdraw")
      ? [option(say("readout.withdraw"), press("withdraw-form", readout))]
      : []),
  ];
}

function releasedCard(readout: FullReadout, offers?: Offers): Card {
  const { released } = readout;
  const text = readText(released?.text ?? "", released?.language ?? "en");
  const [heading, ...lines] = headOf(readout);
  return card(
    heading,
    lines,
    line(excerptOf(text)),
    offers?.keyed ? context(say("readout.page-keyed")) : undefined,
    controls(...releasedControls(readout, offers)),
  );
}

function releasedLines(readout: FullReadout): Card["elements"] {
  const { released, releasedAt } = readout;
  const at = instant(released?.releasedAt ?? releasedAt ?? readout.createdAt);
  const isCorrected = (released?.number ?? 1) > 1 && Boolean(released?.why);
  const when = isCorrected ? say("readout.corrected-at", { at }) : say("readout.released-at", { at });
  return [
    line(joined([when, starsText(readout.stars)])),
    ...(isCorrected ? [context(say("readout.correction-why", { why: released?.why ?? "" }))] : []),
    ...(phaseOf(readout) === "correcting" ? [context(correctingText(readout))] : []),
  ];
}

const releasedControls = (readout: FullReadout, offers?: Offers): Controls => [
  button(say("readout.read"), press("read", readout, { p: 1 })),
  button(say("readout.sources"), press("sources", readout, { p: 1 })),
  ...(offers?.page ? [linkButton(say("readout.page"), offers.page)] : []),
  ...(offers?.letters ? [button(say("readout.subscribe"), subscribePress(readout))] : []),
  rateMenu(readout),
  moreMenu(readout),
];

/** Opens the form of `/readout subscribe` in the readout's own group. */
const subscribePress = ({ groupId }: FullReadout): Press => ({
  do: "form.open",
  c: "readout",
  b: "subscribe",
  g: groupId,
});

const rateMenu = (readout: FullReadout): Menu<Phrase | string> =>
  menu(say("readout.rate"), press("rate-menu", readout), rateOptions(readout));

/** One to five stars, best first. */
export const rateOptions = (readout: Pick<FullReadout, "id">): Menu<Phrase | string>["options"] =>
  [5, 4, 3, 2, 1].map((n) => ({ label: say("readout.rate-n", { n }), press: press("rate", readout, { n }) }));

const withdrawnCard = (readout: FullReadout): Card =>
  card(
    title(struck(headingOf(readout))),
    line(
      say("readout.withdrawn-at", {
        at: instant(readout.withdrawnAt ?? readout.createdAt),
        why: readout.withdrawnWhy ?? "",
      }),
    ),
  );

/** The choices of a menu as buttons, where no menu can be drawn. */
export const choicesCard = (readout: FullReadout, options: Menu<Phrase | string>["options"]): Card =>
  card(line(bold(headingOf(readout))), controls(...options.map((one) => button(one.label, one.press))));
