/** What a tool for operators is given. */
export interface ToolCall {
  readonly environment: NodeJS.ProcessEnv;
  /** The words after its name. */
  readonly words: readonly string[];
  /** Prints a line. */
  say(line: string): void;
  /** Asks whoever sits at the terminal; null: nobody does. */
  ask(question: string): Promise<string | null>;
}

/** A tool for operators, e.g. `npm run backup`. @throws Error in plain words: it could not do what was asked */
export type OperatorTool = (call: ToolCall) => Promise<void>;

/** Splits words into switches ("--late") and the rest. @throws Error that names a switch nobody knows */
export function readWords<S extends string>(
  words: readonly string[],
  known: readonly S[],
): { switches: ReadonlySet<S>; rest: readonly string[] } {
  const switches = words.filter((word) => word.startsWith("--"));
  const unknown = switches.find((word) => !known.includes(word as S));
  if (unknown)
    throw new Error(`I do not know ${unknown}.${known.length > 0 ? ` There is ${known.join(", ")}.` : ""}`);
  return {
    switches: new Set(switches as S[]),
    rest: words.filter((word) => !word.startsWith("--")),
  };
}
