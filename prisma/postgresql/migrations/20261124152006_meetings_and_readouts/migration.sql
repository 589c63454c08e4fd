-- CreateEnum
CREATE TYPE "MeetingState" AS ENUM ('PLANNED', 'LIVE', 'ENDED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "Answer" AS ENUM ('YES', 'MAYBE', 'NO');

-- CreateEnum
CREATE TYPE "LineKind" AS ENUM ('NOTE', 'DECISION', 'ITEM', 'VOTE');

-- CreateEnum
CREATE TYPE "ReadoutState" AS ENUM ('DRAFT', 'REVIEW', 'APPROVED', 'RELEASED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "ReadoutForm" AS ENUM ('SHORT', 'PRESS', 'FULL');

-- CreateEnum
CREATE TYPE "ApprovalState" AS ENUM ('ASKED', 'APPROVED', 'OBJECTED');

-- CreateEnum
CREATE TYPE "SubscriberState" AS ENUM ('ASKED', 'ACTIVE', 'STOPPED');

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "digestDirect" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "digestMail" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "mail" TEXT,
ADD COLUMN     "mailConfirmedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Group" ADD COLUMN     "isPublic" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "lastDecisionNumber" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lastMeetingNumber" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lastReadoutNumber" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "slug" TEXT;

-- AlterTable
ALTER TABLE "ActionItem" ADD COLUMN     "meetingId" TEXT,
ADD COLUMN     "topicId" TEXT;

-- AlterTable
ALTER TABLE "PostedCard" ADD COLUMN     "paceMs" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "shownAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "MeetingSeries" (
    "id" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "place" TEXT,
    "minutes" INTEGER NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MeetingSeries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Meeting" (
    "id" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "seriesId" TEXT,
    "originalStart" TIMESTAMPTZ(3),
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "place" TEXT,
    "zone" TEXT NOT NULL,
    "state" "MeetingState" NOT NULL DEFAULT 'PLANNED',
    "startsAt" TIMESTAMPTZ(3),
    "minutes" INTEGER NOT NULL DEFAULT 60,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endedByItself" BOOLEAN NOT NULL DEFAULT false,
    "cancelledWhy" TEXT,
    "calledById" TEXT NOT NULL,
    "chairId" TEXT,
    "scribeId" TEXT,
    "topicId" TEXT,
    "topicSince" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "liveIn" TEXT,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "minutesVersion" INTEGER NOT NULL DEFAULT 0,
    "minutesSilentAt" TIMESTAMPTZ(3),
    "minutesApprovedAt" TIMESTAMPTZ(3),
    "minutesApprovedById" TEXT,
    "nextCheckAt" TIMESTAMPTZ(3),
    "nextCheck" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "sourceId" TEXT,

    CONSTRAINT "Meeting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Topic" (
    "id" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "meetingId" TEXT,
    "seriesId" TEXT,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "minutes" INTEGER,
    "presenterId" TEXT,
    "presenterName" TEXT,
    "review" BOOLEAN NOT NULL DEFAULT false,
    "spentMs" INTEGER NOT NULL DEFAULT 0,
    "openedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "carriedFromId" TEXT,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Attendee" (
    "id" TEXT NOT NULL,
    "meetingId" TEXT NOT NULL,
    "personId" TEXT,
    "name" TEXT NOT NULL,
    "titles" TEXT,
    "organisation" TEXT,
    "party" TEXT,
    "lead" BOOLEAN NOT NULL DEFAULT false,
    "answer" "Answer",
    "answeredAt" TIMESTAMPTZ(3),
    "present" BOOLEAN,
    "presentAt" TIMESTAMPTZ(3),
    "substitute" TEXT,
    "position" INTEGER NOT NULL,
    "addedById" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Attendee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MeetingLine" (
    "id" TEXT NOT NULL,
    "meetingId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "topicId" TEXT,
    "kind" "LineKind" NOT NULL,
    "number" INTEGER,
    "text" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "itemId" TEXT,
    "sourceUrl" TEXT,
    "sourceAuthor" TEXT,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MeetingLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LineEdit" (
    "id" TEXT NOT NULL,
    "lineId" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LineEdit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Proposal" (
    "id" TEXT NOT NULL,
    "meetingId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "topicId" TEXT,
    "text" TEXT NOT NULL,
    "choices" JSONB NOT NULL,
    "hidden" BOOLEAN NOT NULL DEFAULT false,
    "quorum" INTEGER,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" TEXT,
    "present" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Proposal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Ballot" (
    "proposalId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Ballot_pkey" PRIMARY KEY ("proposalId","personId")
);

-- CreateTable
CREATE TABLE "Minutes" (
    "id" TEXT NOT NULL,
    "meetingId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "why" TEXT,
    "byId" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Minutes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Readout" (
    "id" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "state" "ReadoutState" NOT NULL DEFAULT 'DRAFT',
    "form" "ReadoutForm" NOT NULL,
    "meetingId" TEXT,
    "since" TIMESTAMPTZ(3),
    "until" TIMESTAMPTZ(3),
    "tag" TEXT,
    "lastVersion" INTEGER NOT NULL DEFAULT 0,
    "releasedVersion" INTEGER,
    "releaseAt" TIMESTAMPTZ(3),
    "releaseZone" TEXT,
    "releaseById" TEXT,
    "releaseTo" TEXT NOT NULL DEFAULT '[]',
    "releaseMail" BOOLEAN NOT NULL DEFAULT false,
    "releasedAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),
    "withdrawnWhy" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sourceId" TEXT,

    CONSTRAINT "Readout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReadoutVersion" (
    "id" TEXT NOT NULL,
    "readoutId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "sources" JSONB NOT NULL,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "why" TEXT,
    "releasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ReadoutVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Approval" (
    "readoutId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "state" "ApprovalState" NOT NULL DEFAULT 'ASKED',
    "hash" TEXT,
    "number" INTEGER,
    "why" TEXT,
    "at" TIMESTAMPTZ(3),
    "askedById" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "reminded" INTEGER NOT NULL DEFAULT 0,
    "nextReminderAt" TIMESTAMPTZ(3),

    CONSTRAINT "Approval_pkey" PRIMARY KEY ("readoutId","personId")
);

-- CreateTable
CREATE TABLE "ReadoutNote" (
    "id" TEXT NOT NULL,
    "readoutId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReadoutNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReadoutTemplate" (
    "groupId" TEXT NOT NULL,
    "form" "ReadoutForm" NOT NULL,
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReadoutTemplate_pkey" PRIMARY KEY ("groupId","form")
);

-- CreateTable
CREATE TABLE "Rating" (
    "readoutId" TEXT NOT NULL,
    "voter" TEXT NOT NULL,
    "stars" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "address" TEXT,

    CONSTRAINT "Rating_pkey" PRIMARY KEY ("readoutId","voter")
);

-- CreateTable
CREATE TABLE "Subscriber" (
    "id" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "personId" TEXT,
    "state" "SubscriberState" NOT NULL DEFAULT 'ASKED',
    "token" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3),
    "stoppedAt" TIMESTAMPTZ(3),
    "stoppedWhy" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Subscriber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Link" (
    "token" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "groupId" TEXT,
    "personId" TEXT,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Link_pkey" PRIMARY KEY ("token")
);

-- CreateIndex
CREATE INDEX "MeetingSeries_groupId_idx" ON "MeetingSeries"("groupId");

-- CreateIndex
CREATE UNIQUE INDEX "Meeting_liveIn_key" ON "Meeting"("liveIn");

-- CreateIndex
CREATE UNIQUE INDEX "Meeting_sourceId_key" ON "Meeting"("sourceId");

-- CreateIndex
CREATE INDEX "Meeting_groupId_state_startsAt_idx" ON "Meeting"("groupId", "state", "startsAt");

-- CreateIndex
CREATE INDEX "Meeting_nextCheckAt_idx" ON "Meeting"("nextCheckAt");

-- CreateIndex
CREATE UNIQUE INDEX "Meeting_groupId_number_key" ON "Meeting"("groupId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Meeting_seriesId_originalStart_key" ON "Meeting"("seriesId", "originalStart");

-- CreateIndex
CREATE INDEX "Topic_meetingId_position_idx" ON "Topic"("meetingId", "position");

-- CreateIndex
CREATE INDEX "Topic_groupId_meetingId_idx" ON "Topic"("groupId", "meetingId");

-- CreateIndex
CREATE INDEX "Attendee_meetingId_position_idx" ON "Attendee"("meetingId", "position");

-- CreateIndex
CREATE INDEX "Attendee_personId_idx" ON "Attendee"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Attendee_meetingId_personId_key" ON "Attendee"("meetingId", "personId");

-- CreateIndex
CREATE INDEX "MeetingLine_meetingId_kind_idx" ON "MeetingLine"("meetingId", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "MeetingLine_meetingId_position_key" ON "MeetingLine"("meetingId", "position");

-- CreateIndex
CREATE INDEX "LineEdit_lineId_at_idx" ON "LineEdit"("lineId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Proposal_meetingId_position_key" ON "Proposal"("meetingId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "Minutes_meetingId_version_key" ON "Minutes"("meetingId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "Readout_sourceId_key" ON "Readout"("sourceId");

-- CreateIndex
CREATE INDEX "Readout_groupId_state_idx" ON "Readout"("groupId", "state");

-- CreateIndex
CREATE INDEX "Readout_releaseAt_idx" ON "Readout"("releaseAt");

-- CreateIndex
CREATE UNIQUE INDEX "Readout_groupId_number_key" ON "Readout"("groupId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "ReadoutVersion_readoutId_number_key" ON "ReadoutVersion"("readoutId", "number");

-- CreateIndex
CREATE INDEX "Approval_nextReminderAt_idx" ON "Approval"("nextReminderAt");

-- CreateIndex
CREATE INDEX "ReadoutNote_readoutId_at_idx" ON "ReadoutNote"("readoutId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Rating_readoutId_address_key" ON "Rating"("readoutId", "address");

-- CreateIndex
CREATE UNIQUE INDEX "Subscriber_token_key" ON "Subscriber"("token");

-- CreateIndex
CREATE INDEX "Subscriber_groupId_state_idx" ON "Subscriber"("groupId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "Subscriber_groupId_address_key" ON "Subscriber"("groupId", "address");

-- CreateIndex
CREATE INDEX "Link_groupId_kind_idx" ON "Link"("groupId", "kind");

-- CreateIndex
CREATE INDEX "Link_personId_kind_idx" ON "Link"("personId", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "Group_slug_key" ON "Group"("slug");

-- CreateIndex
CREATE INDEX "ActionItem_meetingId_idx" ON "ActionItem"("meetingId");

-- AddForeignKey
ALTER TABLE "ActionItem" ADD CONSTRAINT "ActionItem_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MeetingSeries" ADD CONSTRAINT "MeetingSeries_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Meeting" ADD CONSTRAINT "Meeting_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Meeting" ADD CONSTRAINT "Meeting_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "MeetingSeries"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Topic" ADD CONSTRAINT "Topic_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Topic" ADD CONSTRAINT "Topic_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Topic" ADD CONSTRAINT "Topic_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "MeetingSeries"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attendee" ADD CONSTRAINT "Attendee_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MeetingLine" ADD CONSTRAINT "MeetingLine_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineEdit" ADD CONSTRAINT "LineEdit_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "MeetingLine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ballot" ADD CONSTRAINT "Ballot_proposalId_fkey" FOREIGN KEY ("proposalId") REFERENCES "Proposal"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Minutes" ADD CONSTRAINT "Minutes_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Readout" ADD CONSTRAINT "Readout_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReadoutVersion" ADD CONSTRAINT "ReadoutVersion_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Approval" ADD CONSTRAINT "Approval_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReadoutNote" ADD CONSTRAINT "ReadoutNote_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReadoutTemplate" ADD CONSTRAINT "ReadoutTemplate_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rating" ADD CONSTRAINT "Rating_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Link" ADD CONSTRAINT "Link_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE CASCADE ON UPDATE CASCADE;
