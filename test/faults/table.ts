import type { DatabaseName, Outcome } from "./fault.ts";

/** One line of the result. */
export interface Line {
  readonly fault: string;
  readonly database: DatabaseName;
  readonly missed: boolean;
  readonly outcome?: Outcome;
  readonly control?: Outcome | Error;
  /** Why this machine could not try it. */
  readonly leftOut?: string;
  /** What went wrong with the test itself. */
  readonly broken?: string;
}

const HEAD = [
  "fault",
  "database",
  "tries",
  "acknowledged",
  "lost",
  "repeated",
  "nobody to ask",
  "control",
  "",
];

/** A plain table that is Markdown as well. */
export function drawTable(lines: readonly Line[]): string {
  const rows = lines.map(cellsOf);
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [draw(HEAD), draw(widths.map((width) => "-".repeat(width))), ...rows.map(draw)].join("\n");
}

function cellsOf({ fault, database, outcome, control, missed, leftOut, broken }: Line): string[] {
  if (!outcome)
    return [fault, database, "", "", "", "", "", leftOut ? `left out: ${leftOut}` : `MISS: ${broken}`, ""];
  const { tries, acknowledged, lost, repeated, unaskable, note, missed: short } = outcome;
  const numbers = [tries, acknowledged, lost, repeated, unaskable].map(String);
  const remark = [missed ? "MISS" : "", short ?? note ?? ""].filter(Boolean).join(": ");
  return [fault, database, ...numbers, controlWords(control), remark];
}

function controlWords(control: Outcome | Error | undefined): string {
  if (control instanceof Error || !control) return `MISS: ${control?.message ?? "not run"}`;
  const { lost, repeated } = control;
  const words = [lost > 0 ? `${lost} lost` : "", repeated > 0 ? `${repeated} repeated` : ""].filter(Boolean);
  return words.length > 0 ? `fails as it should: ${words.join(", ")}` : "MISS: nothing failed";
}
