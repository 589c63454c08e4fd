const locale = navigator.language || "en";
const part = (options) => {
  const format = new Intl.DateTimeFormat(locale, options);
  return (date) => format.format(date);
};
const weekday = part({ weekday: "short" });
const day = part({ day: "numeric", month: "short" });
const longDay = part({ weekday: "long", day: "numeric", month: "long" });
const full = part({ dateStyle: "full", timeStyle: "long" });
const english = locale.startsWith("en");
const dayNumber = (date) => (english ? `${date.getDate()} ${part({ month: "short" })(date)}` : day(date));
const clock = (date) =>
  `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;

const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

function relative(date, now) {
  const seconds = (date - now) / 1_000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return relativeFormat.format(Math.trunc(seconds / size), unit);
}

function written(date, style, now) {
  if (style === "relative") return relative(date, now);
  if (style === "time" || style === "stamp") return clock(date);
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${weekday(date)} ${dayNumber(date)}${year} ${clock(date)}`;
}

/** Writes every live date below an element in the reader's own zone and language. */
export function writeTimes(root, now = new Date()) {
  for (const element of root.querySelectorAll("time[data-style]")) {
    const date = new Date(element.dateTime);
    const text = written(date, element.dataset.style, now);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = full(date);
  }
}

/** "Tuesday 10 March", for the line between two days. */
export const dayLabel = (iso) => longDay(new Date(iso));
export const dayKey = (iso) => new Date(iso).toDateString();
