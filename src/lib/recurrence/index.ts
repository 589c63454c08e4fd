export { instantOfWall, localText, wallOf } from "../dates/wall.ts";
export { commonRule } from "./common.ts";
export { describeRecurrence, type RecurrenceWords } from "./describe.ts";
export {
  atLocalTime,
  firstLocalStart,
  firstOccurrence,
  localStart,
  occurrences,
  type Recurrence,
} from "./expand.ts";
export { type RecurrenceReading, readRecurrence } from "./read.ts";
