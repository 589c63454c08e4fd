import { DateTime } from "luxon";
import { type DateContext, type Due, readDate } from "../lib/dates/index.ts";
import { fold } from "../lib/text.ts";

/** What somebody wants a readout of, in their words; `since` inclusive, `until` exclusive, UTC. */
export type Wanted =
  | { readonly of: "meeting"; readonly number: number }
  | { readonly of: "period"; readonly since: Date; readonly until: Date }
  | { readonly of: "tag"; readonly tag: string; readonly since: Date | null; readonly until: Date };

/** "M3", "last-week", "last month", "march", "since 1 March", "#supply", "#supply since monday"; null: none of these. */
export function readScope(words: string, dates: DateContext): Wanted | null {
  const text = words.trim().replace(/\s+/g, " ");
  const meeting = /^m(\d{1,9})$/i.exec(text);
  if (meeting) return { of: "meeting", number: Number(meeting[1]) };
  const [, tag = "", rest = ""] = /^#(\p{L}[\p{L}\p{N}_-]{0,39})(?:\s+(.*))?$/u.exec(text) ?? [];
  if (tag === "") return readPeriod(text, dates);
  const now = { since: null, until: justAfter(dates.now) };
  const period = rest === "" ? now : readPeriod(rest, dates);
  return period && { of: "tag", tag: fold(tag), since: period.since, until: period.until };
}

type Period = Extract<Wanted, { of: "period" }>;

/** Up to and with this very moment. */
const justAfter = (now: Date): Date => new Date(now.getTime() + 1);

function readPeriod(words: string, dates: DateContext): Period | null {
  const text = fold(words)
    .replace(/(?<=\p{L})-(?=\p{L})/gu, " ")
    .trim();
  const now = DateTime.fromJSDate(dates.now, { zone: dates.dayZone });
  const [, which, unit] = /^(?:the )?(last|this|past) (week|month|quarter|year)$/.exec(text) ?? [];
  if (unit) return named(now, unit as Unit, which !== "this");
  if (text === "today") return stretch(now.startOf("day"), null, dates);
  const yesterday = now.minus({ days: 1 }).startOf("day");
  if (text === "yesterday") return stretch(yesterday, now.startOf("day"), dates);
  if (text === "since yesterday") return stretch(yesterday, null, dates);
  const since = /^(?:since|from) (.+)$/.exec(text)?.[1];
  const [, from, to] = /^(?:from )?(.+?) (?:to|until|–) (.+)$/.exec(text) ?? [];
  if (from && to) return between(from, to, dates);
  const month = monthOf(since ?? text, now, dates.locale);
  if (month) return since ? stretch(month, null, dates) : stretch(month, month.plus({ months: 1 }), dates);
  const day = since ? pastDay(since, dates) : null;
  return day && stretch(day, null, dates);
}

type Unit = "week" | "month" | "quarter" | "year";

function named(now: DateTime, unit: Unit, last: boolean): Period {
  const start = now.startOf(unit);
  return last
    ? { of: "period", since: start.minus({ [unit]: 1 }).toJSDate(), until: start.toJSDate() }
    : { of: "period", since: start.toJSDate(), until: justAfter(now.toJSDate()) };
}

/** From a local moment to another; without an end, and never beyond, up to now. */
function stretch(from: DateTime, to: DateTime | null, { now }: DateContext): Period | null {
  const since = from.toJSDate();
  const end = to && to.toJSDate() <= now ? to.toJSDate() : justAfter(now);
  return since < end ? { of: "period", since, until: end } : null;
}

function between(from: string, to: string, dates: DateContext): Period | null {
  const end = pastDay(to, dates);
  if (!end) return null;
  // "1 to 10 March": the month stands at the end.
  const first = pastDay(from, dates) ?? pastDay(`${from} ${to.replace(/^\d+\s*/, "")}`, dates);
  return first && stretch(first, end.plus({ days: 1 }), dates);
}

/** The last month of this name that has begun: "march", "march 2031". */
function monthOf(text: string, now: DateTime, locale: string): DateTime | null {
  const [, name = "", year] = /^(\p{L}{3,})\.?(?: (\d{4}))?$/u.exec(text) ?? [];
  if (name === "") return null;
  const month = Array.from({ length: 12 }, (_, at) => at + 1).find((number) =>
    ["en", locale].some((language) => {
      const at = DateTime.fromObject({ month: number, day: 1 }, { locale: language });
      return [at.toFormat("LLLL"), at.toFormat("LLL")].some((word) => fold(word).replace(/\.$/, "") === name);
    }),
  );
  if (!month) return null;
  const start = now
    .set({ month })
    .startOf("month")
    .set(year ? { year: Number(year) } : {});
  return year || start <= now ? start : start.minus({ years: 1 });
}

const DAY_MS = 86_400_000;

/** The last day somebody can mean: the date reader looks ahead, so it is asked from a week and from a year before. */
function pastDay(text: string, dates: DateContext): DateTime | null {
  const today = DateTime.fromJSDate(dates.now, { zone: dates.dayZone }).endOf("day");
  for (const back of [0, 7, 364]) {
    const now = new Date(dates.now.getTime() - back * DAY_MS);
    const reading = readDate(text, { ...dates, now, zone: dates.dayZone });
    const due =
      reading.outcome === "understood" ? reading.due : reading.reason === "past" ? reading.choices[0] : null;
    const day = due && dayOf(due, dates.dayZone);
    if (day && day <= today) return day;
  }
  return null;
}

const dayOf = (due: Due, zone: string): DateTime =>
  (due.kind === "day" ? DateTime.fromISO(due.day, { zone }) : DateTime.fromJSDate(due.at, { zone })).startOf(
    "day",
  );
