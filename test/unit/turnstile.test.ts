import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurnstile } from "../../src/lib/turnstile.ts";

const at = (seconds: number) => new Date(Date.UTC(2031, 2, 5, 10, 0, seconds));

test("it lets so many of a key through in any minute, each key by itself", () => {
  const turnstile = createTurnstile({ most: 2, ms: 60_000 });
  expect([0, 10, 20].map((second) => turnstile.take("a", at(second)))).toEqual([true, true, false]);
  expect(turnstile.take("b", at(20))).toBe(true);
  expect(turnstile.take("a", at(60))).toBe(true);
  expect(turnstile.take("a", at(61))).toBe(false);
  expect(turnstile.take("a", at(70))).toBe(true);
});

test("in no minute more than allowed, and none is refused that it said would come through", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }), (times) => {
      const turnstile = createTurnstile({ most: 5, ms: 60_000 });
      const through: number[] = [];
      for (const second of [...times].sort((a, b) => a - b)) {
        const wait = turnstile.wait("a", at(second));
        const came = turnstile.take("a", at(second));
        expect(came).toBe(wait === 0);
        if (came) through.push(second);
        else {
          expect(turnstile.wait("a", at(second + wait - 1))).toBe(1);
          expect(turnstile.wait("a", at(second + wait))).toBe(0);
        }
      }
      for (const begin of through)
        expect(through.filter((second) => second >= begin && second < begin + 60).length).toBeLessThanOrEqual(
          5,
        );
    }),
  );
});

test("it says how long to wait, in whole seconds, and asking counts nothing", () => {
  const turnstile = createTurnstile({ most: 1, ms: 60_000 });
  for (let n = 0; n < 3; n++) expect(turnstile.wait("a", at(0))).toBe(0);
  turnstile.take("a", at(0));
  expect([0, 1, 59, 60].map((second) => turnstile.wait("a", at(second)))).toEqual([60, 59, 1, 0]);
  expect(turnstile.wait("a", new Date(at(59).getTime() + 999))).toBe(1);
});

test("what is forgotten counts no longer, and only that", () => {
  const turnstile = createTurnstile({ most: 1, ms: 60_000 });
  for (const key of ["a", "b"]) turnstile.take(key, at(0));
  turnstile.forget("a");
  expect(turnstile.take("a", at(1))).toBe(true);
  expect(turnstile.take("b", at(1))).toBe(false);
});

test("a clock that is set back locks nobody out for longer", () => {
  const turnstile = createTurnstile({ most: 1, ms: 60_000 });
  turnstile.take("a", at(3_600));
  expect(turnstile.take("a", at(0))).toBe(true);
  expect(turnstile.take("a", at(1))).toBe(false);
});

test("it remembers so many keys and no more", () => {
  const turnstile = createTurnstile({ most: 1, ms: 60_000, keys: 100 });
  expect(turnstile.take("first", at(0))).toBe(true);
  for (let n = 0; n < 100; n++) turnstile.take(`key ${n}`, at(1));
  // Forgotten, so it is let through again; the newest is still known.
  expect(turnstile.take("first", at(2))).toBe(true);
  expect(turnstile.take("key 99", at(2))).toBe(false);
});
