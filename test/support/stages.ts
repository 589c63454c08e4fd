import { createDiscordStage } from "./discord-stage.ts";
import { createSlackStage } from "./slack-stage.ts";
import type { Stage, StageOptions } from "./stage.ts";
import { createWebStage } from "./web-stage.ts";

/** Every platform, as its people use it. */
export const stages: Readonly<Record<string, (options: StageOptions) => Promise<Stage>>> = {
  web: (options) => createWebStage(options),
  slack: (options) => createSlackStage(options),
  discord: (options) => createDiscordStage(options),
};
