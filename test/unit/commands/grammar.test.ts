import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/chat/user-error.ts";
import { parseForm } from "../../../src/commands/parse.ts";
import { commands } from "../../../src/commands/table.ts";
import { brief, commandCalled, dates, faultOf, mention, read, readParts, readTyped, text } from "./typed.ts";

// Today is Wednesday 5 March 2031 in Berlin.
const FRIDAY = "2031-03-07";
const FRIDAY_NOON = "2031-03-07T11:00Z";

type Row = [line: string, verb: string, input: Record<string, unknown>];
const reads = (rows: Row[]) =>
  test.each(rows)("%s", (line, verb, input) => {
    const request = read(line);
    expect({ verb: request.verb.name, input: brief(request.input) }).toEqual({ verb, input });
  });

describe("the first word is the verb", () => {
  reads([
    ["/action add Water the plants", "add", { what: "Water the plants" }],
    ["/action Water the plants", "add", { what: "Water the plants" }],
    ["/action NEW Water the plants", "add", { what: "Water the plants" }],
    ["/action   close   #12", "done", { item: [12] }],
    ["/action delete #12", "drop", { item: [12] }],
    ["/action give #12 @Bo", "assign", { item: [12], who: ["@Bo"] }],
    ["/action give #12 to @Bo", "assign", { item: [12], who: ["@Bo"] }],
    ["/action comment #12 the figures came", "note", { item: [12], text: "the figures came" }],
    ["/action find supplier", "list", { words: "supplier" }],
    ["/action Water done plants", "add", { what: "Water done plants" }],
    ["/readout", "digest", {}],
    ["/action", "add", {}],
    ["/action #12", "list", { item: [12] }],
    ["/action 12", "list", { item: [12] }],
    ["/meeting M3", "list", { meeting: { number: 3 } }],
    ["/meeting #m3", "list", { meeting: { number: 3 } }],
    ["/readout R2", "list", { readout: { number: 2 } }],
    ["/readout #R2", "list", { readout: { number: 2 } }],
    ["/readout #2", "list", { readout: { number: 2 } }],
    ["/readout r2 v:1", "list", { readout: { number: 2 }, v: "1" }],
    ["/readout show #r2", "list", { readout: { number: 2 } }],
    ["/action R2", "add", { what: "R2" }],
    ["/action #12 done", "done", { item: [12] }],
    ["/action #12, finished at last", "done", { item: [12], why: "at last" }],
    ["/action #12 due friday", "due", { item: [12], when: FRIDAY }],
    ["/action #12 give @Bo", "assign", { item: [12], who: ["@Bo"] }],
    ["/meeting M3 start", "start", { meeting: { number: 3 } }],
    ["/readout R2 approve", "approve", { readout: { number: 2 } }],
    ["/action #12 angry men", "add", { what: "#12 angry men" }],
    ["/action 12 open windows", "add", { what: "12 open windows" }],
    ["/action #12 find a venue", "add", { what: "#12 find a venue" }],
  ]);

  test.each([
    ["/action find a venue by friday", true],
    ["/action show the slides to Bo tomorrow 9am", true],
    ["/action find supplier", false],
    ["/action find friday", false],
    // The verb's own name is nobody's sentence; a doubtful date is no date.
    ["/action list a venue by friday", false],
    ["/action find one 31 february", false],
    ["/meeting find supply by friday", false],
    ["/readout find figures by friday", false],
  ])("a sentence after a synonym may be an item, when it has a date: %s", (line, may) => {
    expect(read(line)).toMatchObject({ verb: { name: "list" }, mayBeText: may });
  });

  test("every verb and synonym belongs to one verb of its command", () => {
    for (const command of commands) {
      const names = command.verbs.flatMap((verb) => [verb.name, ...(verb.synonyms ?? [])]);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toContain(command.defaultVerb);
    }
  });

  test.each(
    commands.flatMap((command) =>
      command.verbs.flatMap((verb) =>
        verb.examples.map((example): [string, string] => [
          `/${command.name} ${verb.name} ${example}`,
          verb.name,
        ]),
      ),
    ),
  )("the example %s is read without a fault", (line, verb) => {
    expect(read(line.trimEnd()).verb.name).toBe(verb);
  });

  test("a misspelt verb before a number is no title", () => {
    const fault = faultOf(() => read("/action doen #12 #14"));
    expect(fault).toMatchObject({
      key: "verb.like",
      params: { word: "doen", example: "action done #12 #14" },
    });
  });
  test.each([
    ["lsit", "action list"],
    ["lst", "action list"],
    ["snoze", "action snooze"],
  ])("a misspelt verb alone is no title: %s", (word, example) => {
    expect(faultOf(() => read(`/action ${word}`))).toMatchObject({
      key: "verb.like",
      params: { word, example },
    });
  });
  test.each(["Lunch", "Milk", "Addd", "Paint"])("a word that is none may be one: %s", (what) => {
    expect(brief(read(`/action ${what}`).input)).toEqual({ what });
  });
  test.each(["notes", "votes", "topics"])(
    "a word that is only looked for is no misspelt verb: %s",
    (words) => {
      expect(brief(read(`/meeting ${words}`).input)).toEqual({ words });
    },
  );
  test("a misspelt verb before words is one", () => {
    expect(brief(read("/action doen the dishes").input)).toEqual({ what: "doen the dishes" });
  });
  test.each([
    ["Give the first figures by friday", "Give the first figures"],
    ["close the window", "close the window"],
    ["Finish the report", "Finish the report"],
  ])("a synonym before words, without the number it needs, begins a title: %s", (words, what) => {
    expect(brief(read(`/action ${words}`).input)).toMatchObject({ what });
  });
  test.each(["close #12", "give #12 @bo", "finish 12"])("with its number it is the verb: %s", (words) => {
    expect(read(`/action ${words}`).input).toHaveProperty("item");
  });
  test("a command without running text knows only its verbs", () => {
    expect(faultOf(() => read("/readout digset"))).toMatchObject({ params: { example: "readout digest" } });
    expect(faultOf(() => read("/readout bananas"))).toMatchObject({
      key: "verb.unknown",
      params: { word: "bananas", verbs: expect.stringMatching(/^digest, .*\bhelp$/) },
    });
  });
});

describe("a missing part is named, with an example", () => {
  test.each([
    ["/action done", "done", "item"],
    ["/action done the dishes", "done", "item"],
    ["/action done and 12", "done", "item"],
    ["/action due #12", "due", "when"],
    ["/action snooze #12", "snooze", "when"],
    ["/action !high", "add", "what"],
    ["/action @Bo due:friday", "add", "what"],
  ])("%s", (line, verb, option) => {
    const fault = faultOf(() => read(line));
    expect(fault.key).toBe("option.missing");
    expect(fault.params).toMatchObject({ verb, option });
    expect(String(fault.params["example"])).toMatch(new RegExp(`^action ${verb} \\S`));
  });
});

describe("literals", () => {
  reads([
    ['/action Call "by friday" the man', "add", { what: "Call by friday the man" }],
    ["/action Call “by friday” the man", "add", { what: "Call by friday the man" }],
    ['/action "done #12"', "add", { what: "done #12" }],
    ["/action Fix bug \\#12", "add", { what: "Fix bug #12" }],
    ["/action Buy \\#supply", "add", { what: "Buy #supply" }],
    ["/action Mail \\@bo", "add", { what: "Mail @bo" }],
    ["/action Shout \\!high", "add", { what: "Shout !high" }],
    ["/action Set due\\:friday", "add", { what: "Set due:friday" }],
    ['/action Cut the 5" pipe and the 6" pipe', "add", { what: 'Cut the 5" pipe and the 6" pipe' }],
    ['/action An open "quote', "add", { what: 'An open "quote' }],
    ['/action Say ""', "add", { what: "Say" }],
  ]);
});

describe("options", () => {
  reads([
    ["/action Draft it due:friday", "add", { what: "Draft it", due: FRIDAY }],
    ['/action due:"fri noon" Draft it', "add", { what: "Draft it", due: FRIDAY_NOON }],
    ["/action due:“fri noon” Draft it", "add", { what: "Draft it", due: FRIDAY_NOON }],
    ["/action Draft it DUE:friday", "add", { what: "Draft it", due: FRIDAY }],
    ['/action Draft it note:"two words"', "add", { what: "Draft it", note: "two words" }],
    ["/action Draft it priority:high", "add", { what: "Draft it", priority: "HIGH" }],
    ["/action Draft it tag:supply,money", "add", { what: "Draft it", tag: ["supply", "money"] }],
    ['/action Draft it tag:"supply money"', "add", { what: "Draft it", tag: ["supply", "money"] }],
    ["/action edit #12 due:none", "edit", { item: [12], due: "none" }],
    ['/action edit #12 title:"Draft it all"', "edit", { item: [12], title: "Draft it all" }],
    ["/action assign #12 @Cy add:yes", "assign", { item: [12], who: ["@Cy"], add: true }],
    ["/readout digest only-me:yes", "digest", { "only-me": true }],
  ]);

  describe("other colons are text", () => {
    reads([
      ["/action See https://x.example/a:b", "add", { what: "See https://x.example/a:b" }],
      ["/action Re:budget draft", "add", { what: "Re:budget draft" }],
      ["/action title:page of the book", "add", { what: "title:page of the book" }],
      [
        "/action Fix constructor:broken in the parser",
        "add",
        { what: "Fix constructor:broken in the parser" },
      ],
      ["/action Tell all: draft it", "add", { what: "Tell all: draft it" }],
    ]);
  });

  test("words that may belong to the part before them are shown in quotes", () => {
    expect(faultOf(() => read("/readout me zone:New York"))).toMatchObject({
      key: "option.leftover-quote",
      params: { text: "York", example: 'zone:"New York"' },
    });
    expect(faultOf(() => read("/readout me York")).key).toBe("option.leftover");
  });

  test.each([
    ["/action Draft it priority:urgent", "option.priority-unknown"],
    ["/action assign #12 @Cy add:perhaps", "option.flag"],
    ["/action list show:mien", "option.choice-like"],
    ["/action list show:everything", "option.choice"],
    ["/action done item:twelve", "option.number"],
    ["/action undo now please", "option.leftover"],
  ])("%s is refused: %s", (line, key) => {
    expect(faultOf(() => read(line)).key).toBe(key);
  });
});

describe("numbers", () => {
  reads([
    ["/action done 12", "done", { item: [12] }],
    ["/action done #12 #14", "done", { item: [12, 14] }],
    ["/action done #12, 14", "done", { item: [12, 14] }],
    ["/action done 12 and 14", "done", { item: [12, 14] }],
    ["/action done #12, #14, and #16 at last", "done", { item: [12, 14, 16], why: "at last" }],
    ["/action done 12 & 14 AND 16-17", "done", { item: [12, 14, 16, 17] }],
    ["/action done 12 and sent it", "done", { item: [12], why: "and sent it" }],
    ["/action done 12 and", "done", { item: [12], why: "and" }],
    ['/action done item:"12 and 14"', "done", { item: [12, 14] }],
    ["/action done 12-15", "done", { item: [12, 13, 14, 15] }],
    ["/action done 15-12", "done", { item: [12, 13, 14, 15] }],
    ["/action done #12–#13", "done", { item: [12, 13] }],
    ["/action done #12 #12", "done", { item: [12] }],
    ["/action done #12 sent by post", "done", { item: [12], why: "sent by post" }],
    ["/action done <card:7>", "done", { item: ["7"] }],
    ["/action done <card:7> #12 at last", "done", { item: [12, "7"], why: "at last" }],
    ["/action list 12", "list", { item: [12] }],
    ["/action list 2031 budget", "list", { words: "2031 budget" }],
    ["/action list #12 and 14", "list", { item: [12, 14] }],
    ["/action list 2031 @Bo", "list", { words: "2031", who: ["@Bo"] }],
    ["/action list overdue 2031", "list", { show: "overdue", words: "2031" }],
    ["/action list budget 2031", "list", { words: "budget 2031" }],
    ["/action Prepare #12 for Bo", "add", { what: "Prepare #12 for Bo" }],
    ["/action 12 boxes", "add", { what: "12 boxes" }],
    ["/action note #12 14 figures came", "note", { item: [12], text: "14 figures came" }],
    ["/action drop #12 2 were enough", "drop", { item: [12], why: "2 were enough" }],
    ["/action drop #12 #14 2 were enough", "drop", { item: [12, 14], why: "2 were enough" }],
    ["/action done #12, 14 at last", "done", { item: [12, 14], why: "at last" }],
    ["/action done 12 and 14 at last", "done", { item: [12, 14], why: "at last" }],
    ["/action done 12 14 at last", "done", { item: [12, 14], why: "at last" }],
    ["/action drop 12 14 15 no longer needed", "drop", { item: [12, 14, 15], why: "no longer needed" }],
    ["/action note 12 14 figures came", "note", { item: [12], text: "14 figures came" }],
    ["/action due #12 3 april", "due", { item: [12], when: "2031-04-03" }],
    ["/action due 12 3 april", "due", { item: [12], when: "2031-04-03" }],
    ["/action edit #12 3 april", "edit", { item: [12], due: "2031-04-03" }],
    ["/action snooze #12 2 days", "snooze", { item: [12], when: "2031-03-07" }],
    ['/action note #12 "14 figures" came', "note", { item: [12], text: "14 figures came" }],
  ]);

  test("too many are refused", () => {
    expect(faultOf(() => read("/action done 1-51"))).toMatchObject({ key: "option.range" });
    expect(brief(read("/action done 1-50").input)["item"]).toHaveLength(50);
  });
  test("too many are refused in several ranges too", () => {
    expect(faultOf(() => read("/action done 1-50 51-100"))).toMatchObject({ key: "option.range" });
  });
});

describe("people", () => {
  reads([
    ["/action @Bo Send the list", "add", { what: "Send the list", for: ["@Bo"] }],
    ["/action @Bo, @Cy: Send the list", "add", { what: "Send the list", for: ["@Bo", "@Cy"] }],
    ["/action Send the list @Bo @Cy", "add", { what: "Send the list", for: ["@Bo", "@Cy"] }],
    ["/action Send the list to @Bo", "add", { what: "Send the list to Bo", for: ["@Bo"] }],
    ["/action Speak with @Bo @Cy", "add", { what: "Speak with Bo Cy", for: ["@Bo", "@Cy"] }],
    ["/action Ask @Bo about it", "add", { what: "Ask Bo about it", for: ["@Bo"] }],
    ["/action Send the list @Bo by friday", "add", { what: "Send the list", for: ["@Bo"], due: FRIDAY }],
    ["/action Send the list by friday @Bo", "add", { what: "Send the list", for: ["@Bo"], due: FRIDAY }],
    ["/action for:@Bo Ask @Cy about it", "add", { what: "Ask Cy about it", for: ["@Bo"] }],
    ["/action Ask @Cy for:@Bo", "add", { what: "Ask Cy", for: ["@Bo"] }],
    ["/action for:@Bo,@Cy Send it", "add", { what: "Send it", for: ["@Bo", "@Cy"] }],
    ["/action for:me Send it", "add", { what: "Send it", for: ["me"] }],
    ["/action for:nobody Send it", "add", { what: "Send it", for: ["nobody"] }],
    ['/action for:"Bo and Cy" Send it', "add", { what: "Send it", for: ["Bo", "Cy"] }],
    ['/action for:"@Bo @Cy" Send it', "add", { what: "Send it", for: ["@Bo", "@Cy"] }],
    ["/action assign #12 bo, cy and @Dee", "assign", { item: [12], who: ["@Dee", "bo", "cy"] }],
    ["/action assign #12 nobody", "assign", { item: [12], who: ["nobody"] }],
    ["/action list @Bo", "list", { who: ["@Bo"] }],
  ]);
});

describe("words that are all a date are the title, the date is asked", () => {
  reads([
    ["/action First thing", "add", { what: "First thing", due: "? First thing" }],
    ["/action Friday", "add", { what: "Friday", due: "? Friday" }],
    ["/action by friday!", "add", { what: "by friday!", due: "? by friday" }],
    ["/action 03/04", "add", { what: "03/04", due: "? 03/04" }],
    ["/action @Bo friday", "add", { what: "friday", for: ["@Bo"], due: "? friday" }],
    [
      "/action by friday !high @Bo",
      "add",
      { what: "by friday", for: ["@Bo"], priority: "HIGH", due: "? by friday" },
    ],
    ["/action Friday due:monday", "add", { what: "Friday", due: "2031-03-10" }],
    ["/action 🎂 friday", "add", { what: "🎂", due: FRIDAY }],
  ]);
});

describe("marks and tags", () => {
  reads([
    ["/action Send it !high", "add", { what: "Send it", priority: "HIGH" }],
    ["/action !LOW Send it", "add", { what: "Send it", priority: "LOW" }],
    ["/action Send it !now", "add", { what: "Send it !now" }],
    ["/action Send it now!", "add", { what: "Send it now!" }],
    ["/action Buy pens #supply #Money", "add", { what: "Buy pens", tag: ["supply", "money"] }],
    ["/action Buy pens #supply #SUPPLY", "add", { what: "Buy pens", tag: ["supply"] }],
    ["/action Buy pens #supply tag:money", "add", { what: "Buy pens", tag: ["money", "supply"] }],
    ["/action Buy pens <#supply>", "add", { what: "Buy pens", tag: ["supply"] }],
    ["/action Buy #1a pens", "add", { what: "Buy #1a pens" }],
    ["/action Buy pens (#supply)", "add", { what: "Buy pens (#supply)" }],
    ["/action list #supply pens", "list", { tag: ["supply"], words: "pens" }],
    ["/action Kaffee kaufen #Büro", "add", { what: "Kaffee kaufen", tag: ["büro"] }],
  ]);

  test("of two priorities none is silently dropped: the other stays text, or it is asked", () => {
    let kept = "";
    try {
      const { input } = read("/action Send it !high !low");
      kept = `${input["priority"]} ${input["what"]}`;
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return;
    }
    expect(kept).toMatch(/HIGH .*!low|LOW .*!high/);
  });
});

describe("dates", () => {
  reads([
    ["/action Send it by friday", "add", { what: "Send it", due: FRIDAY }],
    ["/action By friday send it", "add", { what: "send it", due: FRIDAY }],
    ["/action Send it friday noon", "add", { what: "Send it", due: FRIDAY_NOON }],
    ["/action Report by Ana", "add", { what: "Report by Ana" }],
    [
      "/action Send it by friday !high #money @Bo",
      "add",
      {
        what: "Send it",
        due: FRIDAY,
        priority: "HIGH",
        tag: ["money"],
        for: ["@Bo"],
      },
    ],
    [
      "/action Call the supplier @Bo by 03/04",
      "add",
      { what: "Call the supplier", for: ["@Bo"], due: "? by 03/04" },
    ],
    ["/action Water it every friday", "add", { what: "Water it", due: `${FRIDAY} every` }],
    ["/action due #12 friday noon", "due", { item: [12], when: FRIDAY_NOON }],
    ["/action due #12 by friday", "due", { item: [12], when: FRIDAY }],
    ["/action due #12 none", "due", { item: [12], when: "none" }],
    ["/action due #12 fryday", "due", { item: [12], when: "? fryday" }],
    ["/action snooze #12 never", "snooze", { item: [12], when: "never" }],
    ["/action note #12 call at 5", "note", { item: [12], text: "call at 5" }],
    ["/action due:friday Send it by monday", "add", { what: "Send it by monday", due: FRIDAY }],
  ]);
});

test("a date that touches a mention is asked in the words people see", () => {
  const { input } = readParts("action", [text("Ask "), mention("Bo"), text("tomorrow 9am")]);
  expect(JSON.stringify(input)).not.toMatch(/[\uE000-\uF8FF]/u);
});

describe("typed options", () => {
  const typed = (verb: string, options: Parameters<typeof readTyped>[2]) =>
    brief(readTyped("action", verb, options).input);

  test("the text reads the grammar too", () => {
    expect(
      typed("add", { what: [text("Send it "), mention("Bo"), text(" by friday !high #money")] }),
    ).toEqual({
      what: "Send it",
      for: ["@Bo"],
      due: FRIDAY,
      priority: "HIGH",
      tag: ["money"],
    });
  });
  test("each is read by its kind", () => {
    const options = { item: "#12 #14", why: "sent by post" };
    expect(typed("done", options)).toEqual({ item: [12, 14], why: "sent by post" });
    expect(typed("assign", { item: "12", who: [mention("Bo"), text(", cy")], add: true })).toEqual({
      item: [12],
      who: ["@Bo", "cy"],
      add: true,
    });
  });

  describe("one wins over the text, whose words then stay", () => {
    test.each<[string, string, Parameters<typeof readTyped>[2], Record<string, unknown>]>([
      ["a date", "add", { what: "Send it friday", due: "none" }, { what: "Send it friday", due: "none" }],
      [
        "a person",
        "add",
        { what: [text("Ask "), mention("Bo")], for: "me" },
        { what: "Ask Bo", for: ["me"] },
      ],
      ["a number", "note", { item: "#12", text: "14 came" }, { item: [12], text: "14 came" }],
      ["a reason", "done", { item: "#12", why: "14 came" }, { item: [12], why: "14 came" }],
      ["a choice", "list", { show: "all", words: "mine" }, { show: "all", words: "mine" }],
    ])("%s", (_name, verb, options, expected) => {
      expect(typed(verb, options)).toEqual(expected);
    });
  });

  test("nothing typed is dropped without a word", () => {
    expect(faultOf(() => typed("add", { what: "Send it", tag: "supply, 2031" })).params).toMatchObject({
      value: expect.stringContaining("2031"),
    });
  });
  test("what is typed into a field of its own is kept as typed", () => {
    expect(typed("edit", { item: "#12", title: 'Review "Hamlet" \\#4' })).toMatchObject({
      title: 'Review "Hamlet" \\#4',
    });
  });
});

describe("forms", () => {
  const submitted = (name: string, values: Parameters<typeof parseForm>[1]) => {
    const verb = commandCalled("action").verbs.find((candidate) => candidate.name === name);
    if (!verb) throw new Error(`no verb ${name}`);
    const { input, faults } = parseForm(verb, values, dates);
    const keys = Object.entries(faults).map(([field, fault]) => [field, fault.key]);
    return { input: brief(input), faults: Object.fromEntries(keys) };
  };

  test("every field is said, the empty ones too", () => {
    expect(submitted("edit", { title: "Draft it", for: [], due: "", priority: "", tag: "" })).toEqual({
      input: { title: "Draft it", for: [], due: "none", tag: [] },
      faults: {},
    });
    expect(
      submitted("edit", { for: [mention("Bo")], due: "fri noon", priority: "high", tag: "supply, money" }),
    ).toEqual({
      input: { for: ["@Bo"], due: FRIDAY_NOON, priority: "HIGH", tag: ["supply", "money"] },
      faults: {},
    });
  });
  test("a fault is told at its field, the other fields are read", () => {
    expect(submitted("add", { what: " ", due: "friday", priority: "urgent" })).toEqual({
      input: { due: FRIDAY },
      faults: { what: "form.required", priority: "option.priority-unknown" },
    });
  });
  test("a date in doubt is no fault: it is stored first and asked after", () => {
    expect(submitted("add", { what: "Send it", due: "fryday" })).toMatchObject({
      input: { due: "? fryday" },
      faults: {},
    });
  });
  test("words in a field are no grammar", () => {
    const what = "Call @bo by friday !high #12 due:monday";
    expect(submitted("add", { what }).input).toEqual({ what });
  });
  test.each(['Review "Hamlet"', "Mend C:\\#12", "“So”, she said", "Ask \\@bo"])(
    "a title that nobody touched stays as it is: %s",
    (title) => {
      expect(submitted("edit", { title }).input).toEqual({ title });
    },
  );
  test("lines stay lines", () => {
    expect(submitted("note", { text: "one\ntwo" }).input).toEqual({ text: "one\ntwo" });
  });
});
