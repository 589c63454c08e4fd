-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "forgottenAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Group" ADD COLUMN     "keepMonths" INTEGER,
ADD COLUMN     "nextCanaryAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "PostedCard" ADD COLUMN     "urgency" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "workspace" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "Installation" (
    "id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "organisation" TEXT,
    "sealed" TEXT,
    "installedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Pace" (
    "key" TEXT NOT NULL,
    "freeAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Pace_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Installation_removedAt_idx" ON "Installation"("removedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Installation_platform_workspace_key" ON "Installation"("platform", "workspace");

-- CreateIndex
CREATE INDEX "Pace_freeAt_idx" ON "Pace"("freeAt");

-- CreateIndex
CREATE INDEX "Group_nextCanaryAt_idx" ON "Group"("nextCanaryAt");

-- CreateIndex
CREATE INDEX "PostedCard_platform_urgency_nextAttemptAt_idx" ON "PostedCard"("platform", "urgency", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "PostedCard_failedAt_idx" ON "PostedCard"("failedAt");
