import { stages } from "../support/stages.ts";
import { adapterContract } from "./adapter.contract.ts";
import type { Exceptions } from "./setting.ts";

/** Each with its reason; a platform that is not named keeps the whole contract. */
const exceptions: Readonly<Record<string, Exceptions>> = {
  web: {
    rateLimit: "the page is the platform itself and limits nobody",
    notInChannel: "the bot is in every channel of the page",
    closedDirect: "nobody can close direct messages on the page",
    files: "the page shows pictures itself, without files",
    working: "the page shows by itself that a request is under way",
  },
};

for (const [platform, open] of Object.entries(stages)) adapterContract(platform, open, exceptions[platform]);
