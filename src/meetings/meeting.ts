import type { Item } from "../actions/item.ts";
import type {
  Attendee,
  Ballot,
  Group,
  LineEdit,
  Meeting,
  MeetingLine,
  MeetingSeries,
  Proposal,
  Topic,
} from "../store/models.ts";

/** A meeting with everything its cards, minutes and readouts are made of. */
export type FullMeeting = Meeting & {
  readonly group: Group;
  readonly series: MeetingSeries | null;
  /** In their order. */
  readonly topics: readonly Topic[];
  readonly attendees: readonly Attendee[];
  /** In the order they were said, with what they said before corrections, oldest first. */
  readonly lines: readonly (MeetingLine & { readonly edits: readonly LineEdit[] })[];
  readonly proposals: readonly (Proposal & { readonly ballots: readonly Ballot[] })[];
  /** Action items made in it. */
  readonly items: readonly Item[];
  /** Names of all people in it, by id. */
  readonly names: ReadonlyMap<string, string>;
};

/** "M3": how people call it. */
export const labelOfMeeting = (meeting: Pick<Meeting, "number">): string => `M${meeting.number}`;
