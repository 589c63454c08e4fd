import { expect, test } from "vitest";
import { labelOf } from "../../../src/i18n/index.ts";
import { readRecurrence } from "../../../src/lib/recurrence/index.ts";
import { repeats } from "../../../src/meetings/repeats.ts";

const zone = "Europe/Berlin";
const now = new Date("2031-03-05T09:00:00Z");
const reader = { locale: "en-GB", zone, prefix: "", now };
const said = (rule: string) => labelOf(repeats({ rule, zone }), reader);

test.each([
  ["FREQ=DAILY", "every day"],
  ["FREQ=DAILY;INTERVAL=3", "every 3 days"],
  ["FREQ=WEEKLY", "every week"],
  ["FREQ=WEEKLY;BYDAY=TU", "every week on Tue"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every second week on Tue"],
  ["FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "every 3 weeks on Mon and Thu"],
  ["FREQ=MONTHLY;BYDAY=-1FR;BYMONTH=1,2,3,4,5,6,7,9,10,11,12", "every month on the last Fri, not in August"],
  ["FREQ=MONTHLY;BYDAY=1MO;BYMONTH=3,6", "every month on the first Mon, in March and June"],
  ["FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15."],
  ["FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"],
  ["FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE", "every second month on the second Wed"],
  ["FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=14", "every year in May on the 14."],
  ["FREQ=WEEKLY;BYDAY=TU;COUNT=6", "every week on Tue, 6 times"],
  ["FREQ=WEEKLY;BYDAY=TU;UNTIL=20310630T215959Z", "every week on Tue, until Mon 30 Jun"],
  ["FREQ=HOURLY", "every time its rule says"],
])("%s is said as “%s”", (rule, words) => {
  expect(said(rule)).toBe(words);
});

test.each([
  ["every day", /^every day$/],
  ["every weekday", /Mon.*Fri/],
  ["every second tuesday", /^every second week on Tue$/],
  ["last friday, not in august", /last Fri, not in August$/],
  ["first working day of the month", /first working day$/],
  ["every month on the 31st", /31\.|last day/],
  ["every tuesday and thursday", /Tue and Thu$/],
])("what is read from “%s” is said again", (words, expected) => {
  const read = readRecurrence(
    words,
    { start: "2031-03-05T14:00", zone },
    { now, zone, dayZone: zone, locale: "en-GB", workFrom: "09:00", workTo: "17:00" },
  );
  expect(read.outcome).toBe("understood");
  if (read.outcome === "understood") expect(said(read.rule)).toMatch(expected);
});
