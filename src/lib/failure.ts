import { randomInt } from "node:crypto";

const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Six letters by which a bug that somebody was told of is found in the log. */
export const newReference = (): string =>
  Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join("");

/** What of an error may stand in a log: never what people wrote, which Prisma quotes above its last line. */
export function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const lines = error.message.split("\n");
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { name: error.name, message: error.name.startsWith("Prisma") ? lines.at(-1) : lines[0], frames };
}
