import { describe } from "vitest";
import type { Stage, StageOptions } from "../support/stage.ts";
import { answering } from "./answering.ts";
import { delivery } from "./delivery.ts";
import { drawing } from "./drawing.ts";
import { hearing } from "./hearing.ts";
import { pictures } from "./pictures.ts";
import { type Exceptions, useSetting } from "./setting.ts";

/** What every chat platform owes the program, played by people on a stage. */
export function adapterContract(
  platform: string,
  open: (options: StageOptions) => Promise<Stage>,
  exceptions: Exceptions = {},
): void {
  describe(`the adapter of ${platform}`, () => {
    const on = useSetting(open);
    drawing(on);
    pictures(on, exceptions);
    delivery(on, exceptions);
    hearing(on);
    answering(on, exceptions);
  });
}
