export { findDate } from "./find.ts";
export { readDate } from "./read.ts";
export { suggestDates } from "./suggest.ts";
export type { DateContext, DateReading, Due, FoundDate, SuggestedDate } from "./types.ts";
