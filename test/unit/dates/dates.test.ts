import { describe, expect, it } from "vitest";
import { HELD_OUT } from "./held-out.ts";
import { HELD_OUT_AGAIN } from "./held-out-2.ts";
import { HELD_OUT_LAST } from "./held-out-3.ts";
import { type Judged, judge } from "./judge.ts";
import { SCENES, type Scene } from "./phrases.ts";

const LEAST_RIGHT = 0.85;
const MOST_SILENTLY_WRONG = 0.01;

describe.each([
  ["everyday phrases", SCENES],
  ["held-out phrases", HELD_OUT],
  ["held-out phrases, second set", HELD_OUT_AGAIN],
  ["held-out phrases, last set", HELD_OUT_LAST],
])("%s", (name, scenes: readonly Scene[]) => {
  const judged = scenes.flatMap(judge);
  const dated = judged.filter(({ meant }) => meant !== "ask" && meant !== "none");
  const share = (part: readonly Judged[], of: readonly Judged[]) => part.length / of.length;
  const right = dated.filter(({ verdict }) => verdict === "right");
  const wrong = judged.filter(({ verdict }) => verdict === "wrong");

  it("are read rightly, or asked about, and hardly ever wrongly", () => {
    const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
    const asWished = judged.filter(({ verdict }) => verdict === "right");
    console.log(
      `${name}: ${judged.length}, with a date ${dated.length}; dates read right ${percent(share(right, dated))}, ` +
        `wrong in silence ${percent(share(wrong, judged))}, everything as wished ${percent(share(asWished, judged))}`,
    );
    for (const miss of judged.filter(({ verdict }) => verdict !== "right")) {
      console.log(
        `  ${miss.verdict}: "${miss.words}" (${miss.about}) means ${miss.meant}, read ${miss.read}`,
      );
    }
    expect(share(right, dated)).toBeGreaterThanOrEqual(LEAST_RIGHT);
    expect(share(wrong, judged)).toBeLessThanOrEqual(MOST_SILENTLY_WRONG);
  });
});
