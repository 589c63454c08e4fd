import { type Found, listAt, meaningAt, monthsAt, type Phrase, rhythmAt, skip } from "./phrase.ts";
import type { Said } from "./said.ts";
import type { Weekday } from "./words.ts";

/** What a place in the month adds to what was said. */
type Place = Partial<Pick<Said, "nthDays" | "nthWorkingDay" | "monthDays" | "onlyMonths" | "rhythm">>;

const LAST_OF_QUARTERS = [3, 6, 9, 12];
const FIRST_OF_QUARTERS = [1, 4, 7, 10];

/**
 * A place in the month: "first Monday and third Thursday", "last working day", "the 1st and the 15th", "last day of the
 * month", "3 May", "first Monday of March and September". `every`: that word came before.
 */
export function placeInMonthAt(phrase: Phrase, at: number, every: boolean): Found<Place> {
  const place = nthWorkingDayAt(phrase, at) ?? nthDaysAt(phrase, at) ?? monthDaysAt(phrase, at, every);
  if (place === null) return null;
  const whole = ofWhatAt(phrase, place.next, place.value);
  // "every second Tuesday" is every other; "every third Thursday" is the third of the month, as people count meetings.
  const isEveryOther = every && whole === null && isSecondAlone(place.value);
  return isEveryOther ? null : (whole ?? place);
}

const isSecondAlone = ({ nthDays = [], nthWorkingDay }: Place): boolean =>
  nthWorkingDay === 2 ||
  (nthDays.length > 0 && new Set(nthDays.map(({ nth }) => nth)).size === 1 && nthDays[0]?.nth === 2);

function nthWorkingDayAt(phrase: Phrase, at: number): Found<Place> {
  const [nth, days] = [meaningAt(phrase, at, "nth"), meaningAt(phrase, at + 1, "days")];
  if (nth === null || days?.working === undefined) return null;
  return { value: { nthWorkingDay: nth.value }, next: at + 2 };
}

/** "first and third Monday", "first Monday and third Thursday", "last Monday and Friday". */
function nthDaysAt(phrase: Phrase, at: number): Found<Place> {
  const group = listAt(phrase, at, (place) => {
    const nths = nthsAt(phrase, place);
    if (nths === null) return null;
    const days = listAt(phrase, nths.next, (dayPlace) => singleDayAt(phrase, dayPlace));
    if (days === null || nths.value.some((nth) => nth > 5)) return null;
    return {
      value: nths.value.flatMap((nth) => days.value.map((weekday) => ({ nth, weekday }))),
      next: days.next,
    };
  });
  return group === null ? null : { value: { nthDays: group.value }, next: group.next };
}

function singleDayAt(phrase: Phrase, at: number): Found<readonly Weekday[]> {
  const days = meaningAt(phrase, at, "days");
  return days?.days.length === 1 ? { value: days.days, next: at + 1 } : null;
}

const nthsAt = (phrase: Phrase, at: number): Found<readonly number[]> =>
  listAt(phrase, at, (place) => {
    const nth = meaningAt(phrase, place, "nth");
    return nth === null ? null : { value: [nth.value], next: place + 1 };
  });

/** "the 1st and the 15th", "last day", "day 15", "3 May", "May 3". */
function monthDaysAt(phrase: Phrase, at: number, every: boolean): Found<Place> {
  const dated = dateAt(phrase, at);
  if (dated !== null) return dated;
  const numbered =
    meaningAt(phrase, at, "unit")?.frequency === "daily" ? meaningAt(phrase, at + 1, "number") : null;
  if (numbered !== null) return monthDays([numbered.value], at + 2);
  const nths = nthsAt(phrase, at);
  if (nths === null) return null;
  const unit = meaningAt(phrase, nths.next, "unit");
  if (unit === null) return monthDays(nths.value, nths.next);
  // "every second day" is a rhythm, "every last day" is not.
  const isPlace = unit.frequency === "daily" && unit.times === 1;
  const isOfMonth = ofWhatAt(phrase, nths.next + 1, { monthDays: nths.value }) !== null;
  return isPlace && (isOfMonth || (!every && nths.value.length > 0) || nths.value[0] === -1)
    ? monthDays(nths.value, nths.next + 1)
    : null;
}

function monthDays(days: readonly number[], next: number): Found<Place> {
  const areDays = days.every((day) => day === -1 || (day >= 1 && day <= 31));
  return areDays ? { value: { monthDays: days }, next } : null;
}

/** "3 May", "3rd of May", "May 3", "May the 3rd": a date of every year. */
function dateAt(phrase: Phrase, at: number): Found<Place> {
  const first = meaningAt(phrase, at, "number", "nth", "month");
  const second = skip(phrase, at + 1, "of", "article");
  const other = first?.kind === "month" ? "number" : "month";
  const rest = meaningAt(phrase, second, other, ...(other === "number" ? (["nth"] as const) : []));
  if (first === null || rest === null) return null;
  const [month, day] =
    first.kind === "month"
      ? [first.month, "value" in rest ? rest.value : 0]
      : ["month" in rest ? rest.month : 0, first.value];
  const found = monthDays([day], second + 1);
  return found === null ? null : { value: { ...found.value, ...yearly([month]) }, next: found.next };
}

const yearly = (months: readonly number[]): Place => ({
  onlyMonths: months,
  rhythm: { frequency: "yearly", interval: 1, implied: true },
});

/** "of the month", "of every other month", "of the quarter", "of the year", "in March and September". */
function ofWhatAt(phrase: Phrase, at: number, place: Place): Found<Place> {
  if (meaningAt(phrase, at, "of") === null) return null;
  const next = skip(phrase, at + 1, "article", "every");
  const months = monthsAt(phrase, next);
  if (months !== null) {
    const rhythm =
      months.value.length === 1 ? yearly(months.value) : { ...monthly(1), onlyMonths: months.value };
    return { value: { ...place, ...rhythm }, next: months.next };
  }
  const rhythm = rhythmAt(phrase, next, true);
  if (rhythm === null) return null;
  const { frequency, interval } = rhythm.value;
  const found = (more: Place): Found<Place> => ({ value: { ...place, ...more }, next: rhythm.next });
  const fromEnd = isFromEnd(place);
  if (frequency === "yearly" && interval === 1) return found(yearly([fromEnd ? 12 : 1]));
  if (frequency !== "monthly") return null;
  const isQuarter = interval === 3 && rhythm.next === next + 1;
  if (!isQuarter) return found(monthly(interval));
  return found({ ...monthly(1), onlyMonths: fromEnd ? LAST_OF_QUARTERS : FIRST_OF_QUARTERS });
}

const monthly = (interval: number): Place => ({
  rhythm: { frequency: "monthly", interval, ...(interval === 1 ? { implied: true } : {}) },
});

const isFromEnd = ({ nthDays = [], monthDays: days = [], nthWorkingDay = 0 }: Place): boolean =>
  [...nthDays.map(({ nth }) => nth), ...days, nthWorkingDay].some((nth) => nth < 0);
