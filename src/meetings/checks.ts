import type { Meeting } from "../store/models.ts";
import { plannedEnd } from "./meeting.ts";

/** What a job does about a meeting by itself: remind, say it begins soon, make the next of its series, notice a forgotten end, close it, take silence for approval. */
export type CheckKind = "remind" | "soon" | "begin" | "ask-end" | "close" | "silence";

const MINUTE_MS = 60_000;
/** The morning of the day it begins on, in any zone, lies within this. */
const REMIND_MS = 26 * 3_600_000;
export const SOON_MS = 10 * MINUTE_MS;
/** How long after its planned end, and after the last thing said, a meeting is asked whether it goes on. */
export const ASK_MS = 15 * MINUTE_MS;
/** How long an unanswered question waits before the meeting is closed. */
export const CLOSE_MS = 45 * MINUTE_MS;

type Checked = Pick<
  Meeting,
  | "state"
  | "startsAt"
  | "startedAt"
  | "minutes"
  | "updatedAt"
  | "minutesSilentAt"
  | "minutesApprovedAt"
  | "nextCheck"
>;

/** When a job looks at a meeting next, and for what; `done`: what it has just done about it. Instants UTC. */
export function nextCheck(
  meeting: Checked,
  now: Date,
  done?: CheckKind,
): { at: Date; kind: CheckKind } | null {
  switch (meeting.state) {
    case "PLANNED":
      return nextOfPlanned(meeting, now, done);
    case "LIVE": {
      const end = plannedEnd(meeting)?.getTime() ?? 0;
      if (done === "ask-end") return { at: new Date(now.getTime() + CLOSE_MS), kind: "close" };
      return { at: new Date(Math.max(end, meeting.updatedAt.getTime()) + ASK_MS), kind: "ask-end" };
    }
    case "ENDED":
      return meeting.minutesSilentAt && !meeting.minutesApprovedAt
        ? { at: meeting.minutesSilentAt, kind: "silence" }
        : null;
    default:
      return null;
  }
}

/** Reminding again after a change is harmless: each is said once. */
function nextOfPlanned({ startsAt }: Checked, now: Date, done?: CheckKind) {
  if (!startsAt || done === "begin") return null;
  const start = startsAt.getTime();
  const steps = [
    { kind: "remind" as const, from: start - REMIND_MS, until: start - SOON_MS },
    { kind: "soon" as const, from: start - SOON_MS, until: start },
    { kind: "begin" as const, from: start, until: Number.POSITIVE_INFINITY },
  ];
  const left = steps.slice(steps.findIndex((step) => step.kind === done) + 1);
  const next = left.find((step) => now.getTime() < step.until);
  return next ? { at: new Date(Math.max(next.from, now.getTime())), kind: next.kind } : null;
}
