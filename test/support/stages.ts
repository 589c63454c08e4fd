import { createSlackStage } from "./slack-stage.ts";
import type { Stage, StageOptions } from "./stage.ts";

/** Every platform, as its people use it. */
export const stages: Readonly<Record<string, (options: StageOptions) => Promise<Stage>>> = {
  slack: (options) => createSlackStage(options),
};
