import ICAL from "ical.js";

/** A property in jCal (RFC 7265): its name, parameters, type of value, and values. */
export type Property = readonly [
  name: string,
  parameters: Readonly<Record<string, string>>,
  type: string,
  ...values: readonly unknown[],
];
/** A component in jCal: its name, properties and parts. */
export type Component = readonly [name: string, properties: readonly Property[], parts: readonly Component[]];

// ical.js does not count the space that begins a continued line: with 75 such a line has 76 octets.
ICAL.foldLength = 74;

const DESIGN = {
  ...ICAL.design.icalendar,
  property: {
    ...ICAL.design.icalendar.property,
    name: { defaultType: "text" },
    "x-wr-calname": { defaultType: "text" },
  },
};

/** A VCALENDAR of those parts as text: escaped, folded, CRLF. */
export function writeCalendar(
  about: { name: string; method: string; product: string },
  parts: readonly Component[],
): string {
  const properties = [
    property("prodid", text(about.product)),
    property("version", "2.0"),
    property("calscale", "GREGORIAN"),
    property("method", about.method),
    property("name", text(about.name)),
    property("x-wr-calname", text(about.name)),
  ];
  return `${ICAL.stringify.component(["vcalendar", properties, parts], DESIGN)}\r\n`;
}

/** A property whose value is text. */
export const property = (name: string, value: string): Property => [name, {}, "text", value];

/** Text as a calendar can hold it: every line break is "\n", which becomes "\\n", and there are no control characters. */
export const text = (words: string): string =>
  words
    .toWellFormed()
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, "");

const HOUR = 60;

/** Minutes from UTC as jCal has them: "+05:30". */
export function utcOffset(minutes: number): string {
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(size / HOUR)}:${two(size % HOUR)}`;
}

/** An instant as jCal has it: "2026-06-09T08:00:00Z". */
export const utcTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** An RRULE value as a property. */
export const ruleProperty = (rule: string): Property => [
  "rrule",
  {},
  "recur",
  ICAL.Recur.fromString(rule).toJSON(),
];
