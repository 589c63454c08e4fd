import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { adapterNames } from "../src/adapters.ts";

// The shape of the program, held by the test: what may import what, and how large a room may grow.

const root = fileURLToPath(new URL("..", import.meta.url));

function sourceFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (path === "src/store/generated") return [];
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

const files = [...sourceFiles("src"), ...sourceFiles("adapters")];
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** Everything a file imports: our own files as paths from the root, packages by name. */
function importsOf(file: string): string[] {
  const found = textOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target = ""]) =>
    target.startsWith(".") ? normalize(join(dirname(file), target)) : target,
  );
}

const FEATURES = ["actions", "groups", "keeping", "meetings", "reminders", "readouts"];
/** What one feature may take from another: what is true of the record, its transactions, and the pieces its lines are made of. */
const SHARED_ROOMS: Record<string, readonly string[]> = {
  actions: [
    "item.ts",
    "record.ts",
    "service.ts",
    "lines.ts",
    "reschedule.ts",
    "questions.ts",
    "named.ts",
    "edit.ts",
  ],
  groups: ["group.ts", "people.ts", "meet.ts", "wishes.ts"],
  meetings: [
    "meeting.ts",
    "record.ts",
    "live.ts",
    "lines.ts",
    "votes.ts",
    "telling.ts",
    "calendar.ts",
    "find.ts",
  ],
  keeping: ["retention.ts", "own-data.ts", "forgetting.ts"],
  reminders: ["policy.ts", "service.ts"],
  readouts: [
    "digest.ts",
    "readout.ts",
    "record.ts",
    "template-card.ts",
    "templates.ts",
    "publishing-own.ts",
    "publishing-settings.ts",
  ],
};

const partOf = (file: string): string => (file.startsWith("src/") ? (file.split("/")[1] ?? "") : "");

/** May a file of `part` import this file of ours? */
function allows(part: string, target: string): boolean {
  const of = partOf(target);
  const one = (...parts: string[]) => parts.includes(of);
  if (of === part) return true;
  if (part === "lib") return false;
  if (part === "chat") return one("lib") || target === "src/i18n/en.ts";
  if (part === "i18n") return one("lib", "chat");
  if (part === "use-case.ts") return one("lib", "chat", "store");
  if (part === "store") return one("lib", "chat");
  if (part === "outbox") return one("lib", "chat", "store", "i18n", "use-case.ts");
  if (FEATURES.includes(part)) {
    if (FEATURES.includes(of)) return SHARED_ROOMS[of]?.includes(target.split("/")[2] ?? "") ?? false;
    // What the pages ask for is theirs to say.
    if (target === "src/web/pages/port.ts") return true;
    return one("lib", "chat", "i18n", "store", "outbox", "use-case.ts");
  }
  if (part === "web") return one("lib", "chat");
  return !target.startsWith("adapters/");
}

describe("what may import what", () => {
  test.each(files.filter((file) => file.startsWith("src/")))("%s", (file) => {
    const ours = importsOf(file).filter((target) => /^(src|adapters)\//.test(target));
    expect(ours.filter((target) => !allows(partOf(file), target))).toEqual([]);
  });

  test.each(files.filter((file) => file.startsWith("adapters/")))("%s", (file) => {
    const own = `adapters/${file.split("/")[1]}/`;
    const ours = importsOf(file).filter((target) => /^(src|adapters)\//.test(target));
    const foreign = ours.filter(
      (target) => ![own, "src/chat/", "src/lib/"].some((room) => target.startsWith(room)),
    );
    expect(foreign).toEqual([]);
  });
});

test("no platform's name appears in src below the composition root", () => {
  const named = files
    .filter((file) => file.startsWith("src/") && file !== "src/adapters.ts")
    // An attribute of HTML is none: type="email".
    .filter((file) => /(?<!=)["'`](slack|discord|web|email)["'`]/i.test(textOf(file)));
  expect(named).toEqual([]);
});

test("every adapter folder has the same entry files", () => {
  for (const name of adapterNames)
    expect(readdirSync(join(root, "adapters", name))).toEqual(
      expect.arrayContaining(["index.ts", "receive.ts", "render.ts", "register.ts"]),
    );
});

test("no import circle between files", () => {
  const graph = new Map(
    files.map((file) => [file, valueImports(file).filter((target) => files.includes(target))]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    else if (!done.has(file)) for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

/** Imports that exist at run time: not `import type`. */
function valueImports(file: string): string[] {
  const found = textOf(file).matchAll(/(?:^|\n)(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)"/g);
  return [...found].map(([, target = ""]) => normalize(join(dirname(file), target)));
}

test("raw SQL lives in store and outbox only", () => {
  const raw = files.filter(
    (file) => /\$(queryRaw|executeRaw)/.test(textOf(file)) && !/^src\/(store|outbox)\//.test(file),
  );
  expect(raw).toEqual([]);
});

test("nothing but the clock, the composition root and the store's lock asks what time it is", () => {
  const asking = files.filter(
    (file) =>
      file.startsWith("src/") &&
      /Date\.now\(\)|new Date\(\)/.test(textOf(file)) &&
      !["src/lib/clock.ts", "src/store/one-process.ts", "src/tools.ts"].includes(file),
  );
  expect(asking).toEqual([]);
});

test("what failed is logged as `describeError` tells it: an error's own text may quote people", () => {
  const raw = files.filter(
    (file) =>
      file.startsWith("src/") &&
      /\berror: String\(|\{ (?:[^{}]*, )?error[ ,}][^{}]*"\w+\.\w+"\)/.test(textOf(file)),
  );
  expect(raw).toEqual([]);
});

test("files stay small enough to read at a sitting", () => {
  const long = files
    .map((file) => ({ file, lines: textOf(file).split("\n").length }))
    .filter(({ lines }) => lines > 330);
  expect(long).toEqual([]);
});

test("no default exports", () => {
  expect(files.filter((file) => /^export default/m.test(textOf(file)))).toEqual([]);
});
