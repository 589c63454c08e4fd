import { firstOccurrence, localStart, occurrences, type Recurrence } from "./expand.ts";
import { readRule, writeRule } from "./rule.ts";

/**
 * A rule for calendars that do not know "the last of the 28th, 29th and 30th", as many do not: the plain 30th, and what
 * that leaves out before `until`. Any other rule stays as it is.
 */
export function commonRule(recurrence: Recurrence, until: Date): { rule: string; also: Date[] } {
  const parts = readRule(recurrence.rule);
  const first = firstOccurrence(recurrence);
  if (parts === null || first === null || parts.monthDays.length === 0 || parts.positions.length === 0)
    return { rule: recurrence.rule, also: [] };
  const { count, positions, ...others } = parts;
  const monthDays = [...parts.monthDays.slice(0, positions.length - 1), ...parts.monthDays.slice(-1)];
  const all = occurrences(recurrence, first, until, count ?? Number.POSITIVE_INFINITY);
  const last = count === undefined ? undefined : all.at(-1);
  const rule = writeRule({
    ...others,
    monthDays,
    positions: [],
    ...(last === undefined ? {} : { until: last }),
  });
  const isPlain = (at: Date) => monthDays.includes(Number(localStart(recurrence, at).slice(8, 10)));
  return { rule, also: all.filter((at) => !isPlain(at)) };
}
