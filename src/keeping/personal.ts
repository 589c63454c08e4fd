import type { Account, Person } from "../store/models.ts";

/** Whose data it is. */
export interface Me {
  readonly person: Person;
  readonly accounts: readonly Account[];
  /** Where they are written to: destinations of cards and letters, as they are stored. */
  readonly places: readonly string[];
}

/** What a table holds of a person. Every column of the schema stands in exactly one of the two lists; a test walks them. */
interface Personal {
  /** Which rows are about them or were written by them; absent: none. */
  readonly mine?: (me: Me) => object;
  /** Columns of such rows that their export shows. */
  readonly given: string;
  /** Keys, tokens and bookkeeping of the program; what concerns the group and no person. */
  readonly inner: string;
  /**
   * What becomes of these rows when the person is forgotten. `kept`: they are the group's record; their person stays in
   * them as a number without name, account or address.
   */
  readonly forgotten: "deleted" | "emptied" | "kept";
}

const id = ({ person }: Me) => person.id;
const by = (me: Me) => ({ byId: id(me) });
const own = (me: Me) => ({ personId: id(me) });
const made = (me: Me) => ({ createdById: id(me) });

/** By the name of the model. */
export const personal: Readonly<Record<string, Personal>> = {
  Person: {
    mine: (me) => ({ id: id(me) }),
    given:
      "id name zone locale remind quietFrom quietTo mail mailConfirmedAt digestDirect digestMail createdAt",
    inner: "forgottenAt",
    forgotten: "emptied",
  },
  Account: {
    mine: own,
    given: "platform workspace externalId name zone locale directClosedAt",
    inner: "id personId",
    forgotten: "deleted",
  },
  Membership: { mine: own, given: "groupId role joinedAt", inner: "personId", forgotten: "deleted" },
  Group: {
    mine: (me) => ({ OR: [made(me), { memberships: { some: own(me) } }] }),
    given: "id name kind createdById createdAt",
    inner:
      "zone locale workDays workFrom workTo holidays remind digestOn digestQuiet digestDay digestTime digestChannel nextDigestAt lastDigestAt lastItemNumber lastMeetingNumber lastDecisionNumber lastReadoutNumber slug isPublic keepMonths nextCanaryAt",
    forgotten: "kept",
  },
  Channel: {
    given: "",
    inner: "id groupId platform workspace externalId name direct home greetedAt",
    forgotten: "kept",
  },
  ActionItem: {
    mine: (me) => ({ OR: [made(me), { assignments: { some: own(me) } }] }),
    given:
      "id groupId number title state priority dueAt dueDay dueZone createdById createdAt settledAt sourceUrl meetingId topicId",
    inner: "folded overdueAt version sourceId",
    forgotten: "kept",
  },
  Assignment: {
    mine: own,
    given: "itemId owner position nextReminderAt nextSlot snoozedUntil muted",
    inner: "personId",
    forgotten: "kept",
  },
  ItemTag: { given: "", inner: "itemId name", forgotten: "kept" },
  Note: { mine: by, given: "itemId text at", inner: "id byId", forgotten: "kept" },
  Event: {
    mine: by,
    given: "groupId kind subject subjectId at data undoneAt",
    inner: "id byId deliveryId",
    forgotten: "kept",
  },
  Question: {
    mine: own,
    given: "groupId kind itemId data createdAt expiresAt answeredAt",
    inner: "id personId",
    forgotten: "deleted",
  },
  Bundle: { mine: own, given: "id kind day exempt createdAt", inner: "personId", forgotten: "deleted" },
  BundleEntry: {
    mine: (me) => ({ bundle: own(me) }),
    given: "bundleId itemId slot missedAt",
    inner: "key",
    forgotten: "deleted",
  },
  Digest: { given: "", inner: "id groupId week since until", forgotten: "kept" },
  MeetingSeries: {
    mine: made,
    given: "id groupId rule start zone title place minutes endedAt createdAt",
    inner: "createdById",
    forgotten: "kept",
  },
  Meeting: {
    mine: (me) => ({
      OR: [
        { calledById: id(me) },
        { chairId: id(me) },
        { scribeId: id(me) },
        { minutesApprovedById: id(me) },
        { attendees: { some: own(me) } },
      ],
    }),
    given:
      "id groupId number title place zone state startsAt minutes startedAt endedAt cancelledWhy calledById chairId scribeId minutesApprovedById createdAt",
    inner:
      "seriesId originalStart folded endedByItself topicId topicSince channel liveIn sequence version minutesVersion minutesSilentAt minutesApprovedAt nextCheckAt nextCheck updatedAt sourceId",
    forgotten: "kept",
  },
  Topic: {
    mine: (me) => ({ OR: [made(me), { presenterId: id(me) }] }),
    given: "groupId meetingId title minutes presenterId presenterName createdById createdAt",
    inner: "id seriesId position review spentMs openedAt closedAt carriedFromId",
    forgotten: "kept",
  },
  Attendee: {
    mine: (me) => ({ OR: [own(me), { addedById: id(me) }] }),
    given:
      "meetingId personId name titles organisation party lead answer answeredAt present presentAt substitute addedById at",
    inner: "id position",
    forgotten: "emptied",
  },
  MeetingLine: {
    mine: by,
    given: "meetingId position kind number text at itemId sourceUrl sourceAuthor removedAt",
    inner: "id topicId folded byId",
    forgotten: "kept",
  },
  LineEdit: { mine: by, given: "lineId before at", inner: "id byId", forgotten: "kept" },
  Proposal: {
    mine: (me) => ({ OR: [by(me), { closedById: id(me) }] }),
    given: "meetingId text choices hidden quorum byId at closedAt closedById",
    inner: "id position topicId present version",
    forgotten: "kept",
  },
  Ballot: { mine: own, given: "proposalId choice at", inner: "personId", forgotten: "kept" },
  Minutes: { mine: by, given: "meetingId version document why at", inner: "id hash byId", forgotten: "kept" },
  Readout: {
    mine: (me) => ({ OR: [made(me), { releaseById: id(me) }] }),
    given:
      "id groupId number title state form meetingId since until tag releaseAt releasedAt releaseById withdrawnAt withdrawnWhy createdById createdAt",
    inner: "folded lastVersion releasedVersion releaseZone releaseTo releaseMail version sourceId",
    forgotten: "kept",
  },
  ReadoutVersion: {
    mine: by,
    given: "readoutId number text language at why releasedAt",
    inner: "id hash sources byId",
    forgotten: "kept",
  },
  Approval: {
    mine: (me) => ({ OR: [own(me), { askedById: id(me) }] }),
    given: "readoutId personId state number why at askedById askedAt",
    inner: "hash reminded nextReminderAt",
    forgotten: "kept",
  },
  ReadoutNote: { mine: by, given: "readoutId number text at", inner: "id byId", forgotten: "kept" },
  ReadoutTemplate: { mine: by, given: "groupId form text at", inner: "byId", forgotten: "kept" },
  Rating: {
    mine: (me) => ({ voter: `person:${id(me)}` }),
    given: "readoutId stars at",
    inner: "voter address",
    forgotten: "kept",
  },
  Subscriber: {
    mine: (me) => ({ OR: [own(me), ...(me.person.mail ? [{ address: me.person.mail }] : [])] }),
    given: "groupId address state askedAt confirmedAt stoppedAt stoppedWhy",
    inner: "id personId token failures",
    forgotten: "deleted",
  },
  Link: {
    mine: own,
    given: "kind groupId createdAt expiresAt revokedAt",
    inner: "token personId createdById",
    forgotten: "deleted",
  },
  PostedCard: {
    mine: (me) => ({ destination: { in: [...me.places] } }),
    given: "subject subjectId platform destination createdAt shownAt failedAt error",
    inner:
      "id key groupId address locale zone wantVersion doneVersion nextAttemptAt owner attempts workspace urgency paceMs",
    forgotten: "deleted",
  },
  Installation: {
    given: "",
    inner: "id platform workspace name organisation sealed installedAt updatedAt removedAt",
    forgotten: "kept",
  },
  Lease: { given: "", inner: "name owner until", forgotten: "kept" },
  Pace: { given: "", inner: "key freeAt", forgotten: "kept" },
  KeptMessage: {
    mine: ({ accounts }) => ({
      OR: accounts.map(({ platform, externalId: author }) => ({ platform, author })),
    }),
    given: "room body createdAt",
    inner: "id platform position change author",
    forgotten: "deleted",
  },
  Counter: { given: "", inner: "name value", forgotten: "kept" },
};

/** The columns of a list. */
export const columnsOf = (list: string): string[] => list.split(" ").filter((column) => column !== "");
