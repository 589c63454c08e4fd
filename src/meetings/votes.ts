import type { Ballot, Proposal } from "../store/models.ts";

/** Always possible, whatever the choices are. */
export const ABSTAIN = "abstain";
export const YES_NO = ["yes", "no"] as const;

export const choicesOf = (proposal: Pick<Proposal, "choices">): readonly string[] =>
  proposal.choices as string[];

/** How a vote stands. */
export interface Tally {
  /** Votes by choice, in the proposal's order; abstentions last. */
  readonly counts: readonly { readonly choice: string; readonly votes: number }[];
  /** Everybody who voted, abstentions too. */
  readonly voted: number;
  readonly present: number;
  /** How many must vote for it to count. */
  readonly quorum: number;
  readonly outcome: "chosen" | "tie" | "invalid" | "nobody";
  /** The choice with most votes, or those that share the lead. */
  readonly leading: readonly string[];
}

/**
 * Counts a vote: one person one vote, abstentions count for the quorum and for no choice. A vote that was cast counts, also
 * when who cast it has left. `present`: people in the room now, or when it was closed; without a number of its own, a
 * proposal needs more than half of them.
 */
export function tally(
  proposal: Pick<Proposal, "choices" | "quorum">,
  ballots: readonly Pick<Ballot, "personId" | "choice">[],
  present: number,
): Tally {
  const choices = choicesOf(proposal);
  const votes = (choice: string) => ballots.filter((ballot) => ballot.choice === choice).length;
  const counts = [...choices, ABSTAIN].map((choice) => ({ choice, votes: votes(choice) }));
  const most = Math.max(0, ...choices.map(votes));
  const leading = most === 0 ? [] : choices.filter((choice) => votes(choice) === most);
  const quorum = proposal.quorum ?? Math.floor(present / 2) + 1;
  const voted = ballots.length;
  const outcome = voted < quorum ? "invalid" : most === 0 ? "nobody" : leading.length > 1 ? "tie" : "chosen";
  return { counts, voted, present, quorum, outcome, leading };
}
