-- AlterTable
ALTER TABLE "Person" ADD COLUMN "forgottenAt" DATETIME;

-- AlterTable
ALTER TABLE "Group" ADD COLUMN "keepMonths" INTEGER;
ALTER TABLE "Group" ADD COLUMN "nextCanaryAt" DATETIME;

-- CreateTable
CREATE TABLE "Installation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "platform" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "organisation" TEXT,
    "sealed" TEXT,
    "installedAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "removedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "until" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Pace" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "freeAt" DATETIME NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
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
    "workspace" TEXT NOT NULL DEFAULT '',
    "urgency" INTEGER NOT NULL DEFAULT 1,
    "shownAt" DATETIME,
    "paceMs" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL
);
INSERT INTO "new_PostedCard" ("address", "attempts", "createdAt", "destination", "doneVersion", "error", "failedAt", "groupId", "id", "key", "locale", "nextAttemptAt", "owner", "paceMs", "platform", "shownAt", "subject", "subjectId", "wantVersion", "zone") SELECT "address", "attempts", "createdAt", "destination", "doneVersion", "error", "failedAt", "groupId", "id", "key", "locale", "nextAttemptAt", "owner", "paceMs", "platform", "shownAt", "subject", "subjectId", "wantVersion", "zone" FROM "PostedCard";
DROP TABLE "PostedCard";
ALTER TABLE "new_PostedCard" RENAME TO "PostedCard";
CREATE UNIQUE INDEX "PostedCard_key_key" ON "PostedCard"("key");
CREATE INDEX "PostedCard_nextAttemptAt_idx" ON "PostedCard"("nextAttemptAt");
CREATE INDEX "PostedCard_platform_urgency_nextAttemptAt_idx" ON "PostedCard"("platform", "urgency", "nextAttemptAt");
CREATE INDEX "PostedCard_failedAt_idx" ON "PostedCard"("failedAt");
CREATE INDEX "PostedCard_subject_subjectId_idx" ON "PostedCard"("subject", "subjectId");
CREATE INDEX "PostedCard_platform_address_idx" ON "PostedCard"("platform", "address");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Installation_removedAt_idx" ON "Installation"("removedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Installation_platform_workspace_key" ON "Installation"("platform", "workspace");

-- CreateIndex
CREATE INDEX "Pace_freeAt_idx" ON "Pace"("freeAt");

-- CreateIndex
CREATE INDEX "Group_nextCanaryAt_idx" ON "Group"("nextCanaryAt");
