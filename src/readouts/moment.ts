import type { WhenInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { readZone } from "../groups/wishes.ts";
import { type DateReading, readDate } from "../lib/dates/index.ts";
import { type Actor, dateContext, type Services } from "../use-case.ts";

/** When a readout is to go out, and the zone (IANA) it was named in. */
export interface Moment {
  readonly at: Date;
  readonly zone: string;
}

/**
 * "14 May 18:00", "14 May 18:00 in Toronto", or with the city said apart. A clock time without a zone is the speaker's.
 * @throws UserError `readout.release-hour`, `readout.release-when`, `readout.release-past`, `setting.zone`
 */
export function readMoment(services: Services, by: Actor, when: WhenInput, city: string | undefined): Moment {
  if (when.say !== "date") throw new UserError("readout.release-when", { words: when.say });
  const { words } = when;
  const own = city === undefined ? undefined : readZone(city);
  const reading = readIn(services, by, words, own);
  if (reading.outcome === "understood") {
    if (reading.due.kind === "day") throw new UserError("readout.release-hour", { words });
    return { at: reading.due.at, zone: own ?? reading.due.zone };
  }
  const named = own ? null : cityAtEnd(words);
  const again = named && readIn(services, by, named.rest, named.zone);
  if (again?.outcome === "understood" && again.due.kind === "moment")
    return { at: again.due.at, zone: named?.zone ?? again.due.zone };
  if (again?.outcome === "understood") throw new UserError("readout.release-hour", { words });
  const reason = (again ?? reading).outcome === "ask" ? (again ?? reading) : null;
  if (reason?.outcome === "ask" && reason.reason === "past")
    throw new UserError("readout.release-past", { label: words });
  throw new UserError("readout.release-when", { words });
}

const readIn = (services: Services, by: Actor, words: string, zone: string | undefined): DateReading =>
  readDate(words, { ...dateContext(services, by), ...(zone ? { zone, dayZone: zone } : {}) });

/** "14 May 18:00 in New York": at most three words at the end that name a city. */
function cityAtEnd(words: string): { rest: string; zone: string } | null {
  const parts = words.trim().split(/\s+/);
  for (const count of [3, 2, 1]) {
    if (parts.length <= count) continue;
    const city = parts.slice(-count).join(" ");
    const zone = zoneCalled(city.replace(/^in /i, "").replace(/ time$/i, ""));
    if (zone) return { zone, rest: parts.slice(0, -count).join(" ").replace(/ in$/i, "") };
  }
  return null;
}

function zoneCalled(city: string): string | null {
  // A number alone is an offset to nobody.
  if (!/^\p{L}/u.test(city)) return null;
  try {
    return readZone(city);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
