-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "zone" TEXT,
    "locale" TEXT,
    "remind" TEXT NOT NULL DEFAULT 'NORMAL',
    "quietFrom" TEXT NOT NULL DEFAULT '20:00',
    "quietTo" TEXT NOT NULL DEFAULT '08:00',
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT,
    "locale" TEXT,
    "directClosedAt" DATETIME,
    CONSTRAINT "Account_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Group" (
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
    "createdAt" DATETIME NOT NULL,
    "createdById" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Channel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "direct" BOOLEAN NOT NULL,
    "home" BOOLEAN NOT NULL,
    "greetedAt" DATETIME,
    CONSTRAINT "Channel_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Membership" (
    "groupId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'MEMBER',
    "joinedAt" DATETIME NOT NULL,

    PRIMARY KEY ("groupId", "personId"),
    CONSTRAINT "Membership_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Membership_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ActionItem" (
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
    CONSTRAINT "ActionItem_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Assignment" (
    "itemId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "owner" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL DEFAULT 0,
    "nextReminderAt" DATETIME,
    "nextSlot" TEXT,
    "snoozedUntil" DATETIME,
    "muted" BOOLEAN NOT NULL DEFAULT false,

    PRIMARY KEY ("itemId", "personId"),
    CONSTRAINT "Assignment_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ActionItem" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Assignment_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ItemTag" (
    "itemId" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    PRIMARY KEY ("itemId", "name"),
    CONSTRAINT "ItemTag_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ActionItem" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "itemId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "Note_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ActionItem" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "byId" TEXT,
    "at" DATETIME NOT NULL,
    "data" JSONB NOT NULL,
    "deliveryId" TEXT,
    "undoneAt" DATETIME,
    CONSTRAINT "Event_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Question" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "itemId" TEXT,
    "data" JSONB NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "answeredAt" DATETIME,
    CONSTRAINT "Question_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Bundle" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "exempt" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Bundle_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "BundleEntry" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "bundleId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "missedAt" DATETIME,
    CONSTRAINT "BundleEntry_bundleId_fkey" FOREIGN KEY ("bundleId") REFERENCES "Bundle" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Digest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "groupId" TEXT NOT NULL,
    "week" TEXT NOT NULL,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "Digest_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PostedCard" (
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
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "KeptMessage" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "platform" TEXT NOT NULL,
    "room" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "change" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Counter" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" INTEGER NOT NULL
);

-- CreateIndex
CREATE INDEX "Account_personId_idx" ON "Account"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_platform_workspace_externalId_key" ON "Account"("platform", "workspace", "externalId");

-- CreateIndex
CREATE INDEX "Group_nextDigestAt_idx" ON "Group"("nextDigestAt");

-- CreateIndex
CREATE INDEX "Channel_groupId_idx" ON "Channel"("groupId");

-- CreateIndex
CREATE UNIQUE INDEX "Channel_platform_workspace_externalId_key" ON "Channel"("platform", "workspace", "externalId");

-- CreateIndex
CREATE INDEX "Membership_personId_idx" ON "Membership"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "ActionItem_sourceId_key" ON "ActionItem"("sourceId");

-- CreateIndex
CREATE INDEX "ActionItem_groupId_state_dueAt_idx" ON "ActionItem"("groupId", "state", "dueAt");

-- CreateIndex
CREATE INDEX "ActionItem_groupId_settledAt_idx" ON "ActionItem"("groupId", "settledAt");

-- CreateIndex
CREATE INDEX "ActionItem_overdueAt_idx" ON "ActionItem"("overdueAt");

-- CreateIndex
CREATE UNIQUE INDEX "ActionItem_groupId_number_key" ON "ActionItem"("groupId", "number");

-- CreateIndex
CREATE INDEX "Assignment_nextReminderAt_idx" ON "Assignment"("nextReminderAt");

-- CreateIndex
CREATE INDEX "Assignment_personId_idx" ON "Assignment"("personId");

-- CreateIndex
CREATE INDEX "ItemTag_name_idx" ON "ItemTag"("name");

-- CreateIndex
CREATE INDEX "Note_itemId_at_idx" ON "Note"("itemId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Event_deliveryId_key" ON "Event"("deliveryId");

-- CreateIndex
CREATE INDEX "Event_subjectId_at_idx" ON "Event"("subjectId", "at");

-- CreateIndex
CREATE INDEX "Event_groupId_byId_at_idx" ON "Event"("groupId", "byId", "at");

-- CreateIndex
CREATE INDEX "Question_personId_answeredAt_idx" ON "Question"("personId", "answeredAt");

-- CreateIndex
CREATE INDEX "Bundle_personId_day_kind_idx" ON "Bundle"("personId", "day", "kind");

-- CreateIndex
CREATE INDEX "BundleEntry_bundleId_idx" ON "BundleEntry"("bundleId");

-- CreateIndex
CREATE INDEX "BundleEntry_itemId_idx" ON "BundleEntry"("itemId");

-- CreateIndex
CREATE UNIQUE INDEX "Digest_groupId_week_key" ON "Digest"("groupId", "week");

-- CreateIndex
CREATE UNIQUE INDEX "PostedCard_key_key" ON "PostedCard"("key");

-- CreateIndex
CREATE INDEX "PostedCard_nextAttemptAt_idx" ON "PostedCard"("nextAttemptAt");

-- CreateIndex
CREATE INDEX "PostedCard_subject_subjectId_idx" ON "PostedCard"("subject", "subjectId");

-- CreateIndex
CREATE INDEX "PostedCard_platform_address_idx" ON "PostedCard"("platform", "address");

-- CreateIndex
CREATE INDEX "KeptMessage_platform_room_change_idx" ON "KeptMessage"("platform", "room", "change");

-- CreateIndex
CREATE UNIQUE INDEX "KeptMessage_platform_change_key" ON "KeptMessage"("platform", "change");
