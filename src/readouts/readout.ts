import { createHash } from "node:crypto";
import { UserError } from "../chat/user-error.ts";
import type { Approval, Group, Readout, ReadoutState, ReadoutVersion } from "../store/models.ts";
import type { Actor } from "../use-case.ts";

/** A readout with everything its cards and rules are made of. */
export type FullReadout = Readout & {
  readonly group: Group;
  /** In the order they were asked. */
  readonly approvals: readonly Approval[];
  /** The newest text. */
  readonly latest: ReadoutVersion;
  /** The text that stands released; null before the first release. */
  readonly released: ReadoutVersion | null;
  /** The meeting it is drafted from. */
  readonly meeting: {
    readonly number: number;
    readonly chairId: string | null;
    readonly scribeId: string | null;
  } | null;
  /** Who leads the group, in the order they joined. */
  readonly leads: readonly string[];
  /** Names of all people in it, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly stars: Stars;
};

/** What readers gave: the average of 1 to 5, and how many voted. */
export interface Stars {
  readonly average: number;
  readonly count: number;
}

/** "R2": how people call it. */
export const labelOf = (readout: Pick<Readout, "number">): string => `R${readout.number}`;

/** What an approval is of: SHA-256 of language, a line break, and the text. */
export const hashOf = (language: string, text: string): string =>
  createHash("sha256").update(`${language}\n${text}`).digest("hex");

/** Where a readout stands; `correcting`: a released one with a newer text that is not released. */
export type Phase = "draft" | "review" | "approved" | "released" | "correcting" | "withdrawn";

type Standing = Pick<Readout, "state" | "releasedVersion" | "lastVersion">;

/** Where it stands, by its columns. */
export function phaseOf({ state, releasedVersion, lastVersion }: Standing): Phase {
  if (state !== "RELEASED") return state.toLowerCase() as Phase;
  return lastVersion > (releasedVersion ?? 0) ? "correcting" : "released";
}

const OPEN = ["draft", "review", "approved"] as const;

/** Which deeds mean something in which phase. */
export const DEEDS = {
  edit: [...OPEN, "correcting"],
  review: [...OPEN, "correcting"],
  answer: ["review", "approved", "correcting"],
  release: [...OPEN, "correcting"],
  correct: ["released", "correcting"],
  withdraw: ["released", "correcting"],
  note: [...OPEN, "correcting", "released"],
  rate: ["released", "correcting"],
} as const satisfies Record<string, readonly Phase[]>;
export type Deed = keyof typeof DEEDS;

/** May this be done to a readout as it stands? */
export const allows = (readout: Standing, deed: Deed): boolean =>
  (DEEDS[deed] as readonly Phase[]).includes(phaseOf(readout));

/** @throws UserError `readout.frozen`, `readout.withdrawn`, `readout.not-released`, `readout.nobody-asked` */
export function assertAllows(readout: FullReadout, deed: Deed): void {
  if (allows(readout, deed)) return;
  const label = labelOf(readout);
  const phase = phaseOf(readout);
  if (phase === "withdrawn") throw new UserError("readout.is-withdrawn", { label });
  if (phase === "released") throw new UserError("readout.frozen", { label });
  throw new UserError(deed === "answer" ? "readout.nobody-asked" : "readout.not-released", { label });
}

/** Approvals that hold: of this very text. */
const holds = (approval: Approval, hash: string): boolean =>
  approval.state === "APPROVED" && approval.hash === hash;

/** Those who were asked and have not approved this text. */
export const waitingFor = (readout: Pick<FullReadout, "approvals" | "latest">): readonly Approval[] =>
  readout.approvals.filter((approval) => !holds(approval, readout.latest.hash));

/** May it go out? All who were asked approved this very text, or nobody was asked. */
export const isReady = (readout: Pick<FullReadout, "approvals" | "latest">): boolean =>
  waitingFor(readout).length === 0;

/** The state of a text that is not released, by the answers to it. */
export function stateBy(readout: Pick<FullReadout, "state" | "approvals" | "latest">): ReadoutState {
  if (readout.state === "RELEASED" || readout.state === "WITHDRAWN") return readout.state;
  if (readout.approvals.length === 0) return "DRAFT";
  return isReady(readout) ? "APPROVED" : "REVIEW";
}

/** A release, or that of a correction, is planned and has not happened. */
export const isPlanned = ({ releaseAt }: Pick<Readout, "releaseAt">): boolean => releaseAt !== null;

/** The name of a person in it. */
export const nameIn = (readout: Pick<FullReadout, "names">, id: string | null): string =>
  (id && readout.names.get(id)) || "";

/** Those who may change its text: who drafted it, the meeting's chair and scribe, the leads. */
const draftersOf = ({ createdById, meeting, leads }: FullReadout): string[] => [
  ...new Set(
    [createdById, meeting?.chairId, meeting?.scribeId, ...leads].filter((id) => typeof id === "string"),
  ),
];

/** May this person read a text that is not released? Drafters and those who were asked. */
export const mayRead = (readout: FullReadout, by: Actor): boolean =>
  mayEdit(readout, by) || readout.approvals.some((approval) => approval.personId === by.person.id);

export const mayEdit = (readout: FullReadout, by: Actor): boolean =>
  by.lead || draftersOf(readout).includes(by.person.id);

/** @throws UserError `readout.not-drafter`, naming who may */
export function assertMayEdit(readout: FullReadout, by: Actor): void {
  if (mayEdit(readout, by)) return;
  const names = draftersOf(readout).map((id) => nameIn(readout, id));
  throw new UserError("readout.not-drafter", { label: labelOf(readout), names: names.join(", ") });
}
