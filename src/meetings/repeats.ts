import { day, type Phrase, say } from "../chat/card.ts";
import { describeRecurrence, type RecurrenceWords } from "../lib/recurrence/index.ts";
import { localDay } from "../lib/working-time.ts";

type NamedDay = Extract<RecurrenceWords, { kind: "monthly" }>["on"][number];

/** What a rule says, in a sentence: "every second week on Tue", "every month on the last Fri, not in Aug". */
export function repeats({ rule, zone }: { readonly rule: string; readonly zone: string }): Phrase {
  const words = describeRecurrence(rule);
  return say("repeats.all", {
    often: often(words),
    without: months(words.without),
    only: months(words.only),
    has: words.without.length > 0 ? "without" : words.only.length > 0 ? "only" : "none",
    until: words.until ? day(localDay(zone, words.until)) : "",
    ends: words.until ? "until" : words.count ? "count" : "none",
    count: words.count ?? 0,
  });
}

function often(words: RecurrenceWords): Phrase {
  switch (words.kind) {
    case "daily":
      return say("repeats.daily", { interval: words.interval });
    case "weekly":
      return say("repeats.weekly", {
        interval: words.interval,
        days: weekdays(words.days),
        has: has(words.days),
      });
    case "monthly":
      return say("repeats.monthly", {
        interval: words.interval,
        days: words.on.map(namedDay),
        has: has(words.on),
      });
    case "yearly":
      return say("repeats.yearly", {
        interval: words.interval,
        month: months([words.month]),
        days: words.on.map(namedDay),
      });
    default:
      return say("repeats.other");
  }
}

const has = (list: readonly unknown[]): string => (list.length > 0 ? "days" : "none");

const separated = (phrases: Phrase[]): Phrase[] =>
  phrases.map((phrase, index) => (index === 0 ? phrase : say("repeats.and", { what: phrase })));

const weekdays = (days: readonly number[]): Phrase[] =>
  separated(days.map((weekday) => say("repeats.weekday", { weekday })));

const months = (list: readonly number[]): Phrase[] =>
  separated(list.map((month) => say("repeats.month", { month })));

const ORDER = ["first", "second", "third", "fourth", "fifth"] as const;
const which = (nth: number): string => (nth < 0 ? "last" : (ORDER[nth - 1] ?? "fifth"));

function namedDay(day: NamedDay): Phrase {
  if (day.kind === "day")
    return say("repeats.day", { day: day.day, which: day.day < 0 ? "last" : "numbered" });
  if (day.kind === "workingDay") return say("repeats.working-day", { which: which(day.nth) });
  const weekday = say("repeats.weekday", { weekday: day.weekday });
  return say("repeats.nth", { which: which(day.nth), weekday });
}
