import { createMiddleware } from "hono/factory";
import type { Clock } from "../../lib/clock.ts";
import { networkOf } from "../../lib/network.ts";
import { createTurnstile, WRONG_TRIES } from "../../lib/turnstile.ts";
import { addressOf, type Env, textsOf, tooMany } from "./answer.ts";

/**
 * Whoever tries many keys, tokens or names of groups that open nothing is told to wait. What opens something is served however many
 * were tried beside it, as readers may share an address with who guesses; that none is guessed is due to their length.
 */
export const countGuesses = (clock: Clock) => {
  const wrong = createTurnstile(WRONG_TRIES);
  return createMiddleware<Env>(async (request, next) => {
    await next();
    if (!request.get("opensNothing")) return;
    const network = networkOf(addressOf(request));
    const now = clock.now();
    const wait = wrong.wait(network, now);
    if (!wrong.take(network, now)) request.res = tooMany(request, textsOf(request).tooManyTries(), wait);
  });
};
