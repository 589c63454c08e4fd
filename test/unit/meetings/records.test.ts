import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { addTopics, backlogOf, takeFromBacklog } from "../../../src/meetings/agenda.ts";
import { answerCall } from "../../../src/meetings/attendance.ts";
import { announceCard } from "../../../src/meetings/cards.ts";
import { endMeeting } from "../../../src/meetings/ending.ts";
import { noteLine, openTopic, startMeeting } from "../../../src/meetings/holding.ts";
import { overlapsOf } from "../../../src/meetings/overlaps.ts";
import { cancelMeeting, planAnew } from "../../../src/meetings/planning.ts";
import { loadMeeting } from "../../../src/meetings/record.ts";
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

  test("an agenda takes 200 topics on every way in; what finds no room waits in the backlog, and the card says so", async () => {
    const { services } = desk;
    const ana = () => desk.actor("Ana");
    const drafts = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        title: `Case ${index}`,
        minutes: null,
        presenter: null,
        presenterName: null,
      }));
    const startsAt = new Date("2031-07-03T12:00:00Z");
    const recurrence = { rule: "FREQ=WEEKLY;BYDAY=TH", start: "2031-07-03T12:00", zone: "UTC" };
    const plan = { title: "Review", startsAt, zone: "UTC", minutes: 60, place: null, people: [], recurrence };
    const { meeting: first } = await callMeeting(services, await ana(), plan);
    await addTopics(services, await ana(), { id: first.id }, drafts(200));
    await expect(addTopics(services, await ana(), { id: first.id }, drafts(1))).rejects.toThrow(
      "agenda.full",
    );
    // Moved behind the next one, which has a topic of its own already.
    const behind = { startsAt: new Date("2031-07-11T12:00:00Z") };
    await planAnew(services, await ana(), { id: first.id }, behind, "this");
    const next = await services.store.db.meeting.findFirstOrThrow({
      where: { seriesId: first.seriesId, id: { not: first.id } },
    });
    await addTopics(services, await ana(), { id: next.id }, drafts(1));
    await cancelMeeting(services, await ana(), { id: first.id }, undefined, "this");
    const backlog = await backlogOf(services.store.db, first.groupId);
    expect(backlog).toHaveLength(1);
    const full = await loadMeeting(services.store.db, next.id);
    expect(full?.topics.filter(({ review }) => !review)).toHaveLength(200);
    expect(full && JSON.stringify(announceCard(full, services.clock.now()))).toContain("agenda.is-full");
    const taken = takeFromBacklog(services, await ana(), { id: next.id }, backlog[0]?.id ?? "");
    await expect(taken).rejects.toThrow("agenda.full");
    await startMeeting(services, await ana(), { id: next.id });
    const spontaneous = openTopic(services, await ana(), { id: next.id }, { words: "One more" });
    await expect(spontaneous).rejects.toThrow("agenda.full");
    expect(await backlogOf(services.store.db, first.groupId)).toEqual(backlog);
    await endMeeting(services, await ana(), { id: next.id });
  });

  test("a title or a place that is too long is refused whole, when it is called and when it is changed", async () => {
    const { services } = desk;
    const plan = {
      title: "Walk",
      startsAt: new Date("2031-07-05T12:00:00Z"),
      zone: "UTC",
      minutes: 60,
      place: null,
      people: [],
      recurrence: null,
    };
    const long = { title: "x".repeat(141), place: "y".repeat(1_001) };
    for (const [name, value] of Object.entries(long))
      await expect(
        callMeeting(services, await desk.actor("Ana"), { ...plan, [name]: value }),
      ).rejects.toThrow(`meeting.long-${name}`);
    const fits = { ...plan, title: long.title.slice(1), place: long.place.slice(1) };
    const { meeting } = await callMeeting(services, await desk.actor("Ana"), fits);
    expect(meeting).toMatchObject({ title: fits.title, place: fits.place });
    for (const [name, value] of Object.entries(long))
      await expect(
        planAnew(services, await desk.actor("Ana"), { id: meeting.id }, { [name]: value }, "this"),
      ).rejects.toThrow(`meeting.long-${name}`);
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
