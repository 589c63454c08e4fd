import { bold, button, type Card, card, context, controls, instant, line, say, title } from "../chat/card.ts";
import { localDay } from "../lib/working-time.ts";
import type { Actor } from "../use-case.ts";
import type { NamedChannel } from "./find.ts";
import { type FullReadout, labelOf, nameIn, phaseOf, waitingFor } from "./readout.ts";
import { headingOf, linesOf, press } from "./readout-card.ts";
import type { Plan } from "./release.ts";
import { differences } from "./views.ts";
import { cityOf, voiceOf } from "./voice.ts";

const version = (readout: FullReadout) => say("readout.version", { number: readout.latest.number });

const channelNames = (to: readonly NamedChannel[]): string =>
  to.map((channel) => `#${channel.name.replace(/^#/, "")}`).join(", ");

/** What goes where and when, before it goes: in the zone it was named in, the group's and the reader's. */
export function proposalCard(readout: FullReadout, plan: Plan, by: Actor, questionId: string): Card {
  const { at, to, mail } = plan;
  const isCorrection = phaseOf(readout) === "correcting";
  return card(
    title(bold(headingOf(readout)), " · ", version(readout)),
    line(
      at
        ? say("readout.goes-at", { at: instant(at), zones: zonesOf(readout, plan, at, by) })
        : say("readout.goes-now"),
    ),
    line(
      to.length > 0 ? say("readout.goes-to", { channels: channelNames(to) }) : say("readout.goes-nowhere"),
      ...(mail ? [" ", say("readout.goes-by-mail")] : []),
    ),
    isCorrection && readout.released
      ? line(say("readout.changes"), " ", differences(readout.released.text, readout.latest.text))
      : undefined,
    isCorrection ? context(say("readout.correction-why", { why: readout.latest.why ?? "" })) : undefined,
    controls(
      button(
        isCorrection ? say("readout.release-correction") : say("readout.release"),
        { do: "readout.confirm", q: questionId },
        "primary",
      ),
      button(say("readout.cancel"), { do: "readout.cancel", q: questionId }),
      button(say("readout.read"), press("read", readout, { p: 1 })),
    ),
  );
}

/** "18:00 Toronto, 00:00 Berlin (15 May)": each zone once. */
function zonesOf(readout: FullReadout, plan: Plan, at: Date, by: Actor): string {
  const zones = [...new Set([plan.zone, readout.group.zone, by.zone])];
  const first = localDay(plan.zone, at);
  return zones
    .map((zone) => {
      const voice = voiceOf({ locale: by.locale, zone }, at);
      const day = localDay(zone, at) === first ? "" : ` (${voice.date(at)})`;
      return `${voice.time(at)} ${cityOf(zone)}${day}`;
    })
    .join(", ");
}

/** A withdrawal, before it happens. */
export const withdrawalCard = (
  readout: FullReadout,
  why: string,
  to: readonly NamedChannel[],
  questionId: string,
): Card =>
  card(
    title(bold(headingOf(readout)), " · ", version(readout)),
    line(say("readout.withdraw-ask", { why })),
    to.length > 0 ? line(say("readout.goes-to", { channels: channelNames(to) })) : undefined,
    controls(
      button(say("readout.withdraw"), { do: "readout.confirm-withdraw", q: questionId }, "danger"),
      button(say("readout.cancel"), { do: "readout.cancel", q: questionId }),
    ),
  );

/** A private word after a release. */
export const releasedLine = (readout: FullReadout, to: readonly NamedChannel[]): Card =>
  card(
    line(
      to.length > 0
        ? say("readout.is-released", { label: labelOf(readout), channels: channelNames(to) })
        : say("readout.is-released-nowhere", { label: labelOf(readout) }),
    ),
  );

/** A correction's own short message: what changed and why. */
export const correctionCard = (
  readout: FullReadout,
  text: FullReadout["latest"],
  before: FullReadout["latest"] | null,
): Card =>
  card(
    title(say("readout.correction-title", { label: labelOf(readout), title: readout.title })),
    line(say("readout.correction-why", { why: text.why ?? "" })),
    before ? line(say("readout.changes"), " ", differences(before.text, text.text)) : undefined,
    controls(
      button(say("readout.read"), press("read", readout, { p: 1, v: text.number })),
      button(say("readout.versions"), press("versions", readout, { v: text.number })),
    ),
  );

/** What a lead was asked to do by somebody who may not. */
export const requestCard = (
  readout: FullReadout,
  what: "release" | "correct" | "withdraw",
  name: string,
): Card =>
  card(
    title(bold(headingOf(readout)), " · ", version(readout)),
    line(say("readout.request", { name, what, label: labelOf(readout) })),
    linesOf(readout),
    controls(...requestControls(readout, what)),
  );

function requestControls(readout: FullReadout, what: "release" | "correct" | "withdraw") {
  const isOpen = what === "release" ? readout.state === "APPROVED" || waitingFor(readout).length === 0 : true;
  const phase = phaseOf(readout);
  const read = button(say("readout.read"), press("read", readout, { p: 1 }));
  if (what === "release")
    return isOpen && phase !== "released" && phase !== "withdrawn"
      ? [button(say("readout.release"), press("release", readout), "primary"), read]
      : [read];
  if (phase !== "released" && phase !== "correcting") return [read];
  return what === "correct"
    ? [button(say("readout.correct"), press("correct-form", readout)), read]
    : [button(say("readout.withdraw"), press("withdraw-form", readout)), read];
}

/** A planned release did not happen, since the text or an answer changed. */
export const stoppedCard = (readout: FullReadout): Card =>
  card(
    title(bold(headingOf(readout)), " · ", version(readout)),
    line(
      say("readout.stopped", {
        label: labelOf(readout),
        name: nameIn(readout, readout.latest.byId),
        at: instant(readout.latest.at),
      }),
    ),
    linesOf(readout),
    controls(
      button(say("readout.read"), press("read", readout, { p: 1 })),
      button(say("readout.release"), press("release", readout)),
    ),
  );
