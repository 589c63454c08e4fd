import { expect, test } from "vitest";
import { createMessageKeeper, roomsNamed } from "../../../src/store/message-keeper.ts";
import { onEachDatabase } from "../../support/databases.ts";

onEachDatabase("the rooms of a channel", (database) => {
  test("are those that carry its name, and none that is called like it", async () => {
    const { store, drop } = await database.fresh();
    const keeper = createMessageKeeper(store, "web", { now: () => new Date(0) });
    const ofPeople = ["channel:people", "private:ana:channel:people"];
    for (const room of ["people", "channels", "secret", "channel:secret", "direct:ana", ...ofPeople])
      await keeper.put({ id: `1 ${room}`, room, author: "readout", body: "{}" });
    expect((await roomsNamed(store.db, "web", "people")).sort()).toEqual(ofPeople);
    expect((await roomsNamed(store.db, "web", "ana")).sort()).toEqual([
      "direct:ana",
      "private:ana:channel:people",
    ]);
    expect(await roomsNamed(store.db, "web", "secret")).toEqual(["channel:secret"]);
    await drop();
  });
});
