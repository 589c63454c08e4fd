import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseAst } from "vitest/node";

// Every regular expression of the program is judged by recheck: text of a stranger must not keep the process busy. Those
// judged safe before are remembered in patterns-safe.txt, a line each; a new one is judged when this runs.

// The judge in JavaScript; the package's own entry looks for a native or a Java one, and gives it no types.
const { checkSync } = createRequire(import.meta.url)("recheck/lib/browser.js") as typeof import("recheck");
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is typed: 12,000 characters at most (src/commands/respond.ts); a field of a form, 4,000 by the platforms. */
const TYPED = "typed, at most 12,000 characters";
/** A readout's text: MOST_TEXT in src/readouts/versions.ts. */
const TEXT = "a readout's text, at most 60,000 characters";
const TITLE = "a name or a title, cut at 500 characters before";

/** Patterns whose time rises by the square of the length, each with what bounds its input. None may be worse. */
const BOUNDED: Readonly<Record<string, string>> = {
  "/\\/+$/": "an address in the settings",
  "/\\/*$/": "an address in the settings",
  "/[\\s.]+$/u": TITLE,
  "/^(.*\\S)[\\s,]+\\(?(\\d{1,3}\\s*(?:m|min|minutes))\\)?$/i": TYPED,
  "/[ \\t]+$/gm": TEXT,
  "/[.。]+$/u": TITLE,
  "/^-+|-+$/g": "a name's part of an address, at most 40 characters",
  "/(<text [^>]*>)([^<]*)/": "a picture of our own drawing",
  "/%.*$/": "a network address",
  "/^#(\\p{L}[\\p{L}\\p{N}_-]{0,39})(?:\\s+(.*))?$/u": TYPED,
  "/^(?:from )?(.+?) (?:to|until|–) (.+)$/": TYPED,
  "/^(\\s*)([\\s\\S]*?)(\\s*)$/": TEXT,
  "/\\s*\\n\\s*/g": TEXT,
  "/\\S*$/": TEXT,
  "/ +$/": TEXT,
  "/[\\s.!,;:…]+$/u": TYPED,
  "/^(\\s*)([-+>])/gmu": "a span of a card, which Discord's limits cut",
  "/^(\\s*\\d+)([.)])/gmu": "a span of a card, which Discord's limits cut",
  "/<[^<>]*>|[^\\s<>:;,()\"']+@[^\\s<>:;,()\"']+/g": "the mail server's answer of one letter",
  "/\\n+$/": TEXT,
  "/[*_~`]|:[\\w+'-]+:|^\\s*>/mu": "a span of a card, which Slack's limits cut",
  '/https?:\\/\\/[^\\s<>"]+|(?<![\\p{L}\\p{N}_@/.])@(?=\\S)|(?<![\\p{L}\\p{N}_&/#])#(?=\\p{L})/gu':
    "a message of the chat page, at most 4,000 characters (adapters/web/receive.ts)",
  // In the reader's own browser, over what they type themselves: its square is cubed by the tail.
  '/\\s(?:by|due|until|before|at)\\s+([^@#!"\\s][^@#!"]{0,28})$/i': "one's own words in one's own browser",
};

interface Pattern {
  readonly pattern: string;
  readonly flags: string;
}

/** The literals of a file, by a parser. */
function patternsOf(file: string): Pattern[] {
  const found: Pattern[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("regex" in node && node.regex) found.push(node.regex as Pattern);
    for (const value of Object.values(node)) look(value);
  };
  look(parseAst(readFileSync(`${root}${file}`, "utf8"), { lang: "ts" }));
  return found;
}

const files = ["src", "adapters"]
  .flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /\.(ts|js)$/.test(file) && !file.includes("/generated/"));
const all = new Map(
  files
    .filter((file) => readFileSync(`${root}${file}`, "utf8").includes("/"))
    .flatMap(patternsOf)
    .map((one) => [`/${one.pattern}/${one.flags}`, one]),
);
const safe = new Set(readFileSync(`${root}test/security/patterns-safe.txt`, "utf8").trim().split("\n"));

test("no pattern is slow over long text, unless its text cannot be long", () => {
  expect(all.size).toBeGreaterThan(300);
  const slow: string[] = [];
  for (const [written, { pattern, flags }] of all) {
    if (safe.has(written) || written in BOUNDED) continue;
    const judged = checkSync(pattern, flags, { timeout: 30_000 });
    const worse = judged.status === "vulnerable" ? judged.complexity.summary : judged.status;
    if (judged.status !== "safe") slow.push(`${written} is ${worse}`);
  }
  expect(slow).toEqual([]);
}, 300_000);

test("what is excused is still there, and the judge knows a bad one", () => {
  expect(Object.keys(BOUNDED).filter((written) => !all.has(written))).toEqual([]);
  expect(checkSync("^(a+)+$", "", { timeout: 30_000 })).toMatchObject({
    status: "vulnerable",
    complexity: { type: "exponential" },
  });
}, 60_000);
