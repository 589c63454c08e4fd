/** The only source of "now": production gives the system's, tests a virtual one. */
export interface Clock {
  /** The instant, UTC, in milliseconds. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
