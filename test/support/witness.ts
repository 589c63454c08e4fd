import { openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createLogger, type Logger } from "../../src/lib/logger.ts";
import { MARK } from "./secrets.ts";

/** Names the directory where every process of the run writes down what was said; without it nothing is. */
export const SAID = "READOUT_TEST_SAID";

/** Begin a record, and what was said in it; no text holds them, however hostile. */
const [RECORD, TEXT] = ["\u0001where\u0001", "\u0001said\u0001"];
const files = new Map<string, number>();

/** Writes down what the program said: the run's end searches it for secrets. */
export function witness(where: string, text: string): void {
  const directory = process.env[SAID];
  if (!directory) return;
  const file = files.get(directory) ?? openSync(join(directory, String(process.pid)), "a");
  files.set(directory, file);
  writeSync(file, `${RECORD}${where}${TEXT}${text}`);
}

const lines = createLogger(process.env[SAID] ? "debug" : "silent", {
  write: (line) => witness("the log", line),
});

/** A log as the program writes it, for the witness; and for a test that reads what is logged at some levels. */
export function witnessedLogger(read: Partial<Logger> = {}): Logger {
  const at = (level: keyof Logger) => (fields: object, event: string) => {
    lines[level](fields, event);
    read[level]?.(fields, event);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** The mark in base64, wherever in a text it begins: the letters that its neighbours have no part in. */
const inBase64 = [0, 1, 2].map((before) =>
  Buffer.from(" ".repeat(before) + MARK)
    .toString("base64")
    .slice(Math.ceil((before * 4) / 3), Math.floor(((before + MARK.length) * 4) / 3)),
);
// A host's name is written small. What an address or base64url writes otherwise does not stand in the mark.
const FORMS = new RegExp(
  [MARK, MARK.toLowerCase(), ...inBase64, Buffer.from(MARK).toString("hex")].join("|"),
  "g",
);
const AROUND = 80;

/** Each secret in a text, by the line of what stands around it. */
export const secretsIn = (text: string): string[] =>
  [...text.matchAll(FORMS)].map(({ index }) =>
    text
      .slice(Math.max(0, index - AROUND), index + MARK.length + AROUND)
      .replace(FORMS, "***")
      .replace(/\s+/g, " "),
  );

/** How much was said in a run, in bytes, and the secrets in it, each with where it was said. */
export function searchSaid(directory: string): { size: number; found: string[] } {
  let size = 0;
  const found: string[] = [];
  for (const name of readdirSync(directory)) {
    const all = readFileSync(join(directory, name));
    size += all.length;
    // A stream may end a piece of text in the middle of a word.
    const said = new Map<string, string>();
    for (const record of all.toString("utf8").split(RECORD).slice(1)) {
      const [where = "", ...text] = record.split(TEXT);
      said.set(where, (said.get(where) ?? "") + text.join(TEXT));
    }
    for (const [where, text] of said)
      found.push(...secretsIn(text).map((secret) => `a secret in ${where}: ${secret}`));
  }
  return { size, found };
}
