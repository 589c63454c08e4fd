import { DeliveryError } from "../../src/chat/adapter.ts";

/** A minute and a little: the server's clock is not ours. */
const MINUTE_MS = 60_050;
/** Whose turn comes within this time waits for it; the rest of the ten seconds of a send is the server's. */
const WAIT_MS = 3_000;
/** Who is sent away is called back so much early, since the outbox is looked at every two seconds. */
const EARLY_MS = 2_500;
/** Who does not come back by then has lost the place. */
const GRACE_MS = 30_000;
/** The server's present slowness is not taken to last longer than this. */
const LONGEST_GUESS_MS = 30_000;

export interface PaceOptions {
  /** No more than this in any minute. */
  readonly perMinute: number;
  /** No more than this at once. */
  readonly atOnce: number;
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number;
  readonly after: (ms: number, run: () => void) => { cancel(): void };
}

/** A letter that may be sent now. */
export interface Turn {
  /** It is sent, or was tried; `counts`: it has reached the server, so it is one of its minute. */
  over(counts: boolean): void;
}

interface Place {
  readonly key: string;
  readonly order: number;
  /** When its turn comes, as far as is known. */
  at: number;
  here?: { enter(turn: Turn): void; leave(reason: DeliveryError): void; patience: { cancel(): void } };
}

export type Pace = ReturnType<typeof createPace>;

/**
 * Lets letters through, never more than so many in any minute. A letter's minute begins when it is over, not when it
 * begins: however long each took, the server has not counted more. Who comes too early keeps a place in the line and is
 * told when to come back, so that ten thousand letters ask two to three times each.
 */
export function createPace({ perMinute, atOnce, elapsed, after }: PaceOptions) {
  /** When the letters of the last minute were over, oldest first. */
  const ends: number[] = [];
  let underway = 0;
  /** How long a letter takes at present, milliseconds. */
  let took = 0;
  /** All who have asked and not been let through, in the order in which they first asked. */
  const line = new Map<string, Place>();
  /** Those of them who wait here, in the same order. */
  const waiting: Place[] = [];
  let order = 0;
  let alarm: { cancel(): void } | undefined;
  let stopped = false;

  const forget = (now: number): void => {
    while ((ends[0] ?? now) + MINUTE_MS <= now) ends.shift();
    for (const [key, place] of line) {
      if (!isLost(place, now)) break;
      line.delete(key);
    }
  };
  const isLost = (place: Place, now: number) => !place.here && place.at + GRACE_MS < now;

  /** When the one with so many before it has its turn. */
  const turnAt = (before: number, now: number): number => {
    const free = perMinute - ends.length - underway;
    const rest = (before % perMinute) - free;
    const end = rest < 0 ? now : (ends[rest] ?? now + took) + MINUTE_MS;
    const paced = (rest < 0 ? now : end) + Math.floor(before / perMinute) * MINUTE_MS;
    const queued = Math.max(0, before + underway + 1 - atOnce);
    return Math.max(paced, now + Math.min((queued * took) / atOnce, LONGEST_GUESS_MS));
  };

  const countBefore = (place: Place, now: number): number => {
    let before = 0;
    for (const other of line.values()) {
      if (other === place) break;
      if (!isLost(other, now)) before++;
    }
    return before;
  };

  const letThrough = (): void => {
    const now = elapsed();
    forget(now);
    alarm?.cancel();
    while (waiting.length > 0 && underway < atOnce && ends.length + underway < perMinute) {
      const place = waiting.shift();
      const here = place && gone(place);
      if (place) line.delete(place.key);
      if (here) here.enter(begin(now));
    }
    const [next] = ends;
    if (waiting.length > 0 && underway < atOnce && next !== undefined)
      alarm = after(next + MINUTE_MS - now, letThrough);
  };

  const begin = (since: number): Turn => {
    underway++;
    return {
      over(counts) {
        const now = elapsed();
        underway--;
        if (counts) {
          ends.push(now);
          took = took === 0 ? now - since : took + (now - since - took) / 8;
        }
        letThrough();
      },
    };
  };

  const gone = (place: Place): Place["here"] => {
    const { here } = place;
    here?.patience.cancel();
    delete place.here;
    return here;
  };

  const later = (place: Place, now: number): DeliveryError => {
    const retryAfterMs = Math.max(0, Math.ceil(place.at - now - EARLY_MS));
    return new DeliveryError("retry", `its turn comes later: ${perMinute} letters a minute`, {
      retryAfterMs,
    });
  };

  const waitHere = (place: Place): Promise<Turn> =>
    new Promise((enter, leave) => {
      const patience = after(WAIT_MS, () => {
        waiting.splice(waiting.indexOf(place), 1);
        gone(place);
        const now = elapsed();
        place.at = turnAt(countBefore(place, now), now);
        leave(later(place, now));
      });
      place.here = { enter, leave, patience };
      const behind = waiting.findIndex((other) => other.order > place.order);
      waiting.splice(behind < 0 ? waiting.length : behind, 0, place);
      letThrough();
    });

  return {
    /**
     * Resolves when it is this letter's turn, which must then be told to be `over`.
     * @throws DeliveryError (retry) that says when to ask again
     */
    async turn(key: string): Promise<Turn> {
      if (stopped) throw stopping();
      const now = elapsed();
      forget(now);
      const known = line.get(key);
      const place: Place = known ?? { key, order: order++, at: now };
      place.at = turnAt(known ? countBefore(known, now) : line.size, now);
      line.set(key, place);
      if (place.at - now > WAIT_MS) throw later(place, now);
      return waitHere(place);
    },
    /** Lets nobody through any more. */
    stop(): void {
      stopped = true;
      alarm?.cancel();
      for (const place of waiting.splice(0)) gone(place)?.leave(stopping());
    },
  };
}

const stopping = () => new DeliveryError("retry", "Readout is stopping");
