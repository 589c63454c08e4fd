import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "an item is added, shown, and done by a press; the card changes for all",
  async ({ ana, bo, clock }) => {
    await clock.is("2031-03-05 10:00 Europe/Berlin");
    await ana.says("/action Water the plants by tomorrow 9am");
    await ana.readsIn("channel", "#1 Water the plants", "Ana · due Thu 6 Mar 09:00", "open");
    await bo.presses("Done", { on: "Water the plants" });
    const card = await ana.reads("~#1 Water the plants~", "done Wed 5 Mar 10:00");
    expect(card.controls).toContain("Reopen");
  },
);
