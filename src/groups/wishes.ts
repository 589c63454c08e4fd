import { UserError } from "../chat/user-error.ts";
import { isHolidayRegion, isZone } from "../lib/working-time.ts";

// How settings are written by people: zones, hours, days; each reader says what it would understand.

const zones: readonly string[] = Intl.supportedValuesOf("timeZone");
const folded = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, "");

/** "Europe/Berlin", "europe/berlin", "Berlin", "new york". @throws UserError `setting.zone` */
export function readZone(text: string): string {
  const wanted = folded(text);
  const exact = zones.find((zone) => folded(zone) === wanted);
  if (exact) return exact;
  const cities = zones.filter((zone) => folded(zone.split("/").at(-1) ?? "") === wanted);
  if (cities.length === 1 && cities[0]) return cities[0];
  if (text.includes("/") && isZone(text.trim())) return text.trim();
  if (/^(utc|gmt|z)$/i.test(text.trim())) return "UTC";
  const likely = suggestZones(text)[0] ?? "Europe/Berlin";
  throw new UserError("setting.zone", { value: text, likely });
}

/** Zones that contain what was typed, at most 10. */
export function suggestZones(typed: string): string[] {
  const wanted = folded(typed);
  const city = (zone: string) => folded(zone.split("/").at(-1) ?? "");
  const starts = zones.filter((zone) => city(zone).startsWith(wanted));
  const contains = zones.filter((zone) => folded(zone).includes(wanted) && !starts.includes(zone));
  return [...starts, ...contains].slice(0, 10);
}

const TIME = /^(\d{1,2})(?:[:.h](\d{2}))?$/;

function readTime(text: string): string | null {
  const [, hours, minutes = "00"] = TIME.exec(text.trim()) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, "0")}:${minutes}`;
}

/** "9-18", "09:00-17:30" as two local times "HH:MM". @throws UserError `setting.hours` */
export function readHours(text: string, mayCrossMidnight = false): { from: string; to: string } {
  const [from, to, ...rest] = text.split(/[-–]/).map(readTime);
  const fits = from && to && rest.length === 0 && (mayCrossMidnight || from < to);
  if (!fits) throw new UserError("setting.hours", { value: text });
  return { from, to };
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const dayNumber = (text: string): number => {
  const word = text.trim().toLowerCase();
  return /^[1-7]$/.test(word)
    ? Number(word)
    : word.length >= 2
      ? DAYS.findIndex((day) => word.startsWith(day) || day.startsWith(word)) + 1
      : 0;
};

/** "mon-fri", "sun-thu", "mon, wed" as ISO weekdays "12345". @throws UserError `setting.days` */
export function readDays(text: string): string {
  const numbers = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter(Boolean)) {
    const [first = 0, last = first, ...rest] = part.split(/[-–]/).map(dayNumber);
    if (first < 1 || last < 1 || rest.length > 0) throw new UserError("setting.days", { value: text });
    for (let day = first; ; day = (day % 7) + 1) {
      numbers.add(day);
      if (day === last) break;
    }
  }
  if (numbers.size === 0) throw new UserError("setting.days", { value: text });
  return [...numbers].sort().join("");
}

/** "12345" as "Mon–Fri" or "Mon, Wed". */
export function daysText(days: string): string {
  const names = [...days]
    .map((day) => DAYS[Number(day) - 1] ?? "")
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const isRow = [...days].every((day, index) => index === 0 || Number(day) === Number(days[index - 1]) + 1);
  return isRow && names.length > 2 ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}

/** When the digest comes, or that it does not. */
export type DigestWish = { on: false } | { on: true; day?: number; time?: string };

/** "friday 16:00", "friday", "off". @throws UserError `setting.digest` */
export function readDigestWish(text: string): DigestWish {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words.length === 1 && words[0] === "off") return { on: false };
  if (words.length === 1 && words[0] === "on") return { on: true };
  const [first = "", second] = words;
  const day = dayNumber(first);
  const time = second === undefined ? undefined : readTime(second);
  if (day < 1 || time === null || words.length > 2) throw new UserError("setting.digest", { value: text });
  return { on: true, day, ...(time ? { time } : {}) };
}

const MOST_MONTHS = 120;

/** "12 months", "2 years", "6"; null for "for ever". @throws UserError `setting.keep` */
export function readKeep(text: string): number | null {
  const words = text.trim().toLowerCase();
  if (/^(for ?ever|always|off|none)$/.test(words)) return null;
  const [, count = "", unit = "m"] = /^(\d{1,3})\s*(m|months?|y|years?)?$/.exec(words) ?? [];
  const months = Number(count) * (unit.startsWith("y") ? 12 : 1);
  if (months < 1 || months > MOST_MONTHS) throw new UserError("setting.keep", { value: text });
  return months;
}

/** "DE", "de-be" or "none". @throws UserError `setting.holidays` */
export function readHolidays(text: string): string | null {
  const region = text.trim().toUpperCase();
  if (region === "NONE" || region === "") return null;
  if (!isHolidayRegion(region)) throw new UserError("setting.holidays", { value: text });
  return region;
}
