import { BOTH, type Fault } from "./fault.ts";
import { openWorld } from "./platforms.ts";

/** The Friday before each change, its Sunday, and what was planned for it with the instant that must be meant (UTC). */
const CHANGES = [
  {
    friday: "2031-03-28",
    sunday: "2031-03-30",
    monday: "2031-03-31",
    moments: { "01:30": "00:30", "02:30": "01:30", "03:30": "01:30", "09:00": "07:00" },
    morning: "07:00",
  },
  {
    friday: "2031-10-24",
    sunday: "2031-10-26",
    monday: "2031-10-27",
    moments: { "01:30": "23:30", "02:30": "00:30", "03:30": "02:30", "09:00": "08:00" },
    morning: "08:00",
  },
];

/**
 * The clocks change in both directions: what Bo planned for the hour that is skipped or comes twice is told once, at the
 * instant that RFC 5545 gives it; the digest of the Monday after it comes at nine on the wall. The control counts with the
 * offset of the Friday before.
 */
export const daylightSaving: Fault = {
  name: "daylight saving, reminders, meetings and digests",
  databases: BOTH,
  async run(stage, protectedBy) {
    const outcome = { tries: 0, acknowledged: 0, lost: 0, repeated: 0, unaskable: 0 };
    for (const { friday, sunday, monday, moments, morning } of CHANGES) {
      const world = await openWorld(stage, "slack");
      const { clock, ana, bo } = world;
      await clock.is(`${friday} 10:00 Europe/Berlin`);
      await ana.says('/readout settings digest:"monday 9:00"');
      if (protectedBy === "off") {
        const offset = new Date(`${friday}T10:00Z`).getUTCMonth() === 2 ? "Etc/GMT-1" : "Etc/GMT-2";
        for (const person of [ana, bo]) await person.says(`/readout me zone:${offset}`);
        await ana.says(`/readout settings zone:${offset}`);
      }
      const wanted = new Map<string, number>();
      for (const [wall, utc] of Object.entries(moments)) {
        const day =
          utc > wall ? new Date(Date.parse(sunday) - 86_400_000).toISOString().slice(0, 10) : sunday;
        const title = `Watch ${wall.replace(":", "")}`;
        await bo.says(`/action add ${title} due:"${sunday} ${wall}"`);
        wanted.set(title, Date.parse(`${day}T${utc}Z`));
      }
      await ana.says(`/meeting schedule Vigil at:"${sunday} 02:30"`);
      await clock.passesTo(`${monday} 12:00`);
      const { db } = world.services.store;
      const bundles = await db.postedCard.findMany({ where: { subject: "bundle" } });
      const entries = await db.bundleEntry.findMany({ where: { slot: "due" } });
      const items = await db.actionItem.findMany();
      const toldAt = (itemId: string) =>
        entries
          .filter((entry) => entry.itemId === itemId)
          .map(({ bundleId }) => bundles.find((card) => card.subjectId === bundleId)?.shownAt?.getTime());
      for (const item of items) {
        const at = toldAt(item.id);
        const right = at.filter((time) => time === wanted.get(item.title));
        outcome.lost += right.length === 0 ? 1 : 0;
        outcome.repeated += Math.max(0, at.length - 1);
      }
      const digests = await db.postedCard.findMany({ where: { subject: "digest" } });
      const onTime = digests.filter(
        ({ shownAt }) => shownAt?.getTime() === Date.parse(`${monday}T${morning}Z`),
      );
      const meetings = await db.meeting.findMany();
      const began = meetings.filter(({ startsAt }) => startsAt?.getTime() === wanted.get("Watch 0230"));
      outcome.lost += (onTime.length === 0 ? 1 : 0) + (began.length === 0 ? 1 : 0);
      outcome.repeated += Math.max(0, digests.length - 1) + Math.max(0, meetings.length - 1);
      outcome.acknowledged += wanted.size + 2;
      outcome.tries += wanted.size + 2;
    }
    return outcome;
  },
};
