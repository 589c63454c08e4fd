import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { againAfterConflict } from "../../../src/store/write-door.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const conflict = () => Object.assign(new Error("could not serialize access"), { code: "P2034" });

/** Fails `times` times with a conflict; tells when each attempt came, milliseconds. */
function failing(times: number) {
  const began = Date.now();
  const attempts: number[] = [];
  const transaction = async () => {
    attempts.push(Date.now() - began);
    if (attempts.length <= times) throw conflict();
    return "done";
  };
  return { attempts, transaction };
}

test.each([
  ["least", 0, [0, 5, 15, 35, 75]],
  ["most", 1, [0, 10, 30, 70, 150]],
])(
  "a conflict is tried again after a pause, longer each time: at the %s",
  async (_name, chance, expected) => {
    const { attempts, transaction } = failing(4);
    const run = againAfterConflict(transaction, () => chance);
    await vi.runAllTimersAsync();
    await expect(run).resolves.toBe("done");
    expect(attempts).toEqual(expected);
  },
);

test("two that met do not pause equally long", async () => {
  const [one, other] = [failing(1), failing(1)];
  const runs = [
    againAfterConflict(one.transaction, () => 0.1),
    againAfterConflict(other.transaction, () => 0.9),
  ];
  await vi.runAllTimersAsync();
  await Promise.all(runs);
  expect(one.attempts[1]).not.toBe(other.attempts[1]);
});

test("the fifth conflict is the last; another fault is not tried again", async () => {
  const { attempts, transaction } = failing(9);
  const run = againAfterConflict(transaction);
  const refused = expect(run).rejects.toThrow("could not serialize");
  await vi.runAllTimersAsync();
  await refused;
  expect(attempts).toHaveLength(5);
  let tries = 0;
  const broken = async () => {
    tries += 1;
    throw new Error("unique constraint");
  };
  await expect(againAfterConflict(broken)).rejects.toThrow("unique constraint");
  expect(tries).toBe(1);
});
