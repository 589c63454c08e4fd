import { replyLost, serverErrors, tooFast, tooFastUnsaid } from "./answers.ts";
import type { Fault } from "./fault.ts";
import { redelivered } from "./redelivery.ts";

/** What goes wrong between the bot and its platforms, with the clock, and with what it is installed with. */
export const PLATFORM_FAULTS: readonly Fault[] = [
  replyLost,
  tooFast,
  tooFastUnsaid,
  serverErrors,
  redelivered,
];
