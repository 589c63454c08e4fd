-- CreateTable
CREATE TABLE "MeetingSeries" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "place" TEXT,
    "minutes" INTEGER NOT NULL,
    "endedAt" DATETIME,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "MeetingSeries_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Meeting" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "seriesId" TEXT,
    "originalStart" DATETIME,
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "place" TEXT,
    "zone" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'PLANNED',
    "startsAt" DATETIME,
    "minutes" INTEGER NOT NULL DEFAULT 60,
    "startedAt" DATETIME,
    "endedAt" DATETIME,
    "endedByItself" BOOLEAN NOT NULL DEFAULT false,
    "cancelledWhy" TEXT,
    "calledById" TEXT NOT NULL,
    "chairId" TEXT,
    "scribeId" TEXT,
    "topicId" TEXT,
    "topicSince" DATETIME,
    "channel" TEXT NOT NULL,
    "liveIn" TEXT,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "minutesVersion" INTEGER NOT NULL DEFAULT 0,
    "minutesSilentAt" DATETIME,
    "minutesApprovedAt" DATETIME,
    "minutesApprovedById" TEXT,
    "nextCheckAt" DATETIME,
    "nextCheck" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "sourceId" TEXT,
    CONSTRAINT "Meeting_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Meeting_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "MeetingSeries" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Topic" (
    "id" TEXT NOT NULL PRIMARY KEY,
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
    "openedAt" DATETIME,
    "closedAt" DATETIME,
    "carriedFromId" TEXT,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Topic_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Topic_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Topic_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "MeetingSeries" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attendee" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "meetingId" TEXT NOT NULL,
    "personId" TEXT,
    "name" TEXT NOT NULL,
    "titles" TEXT,
    "organisation" TEXT,
    "party" TEXT,
    "lead" BOOLEAN NOT NULL DEFAULT false,
    "answer" TEXT,
    "answeredAt" DATETIME,
    "present" BOOLEAN,
    "presentAt" DATETIME,
    "substitute" TEXT,
    "position" INTEGER NOT NULL,
    "addedById" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "Attendee_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "MeetingLine" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "meetingId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "topicId" TEXT,
    "kind" TEXT NOT NULL,
    "number" INTEGER,
    "text" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "itemId" TEXT,
    "sourceUrl" TEXT,
    "sourceAuthor" TEXT,
    "removedAt" DATETIME,
    CONSTRAINT "MeetingLine_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LineEdit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "lineId" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "LineEdit_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "MeetingLine" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Proposal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "meetingId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "topicId" TEXT,
    "text" TEXT NOT NULL,
    "choices" JSONB NOT NULL,
    "hidden" BOOLEAN NOT NULL DEFAULT false,
    "quorum" INTEGER,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "closedAt" DATETIME,
    "closedById" TEXT,
    "present" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "Proposal_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Ballot" (
    "proposalId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("proposalId", "personId"),
    CONSTRAINT "Ballot_proposalId_fkey" FOREIGN KEY ("proposalId") REFERENCES "Proposal" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Minutes" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "meetingId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "why" TEXT,
    "byId" TEXT,
    "at" DATETIME NOT NULL,
    CONSTRAINT "Minutes_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Readout" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'DRAFT',
    "form" TEXT NOT NULL,
    "meetingId" TEXT,
    "since" DATETIME,
    "until" DATETIME,
    "tag" TEXT,
    "lastVersion" INTEGER NOT NULL DEFAULT 0,
    "releasedVersion" INTEGER,
    "releaseAt" DATETIME,
    "releaseZone" TEXT,
    "releaseById" TEXT,
    "releaseTo" TEXT NOT NULL DEFAULT '[]',
    "releaseMail" BOOLEAN NOT NULL DEFAULT false,
    "releasedAt" DATETIME,
    "withdrawnAt" DATETIME,
    "withdrawnWhy" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "sourceId" TEXT,
    CONSTRAINT "Readout_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadoutVersion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readoutId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "sources" JSONB NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "why" TEXT,
    "releasedAt" DATETIME,
    CONSTRAINT "ReadoutVersion_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Approval" (
    "readoutId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'ASKED',
    "hash" TEXT,
    "number" INTEGER,
    "why" TEXT,
    "at" DATETIME,
    "askedById" TEXT NOT NULL,
    "askedAt" DATETIME NOT NULL,
    "reminded" INTEGER NOT NULL DEFAULT 0,
    "nextReminderAt" DATETIME,

    PRIMARY KEY ("readoutId", "personId"),
    CONSTRAINT "Approval_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadoutNote" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readoutId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "ReadoutNote_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadoutTemplate" (
    "groupId" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("groupId", "form"),
    CONSTRAINT "ReadoutTemplate_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Rating" (
    "readoutId" TEXT NOT NULL,
    "voter" TEXT NOT NULL,
    "stars" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "address" TEXT,

    PRIMARY KEY ("readoutId", "voter"),
    CONSTRAINT "Rating_readoutId_fkey" FOREIGN KEY ("readoutId") REFERENCES "Readout" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Subscriber" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "personId" TEXT,
    "state" TEXT NOT NULL DEFAULT 'ASKED',
    "token" TEXT NOT NULL,
    "askedAt" DATETIME NOT NULL,
    "confirmedAt" DATETIME,
    "stoppedAt" DATETIME,
    "stoppedWhy" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "Subscriber_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Link" (
    "token" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "groupId" TEXT,
    "personId" TEXT,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME,
    CONSTRAINT "Link_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Person" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "zone" TEXT,
    "locale" TEXT,
    "remind" TEXT NOT NULL DEFAULT 'NORMAL',
    "quietFrom" TEXT NOT NULL DEFAULT '20:00',
    "quietTo" TEXT NOT NULL DEFAULT '08:00',
    "mail" TEXT,
    "mailConfirmedAt" DATETIME,
    "digestDirect" BOOLEAN NOT NULL DEFAULT false,
    "digestMail" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL
);
INSERT INTO "new_Person" ("createdAt", "id", "locale", "name", "quietFrom", "quietTo", "remind", "zone") SELECT "createdAt", "id", "locale", "name", "quietFrom", "quietTo", "remind", "zone" FROM "Person";
DROP TABLE "Person";
ALTER TABLE "new_Person" RENAME TO "Person";
CREATE TABLE "new_Group" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "workDays" TEXT NOT NULL DEFAULT '12345',
    "workFrom" TEXT NOT NULL DEFAULT '09:00',
    "workTo" TEXT NOT NULL DEFAULT '17:00',
    "holidays" TEXT,
    "remind" TEXT NOT NULL DEFAULT 'NORMAL',
    "digestOn" BOOLEAN NOT NULL DEFAULT true,
    "digestQuiet" BOOLEAN NOT NULL DEFAULT true,
    "digestDay" INTEGER NOT NULL DEFAULT 1,
    "digestTime" TEXT NOT NULL DEFAULT '09:00',
    "digestChannel" TEXT,
    "nextDigestAt" DATETIME,
    "lastDigestAt" DATETIME,
    "lastItemNumber" INTEGER NOT NULL DEFAULT 0,
    "lastMeetingNumber" INTEGER NOT NULL DEFAULT 0,
    "lastDecisionNumber" INTEGER NOT NULL DEFAULT 0,
    "lastReadoutNumber" INTEGER NOT NULL DEFAULT 0,
    "slug" TEXT,
    "isPublic" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL,
    "createdById" TEXT NOT NULL
);
INSERT INTO "new_Group" ("createdAt", "createdById", "digestChannel", "digestDay", "digestOn", "digestQuiet", "digestTime", "holidays", "id", "kind", "lastDigestAt", "lastItemNumber", "locale", "name", "nextDigestAt", "remind", "workDays", "workFrom", "workTo", "zone") SELECT "createdAt", "createdById", "digestChannel", "digestDay", "digestOn", "digestQuiet", "digestTime", "holidays", "id", "kind", "lastDigestAt", "lastItemNumber", "locale", "name", "nextDigestAt", "remind", "workDays", "workFrom", "workTo", "zone" FROM "Group";
DROP TABLE "Group";
ALTER TABLE "new_Group" RENAME TO "Group";
CREATE UNIQUE INDEX "Group_slug_key" ON "Group"("slug");
CREATE INDEX "Group_nextDigestAt_idx" ON "Group"("nextDigestAt");
CREATE TABLE "new_ActionItem" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'OPEN',
    "priority" TEXT NOT NULL DEFAULT 'NORMAL',
    "dueAt" DATETIME,
    "dueDay" TEXT,
    "dueZone" TEXT,
    "overdueAt" DATETIME,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "settledAt" DATETIME,
    "sourceUrl" TEXT,
    "sourceId" TEXT,
    "meetingId" TEXT,
    "topicId" TEXT,
    CONSTRAINT "ActionItem_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ActionItem_meetingId_fkey" FOREIGN KEY ("meetingId") REFERENCES "Meeting" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_ActionItem" ("createdAt", "createdById", "dueAt", "dueDay", "dueZone", "folded", "groupId", "id", "number", "overdueAt", "priority", "settledAt", "sourceId", "sourceUrl", "state", "title", "version") SELECT "createdAt", "createdById", "dueAt", "dueDay", "dueZone", "folded", "groupId", "id", "number", "overdueAt", "priority", "settledAt", "sourceId", "sourceUrl", "state", "title", "version" FROM "ActionItem";
DROP TABLE "ActionItem";
ALTER TABLE "new_ActionItem" RENAME TO "ActionItem";
CREATE UNIQUE INDEX "ActionItem_sourceId_key" ON "ActionItem"("sourceId");
CREATE INDEX "ActionItem_groupId_state_dueAt_idx" ON "ActionItem"("groupId", "state", "dueAt");
CREATE INDEX "ActionItem_groupId_settledAt_idx" ON "ActionItem"("groupId", "settledAt");
CREATE INDEX "ActionItem_overdueAt_idx" ON "ActionItem"("overdueAt");
CREATE INDEX "ActionItem_meetingId_idx" ON "ActionItem"("meetingId");
CREATE UNIQUE INDEX "ActionItem_groupId_number_key" ON "ActionItem"("groupId", "number");
CREATE TABLE "new_PostedCard" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "groupId" TEXT,
    "platform" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "address" TEXT,
    "locale" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "wantVersion" INTEGER NOT NULL DEFAULT 1,
    "doneVersion" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" DATETIME,
    "owner" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "failedAt" DATETIME,
    "shownAt" DATETIME,
    "paceMs" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL
);
INSERT INTO "new_PostedCard" ("address", "attempts", "createdAt", "destination", "doneVersion", "error", "failedAt", "groupId", "id", "key", "locale", "nextAttemptAt", "owner", "platform", "subject", "subjectId", "wantVersion", "zone") SELECT "address", "attempts", "createdAt", "destination", "doneVersion", "error", "failedAt", "groupId", "id", "key", "locale", "nextAttemptAt", "owner", "platform", "subject", "subjectId", "wantVersion", "zone" FROM "PostedCard";
DROP TABLE "PostedCard";
ALTER TABLE "new_PostedCard" RENAME TO "PostedCard";
CREATE UNIQUE INDEX "PostedCard_key_key" ON "PostedCard"("key");
CREATE INDEX "PostedCard_nextAttemptAt_idx" ON "PostedCard"("nextAttemptAt");
CREATE INDEX "PostedCard_subject_subjectId_idx" ON "PostedCard"("subject", "subjectId");
CREATE INDEX "PostedCard_platform_address_idx" ON "PostedCard"("platform", "address");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

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
