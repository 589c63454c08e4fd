/** One line of the result. */
export interface Row {
  readonly what: string;
  /** What is compared with the aim; its unit stands in it, e.g. "0.31" or "210 MB". */
  readonly value: string;
  readonly figures: string;
  /** Undefined: measured to be told, with no aim. */
  readonly aim?: string;
  readonly hit?: boolean;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = low] = sorted.slice(Math.max(0, middle - 1), middle + 1);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : (low + high) / 2;
}

/** Between the smallest and the largest: how far the rounds lie apart. */
export const spread = (values: readonly number[], digits: number): string =>
  `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;

/** A ratio that must reach an aim. */
export const atLeast = (what: string, ratio: number, aim: number, figures: string): Row => ({
  what,
  value: ratio.toFixed(3),
  figures,
  aim: `≥ ${aim}`,
  hit: ratio >= aim,
});

/** A figure that must stay under an aim. */
export const atMost = (
  what: string,
  { value, aim, unit, digits }: { value: number; aim: number; unit: string; digits: number },
  figures: string,
): Row => ({
  what,
  value: `${value.toFixed(digits)}${unit}`,
  figures,
  aim: `≤ ${aim}${unit}`,
  hit: value <= aim,
});

/** A plain table that is Markdown as well. */
export function drawTable(rows: readonly Row[]): string {
  const head = ["", "measured", "aim", "", "figures"];
  const lines = rows.map(({ what, value, aim, hit, figures }) => [
    what,
    value,
    aim ?? "–",
    hit === undefined ? "" : hit ? "hit" : "MISS",
    figures,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, 4, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [draw(head), draw(widths.map((width) => "-".repeat(width))), ...lines.map(draw)].join("\n");
}
