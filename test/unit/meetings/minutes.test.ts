import { describe, expect, test } from "vitest";
import { englishWords, toHtml, toMarkdown, toPlainText } from "../../../src/lib/document/index.ts";
import { absentees, delegations } from "../../../src/meetings/meeting.ts";
import { minutesDocument } from "../../../src/meetings/minutes.ts";
import { minutesCard } from "../../../src/meetings/minutes-card.ts";
import { attendee, instantAt, line, madeMeeting, topic, word } from "./made.ts";

const plain = (about: Parameters<typeof madeMeeting>[0]) =>
  toPlainText(minutesDocument(madeMeeting(about), word));

describe("delegations of those present", () => {
  const names = (attendees: ReturnType<typeof attendee>[]) =>
    delegations({ attendees }).map(({ party, people, organisations }) => [
      party,
      people.map((one) => one.name),
      organisations.map((one) => one.organisation),
    ]);
  test.each([
    ["nobody", [], []],
    ["one side", [attendee(0, { name: "Ana" }), attendee(1, { name: "Bo" })], [[null, ["Ana", "Bo"], []]]],
    [
      "the lead first, agencies apart",
      [
        attendee(0, { name: "Aide", party: "Northland" }),
        attendee(1, { organisation: "Coast Guard", party: "Northland" }),
        attendee(2, { name: "K. Berg", party: "Northland", lead: true }),
      ],
      [["Northland", ["K. Berg", "Aide"], ["Coast Guard"]]],
    ],
    [
      "in the order they came up, those of no party last",
      [
        attendee(0, { name: "Ana" }),
        attendee(1, { name: "Li", party: "Southland" }),
        attendee(2, { name: "Berg", party: "Northland" }),
        attendee(3, { name: "Wu", party: "Southland" }),
      ],
      [
        ["Southland", ["Li", "Wu"], []],
        ["Northland", ["Berg"], []],
        [null, ["Ana"], []],
      ],
    ],
    [
      "who is not here is in none",
      [attendee(0, { name: "Ana", present: null }), attendee(1, { name: "Bo", present: false })],
      [],
    ],
  ])("%s", (_, attendees, expected) => {
    expect(names(attendees)).toEqual(expected);
  });

  test.each([
    [2, 12, 20, 2],
    [6, 5, 18, 2],
    [20, 3, 20, 2],
    [25, 1, 20, 0],
  ])("in short, %i of %i people: %i are named, the rest counted", (parties, size, named, more) => {
    const attendees = Array.from({ length: parties * size }, (_, at) =>
      attendee(at, { name: `Guest ${at}.`, party: `Land ${at % parties}` }),
    );
    const shown = JSON.stringify(minutesCard(madeMeeting({ attendees })));
    expect(shown.match(/Guest \d+\./g)).toHaveLength(named);
    expect(shown).toContain(`"more":${more}`);
  });

  test("regrets before or during count, unless they came after all", () => {
    const all = [
      attendee(0, { name: "said no", present: null, answer: "NO" }),
      attendee(1, { name: "left", present: false }),
      attendee(2, { name: "said no and came", answer: "NO" }),
      attendee(3, { name: "never answered", present: null }),
    ];
    expect(absentees({ attendees: all }).map((one) => one.name)).toEqual(["said no", "left"]);
  });
});

describe("minutes of a meeting made by hand", () => {
  test("nobody present, nothing said", () => {
    const text = plain({ attendees: [attendee(0, { personId: "ana", name: "Ana", present: null })] });
    expect(text).toContain("Nobody was recorded as present.");
    expect(text).not.toContain("Not reached");
  });

  test("lines stand under their topics, those before the first topic first, struck ones nowhere", () => {
    const text = plain({
      topics: [
        topic(1, "Budget", { minutes: 20, spentMs: 900_000 }),
        topic(2, "Permits", { openedAt: null }),
      ],
      lines: [
        line(1, "Welcome"),
        line(2, "Too dear", { topicId: "t1" }),
        line(3, "Struck", { topicId: "t1", removedAt: instantAt("13:30") }),
        line(4, "Two suppliers", { topicId: "t1", kind: "DECISION", number: 7, byId: "bo" }),
      ],
    });
    const places = [
      "Before the first topic",
      "Welcome",
      "1. Budget (15 of 20 min)",
      "Too dear",
      "D7 Two suppliers",
      "Not reached",
      "Permits",
    ];
    const found = places.map((place) => text.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(text).not.toContain("Struck");
  });

  test("every line names its number, who wrote it and when; a correction what it said before", () => {
    const edit = { id: "e", lineId: "l1", before: "In March", byId: "bo", at: instantAt("15:31") };
    const document = minutesDocument(
      madeMeeting({
        lines: [line(1, "In May", { edits: [edit], sourceUrl: "https://chat.test/1", sourceAuthor: "Cy" })],
      }),
      word,
    );
    const statement = document.blocks
      .flatMap((block) => (block.type === "list" ? block.items : []))
      .find((one) => one.text === "In May");
    expect(statement?.sources).toEqual([
      {
        label: expect.stringMatching(
          /^line 1 · Ana, .*14:20, said by Cy; corrected by Bo, .*16:31, before: In March$/,
        ),
        url: "https://chat.test/1",
      },
    ]);
  });

  test("a meeting across midnight and one closed by itself say until when", () => {
    const late = { startedAt: new Date("2031-03-05T22:30:00Z"), endedAt: new Date("2031-03-05T23:40:00Z") };
    expect(plain({ ...late, endedByItself: true })).toMatch(
      /23:30.*00:40[\s\S]*closed by itself and counts until 00:40/,
    );
  });

  test("names with quotes, commas, semicolons, other scripts and markup stay what they are", () => {
    const nasty = ['O"Neill, Pat; Dr', "李伟", "محمد علي", "Zoë 👩‍🚀", "<b>Bo</b>", "*A_b*"];
    const meeting = madeMeeting({
      attendees: nasty.map((name, index) => attendee(index, { name, party: nasty[1] ?? null })),
      lines: nasty.map((text, index) => line(index + 1, text)),
    });
    const document = minutesDocument(meeting, word);
    for (const name of nasty) expect(toPlainText(document)).toContain(name);
    const html = toHtml(document, englishWords);
    expect(html).toContain("&lt;b&gt;Bo&lt;/b&gt;");
    expect(html).not.toContain("<b>Bo");
    for (const name of nasty.slice(1, 4)) expect(toMarkdown(document)).toContain(name);
  });
});
