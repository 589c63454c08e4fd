import { replyLost, serverErrors, tooFast, tooFastUnsaid } from "./answers.ts";
import { bothAtOnce } from "./both-at-once.ts";
import { daylightSaving } from "./daylight.ts";
import { connectionDropped } from "./dropped.ts";
import type { Fault } from "./fault.ts";
import { missingWords } from "./missing-words.ts";
import { noFonts } from "./no-fonts.ts";
import { outage } from "./outage.ts";
import { poison } from "./poison.ts";
import { redelivered } from "./redelivery.ts";
import { threeDaysDown } from "./three-days.ts";
import { wrongClock } from "./wrong-clock.ts";

/** What goes wrong between the bot and its platforms, with the clock, and with what it is installed with. */
export const PLATFORM_FAULTS: readonly Fault[] = [
  replyLost,
  tooFast,
  tooFastUnsaid,
  serverErrors,
  outage,
  redelivered,
  bothAtOnce,
  connectionDropped,
  poison,
  wrongClock,
  daylightSaving,
  threeDaysDown,
  noFonts,
  missingWords,
];
