import { FixedOffsetZone, IANAZone, type Zone } from "luxon";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * What people write for a zone. An abbreviation is both its offset (minutes from UTC) and the clock of the place
 * people mean by it: "EST" said of a July day is two different times, and is asked.
 */
const ZONE_WORDS: Readonly<Record<string, readonly { zone: string; offset?: number }[]>> = {
  utc: [{ zone: "UTC" }],
  gmt: [{ zone: "UTC" }],
  z: [{ zone: "UTC" }],
  zulu: [{ zone: "UTC" }],
  bst: [{ zone: "Europe/London", offset: 60 }],
  cet: [{ zone: "Europe/Berlin", offset: 60 }],
  cest: [{ zone: "Europe/Berlin", offset: 120 }],
  eet: [{ zone: "Europe/Athens", offset: 120 }],
  eest: [{ zone: "Europe/Athens", offset: 180 }],
  msk: [{ zone: "Europe/Moscow", offset: 180 }],
  et: [{ zone: "America/New_York" }],
  est: [{ zone: "America/New_York", offset: -300 }],
  edt: [{ zone: "America/New_York", offset: -240 }],
  ct: [{ zone: "America/Chicago" }],
  cst: [
    { zone: "America/Chicago", offset: -360 },
    { zone: "Asia/Shanghai", offset: 480 },
  ],
  cdt: [{ zone: "America/Chicago", offset: -300 }],
  mst: [{ zone: "America/Denver", offset: -420 }],
  mdt: [{ zone: "America/Denver", offset: -360 }],
  pt: [{ zone: "America/Los_Angeles" }],
  pst: [{ zone: "America/Los_Angeles", offset: -480 }],
  pdt: [{ zone: "America/Los_Angeles", offset: -420 }],
  ist: [
    { zone: "Asia/Kolkata", offset: 330 },
    { zone: "Europe/Dublin", offset: 60 },
    { zone: "Asia/Jerusalem", offset: 120 },
  ],
  eastern: [{ zone: "America/New_York" }],
  central: [{ zone: "America/Chicago" }, { zone: "Europe/Berlin" }],
  mountain: [{ zone: "America/Denver" }],
  pacific: [{ zone: "America/Los_Angeles" }],
  jst: [{ zone: "Asia/Tokyo", offset: 540 }],
  kst: [{ zone: "Asia/Seoul", offset: 540 }],
  sgt: [{ zone: "Asia/Singapore", offset: 480 }],
  hkt: [{ zone: "Asia/Hong_Kong", offset: 480 }],
  aest: [{ zone: "Australia/Sydney", offset: 600 }],
  aedt: [{ zone: "Australia/Sydney", offset: 660 }],
  awst: [{ zone: "Australia/Perth", offset: 480 }],
  nzst: [{ zone: "Pacific/Auckland", offset: 720 }],
  nzdt: [{ zone: "Pacific/Auckland", offset: 780 }],
  sast: [{ zone: "Africa/Johannesburg", offset: 120 }],
};

/** A zone a clock time may have been said in; `name` is IANA, the place's even where `zone` is an offset. */
export interface NamedZone {
  name: string;
  zone: Zone;
}

export const isZoneWord = (word: string): boolean => Object.hasOwn(ZONE_WORDS, word);

let cities: { zones: Map<string, string>; firstWords: Set<string> } | undefined;

/** The IANA zones named after cities, words in lower case and joined by "_"; made when the first is looked for. */
function knownCities() {
  if (!cities) {
    const zones = new Map(
      Intl.supportedValuesOf("timeZone")
        .map((zone) => zone.toLowerCase())
        .map((zone) => [zone.replace(/^.*\//, ""), zone]),
    );
    cities = { zones, firstWords: new Set([...zones.keys()].map((city) => city.split("_", 1)[0] ?? "")) };
  }
  return cities;
}

/** The IANA zone named after a city, words in lower case and joined by "_". */
export const zoneOfCity = (city: string): string | undefined => knownCities().zones.get(city);

/** Can a city's name begin with this word in lower case? */
export const beginsCity = (word: string): boolean => knownCities().firstWords.has(word);

/** Every zone the words may mean: one for an IANA name, more for an abbreviation. Empty: not a zone. */
export function zonesNamed(words: string): NamedZone[] {
  const shifted = offsetZone(words);
  if (shifted !== null) return [shifted];
  const known = ZONE_WORDS[words];
  if (known === undefined) return IANAZone.isValidZone(words) ? [zoneOf(words)] : [];
  return known.flatMap(({ zone, offset }) => [
    zoneOf(zone),
    ...(offset === undefined ? [] : [{ name: zone, zone: FixedOffsetZone.instance(offset) }]),
  ]);
}

const knownZones = new Map<string, NamedZone>();

/** The zone of an IANA name, in its proper spelling; UTC for a name that is none. */
export function zoneOf(name: string): NamedZone {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  if (!IANAZone.isValidZone(name)) return { name: "UTC", zone: FixedOffsetZone.utcInstance };
  const proper = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  const zone = { name: proper, zone: IANAZone.create(name) };
  knownZones.set(name, zone);
  return zone;
}

/** "utc+2" and "+02:00" as a fixed offset; its IANA name is that of a whole number of hours, else UTC. */
function offsetZone(words: string): NamedZone | null {
  const match = /^(?:utc|gmt)?([+-])(\d{1,2})(?::(\d\d))?$/.exec(words);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 14 * 60) return null;
  const offset = match[1] === "-" ? -minutes : minutes;
  return { name: etcName(offset), zone: FixedOffsetZone.instance(offset) };
}

/** The IANA zone of an offset: their sign is the other way round. */
function etcName(offset: number): string {
  if (offset === 0 || offset % 60 !== 0) return "UTC";
  const hours = offset / 60;
  const name = `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
  return IANAZone.isValidZone(name) ? name : "UTC";
}

/**
 * When a working day or a reminder at a local time begins: a time that happens twice is its first, one that is skipped is
 * the next that exists (dates that people name are read by `instantOfWall`).
 * @param wall the local date and time, as milliseconds as if it were UTC
 */
export function instantOf(wall: number, zone: Zone): Date {
  const offsets = [zone.offset(wall - DAY), zone.offset(wall + DAY)];
  const real = offsets
    .map((offset) => wall - offset * MINUTE)
    .filter((at) => at + zone.offset(at) * MINUTE === wall);
  return new Date(real.length > 0 ? Math.min(...real) : changeAround(wall, zone, offsets));
}

/** The instant at which the clock jumps over a local time. */
function changeAround(wall: number, zone: Zone, offsets: readonly number[]): number {
  let before = wall - Math.max(...offsets) * MINUTE;
  let after = wall - Math.min(...offsets) * MINUTE;
  const old = zone.offset(before);
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
    if (zone.offset(middle) === old) before = middle;
    else after = middle;
  }
  return after;
}
