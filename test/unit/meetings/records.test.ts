import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { answerCall } from "../../../src/meetings/attendance.ts";
import { endMeeting } from "../../../src/meetings/ending.ts";
import { noteLine, startMeeting } from "../../../src/meetings/holding.ts";
import { overlapsOf } from "../../../src/meetings/overlaps.ts";
import { cancelMeeting } from "../../../src/meetings/planning.ts";
import { callMeeting } from "../../../src/meetings/service.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createDesk, type Desk } from "../readouts/desk.ts";

onEachDatabase("records of meetings", (kind) => {
  let database: FreshDatabase;
  let desk: Desk;
  beforeAll(async () => {
    database = await kind.fresh();
    desk = createDesk(database.store);
    for (const name of ["Ana", "Bo"]) await desk.says(name, "action", "list");
  });
  afterAll(() => database.drop());

  test("a meeting of more than a thousand lines goes on and ends with every one of them", async () => {
    const { services } = desk;
    const ana = await desk.actor("Ana");
    const { meeting } = await startMeeting(services, ana, { title: "Long" });
    const at = services.clock.now();
    const lines = Array.from({ length: 1_100 }, (_, index) => ({
      id: newId(),
      meetingId: meeting.id,
      position: index + 1,
      kind: "NOTE" as const,
      text: `said ${index}.`,
      folded: "",
      byId: ana.person.id,
      at,
    }));
    await services.store.write((tx) => tx.meetingLine.createMany({ data: lines }));
    const noted = await noteLine(services, await desk.actor("Bo"), meeting, { text: "the last." });
    expect(noted.line).toMatchObject({ position: 1_101, text: "the last." });
    await endMeeting(services, await desk.actor("Ana"), { id: meeting.id });
    const { document } = await services.store.db.minutes.findFirstOrThrow({
      where: { meetingId: meeting.id },
    });
    const text = JSON.stringify(document);
    for (const { text: said } of lines) expect(text).toContain(said);
  });

  const call = async (by: string, from: string, minutes: number) => {
    const people = await Promise.all(["Ana", "Bo"].map(async (name) => (await desk.actor(name)).person));
    const plan = {
      title: from,
      startsAt: new Date(`2031-06-05T${from}:00Z`),
      zone: "UTC",
      minutes,
      place: null,
      people: people.map((person) => ({ ...person, accounts: [...person.accounts] })),
      recurrence: null,
    };
    return (await callMeeting(desk.services, await desk.actor(by), plan)).meeting;
  };

  test("overlaps: a minute is one, an end at the start is none; who said no and what was called off do not count", async () => {
    const { services } = desk;
    const long = await call("Ana", "10:00", 120);
    const behind = await call("Ana", "12:00", 60);
    expect(await overlapsOf(services, behind)).toBeNull();
    const within = await call("Ana", "11:59", 1);
    const named = JSON.stringify(await overlapsOf(services, within));
    for (const name of ["Ana", "Bo"]) expect(named).toContain(`"name":"${name}"`);
    expect(named).toContain(`M${long.number} 10:00`);
    expect(named).not.toContain(`M${behind.number}`);
    await answerCall(services, await desk.actor("Bo"), { id: long.id }, "NO");
    expect(JSON.stringify(await overlapsOf(services, within))).not.toContain('"name":"Bo"');
    await cancelMeeting(services, await desk.actor("Ana"), { id: long.id }, undefined, "this");
    expect(await overlapsOf(services, within)).toBeNull();
  });
});
