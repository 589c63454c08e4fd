import { card, line, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { localDay, localInstant } from "../lib/working-time.ts";
import { type Actor, defineVerb, type Services } from "../use-case.ts";
import { digestCard, digestSubject, ownDigestSubject } from "./cards.ts";
import { readDigest, sinceOf } from "./digest.ts";
import { digestImage } from "./publishing-picture.ts";

const WEEK_MS = 7 * 86_400_000;
const PERIODS = ["last-week", "last-month"] as const;

export const digestVerb = defineVerb({
  name: "digest",
  synonyms: ["week", "summary"],
  description: "readout.verb.digest",
  visibility: "public",
  options: {
    for: option.choice("option.period", { choices: PERIODS }),
    "only-me": option.flag("option.only-me"),
  },
  examples: ["", "only-me:yes", "for:last-month"],
  async run({ services, actor, input }) {
    if (actor.group.kind === "PERSONAL") return { private: card(line(say("digest.no-group"))) };
    const since = startOf(services, actor, input.for);
    // Up to and with this very moment: what was added just now is in it.
    const until = new Date(services.clock.now().getTime() + 1);
    const digest = await readDigest(services.store, actor.group, since, until);
    const picture = await digestImage(services, digest, input["only-me"] ? actor.locale : actor.group.locale);
    const shown = digestCard(digest, { shows: input.for ? "period" : "week", picture });
    return input["only-me"] ? { private: shown } : { public: shown };
  },
});

/** One on request looks back as far as the next posted one would, and never moves that. */
function startOf(services: Services, actor: Actor, period: string | undefined): Date {
  const now = services.clock.now();
  const { zone } = actor.group;
  if (period === "last-week") return new Date(now.getTime() - WEEK_MS);
  if (period === "last-month") return localInstant(zone, monthBefore(localDay(zone, now)), "00:00");
  return sinceOf(actor.group, now);
}

function monthBefore(day: string): string {
  const [year = 1970, month = 1] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, "0")}-01`;
}

export const readouts = { subjects: { digest: digestSubject, "digest-own": ownDigestSubject } };
