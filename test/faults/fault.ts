/** The databases a fault is tried on. */
export type DatabaseName = "sqlite" | "postgresql";

/** What became of the work that a fault met. */
export interface Outcome {
  /** How often the fault struck, or how much work it could have struck. */
  readonly tries: number;
  /** Pieces of work somebody was told are done, or reminders that were due. */
  readonly acknowledged: number;
  /** Acknowledged, but not there afterwards. */
  readonly lost: number;
  /** There more than once, where the database or the platform can be asked whether it is there already. */
  readonly repeated: number;
  /** There more than once because nobody could be asked. */
  readonly unaskable: number;
  /** A figure of its own, e.g. "took over in 0.93 of lease + tick". */
  readonly note?: string;
  /** An aim of the fault's own that was not reached. */
  readonly missed?: string;
}

/** What a fault is given for one run. */
export interface Stage {
  readonly database: DatabaseName;
  /** The address of a new database without anything in it; it goes away with the run. */
  fresh(): Promise<string>;
  /** A new directory that goes away with the run. */
  directory(): string;
  /** Is done when the run ends, however it ends; what came last goes first. */
  after(work: () => unknown): void;
}

/** Is the protection that the fault tests switched on? Only a test can switch one off. */
export type Protection = "on" | "off";

/** Something that goes wrong in the world, as a test. */
export interface Fault {
  readonly name: string;
  readonly databases: readonly DatabaseName[];
  /** How long one run may take, milliseconds; a minute if it says nothing. */
  readonly limitMs?: number;
  /** @throws LeftOut when this machine cannot make the fault happen */
  run(stage: Stage, protectedBy: Protection): Promise<Outcome>;
}

/** The machine lacks what the fault needs; the table says so, and nothing failed. */
export class LeftOut extends Error {}

export const BOTH: readonly DatabaseName[] = ["sqlite", "postgresql"];
