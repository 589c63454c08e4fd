import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import { fold } from "../lib/text.ts";
import { labelOf, mayRun, nameIn } from "../meetings/meeting.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Group, ReadoutForm } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { fill } from "./compose.ts";
import { factsOf } from "./facts.ts";
import { actorIn, type Found, groupsHere, readoutById } from "./find.ts";
import { hasRecords, type Material, readMaterial, type Scope } from "./material.ts";
import type { FullReadout } from "./readout.ts";
import { loadReadout, writeReadoutEvent } from "./record.ts";
import type { Wanted } from "./scope.ts";
import { templateOf } from "./templates.ts";
import { createVersion, titleOf } from "./versions.ts";
import { voiceOf } from "./voice.ts";

/**
 * Drafts a readout from the records alone; a repeated delivery gets the one it made the first time.
 * @throws UserError `meeting.unknown`, `readout.no-records`, `readout.no-records-in`, `readout.not-runner`, `readout.what`
 */
export async function draftReadout(
  services: Services,
  actor: Actor,
  wanted: Wanted | { readonly of: "meeting"; readonly id: string } | null,
  form: ReadoutForm,
): Promise<Found> {
  const again = await draftedBefore(services, actor);
  if (again) return again;
  const { scope, group } = await meant(services, actor, wanted);
  const by = await actorIn(services, actor, group);
  if (!by) throw new UserError("press.foreign");
  const now = services.clock.now();
  try {
    return { readout: await services.store.write((tx) => create(tx, by, scope, form, now)), actor: by };
  } catch (error) {
    const other = await draftedBefore(services, actor);
    if (!other) throw error;
    return other;
  }
}

/** The readout this very delivery has drafted already: the database refuses a second one. */
async function draftedBefore(services: Services, actor: Actor): Promise<Found | null> {
  const { db } = services.store;
  const where = { sourceId: actor.delivery };
  const earlier = await db.readout.findUnique({ where, select: { id: true } });
  return earlier && readoutById(services, actor, earlier.id);
}

/** The meeting, period or tag that was named; bare, the last ended meeting nobody has written a readout of. */
async function meant(
  services: Services,
  actor: Actor,
  wanted: Parameters<typeof draftReadout>[2],
): Promise<{ scope: Scope; group: Group }> {
  const { db } = services.store;
  if (wanted && wanted.of !== "meeting") return { scope: wanted, group: actor.group };
  const groups = await groupsHere(services, actor);
  const meeting = wanted
    ? await db.meeting.findFirst({
        where: {
          groupId: { in: groups },
          ...("id" in wanted ? { id: wanted.id } : { number: wanted.number }),
        },
        include: { group: true },
        orderBy: { createdAt: "desc" },
      })
    : await lastUnwritten(services, actor);
  if (meeting) return { scope: { of: "meeting", meetingId: meeting.id }, group: meeting.group };
  if (!wanted) throw new UserError("readout.what");
  if ("id" in wanted) throw new UserError("press.foreign");
  const group = await db.group.findUnique({ where: { id: actor.group.id } });
  throw new UserError("readout.no-meeting", { number: wanted.number, last: group?.lastMeetingNumber ?? 0 });
}

async function lastUnwritten({ store }: Services, actor: Actor) {
  const written = await store.db.readout.findMany({
    where: { groupId: actor.group.id, meetingId: { not: null } },
    select: { meetingId: true },
  });
  return store.db.meeting.findFirst({
    where: {
      groupId: actor.group.id,
      state: "ENDED",
      id: { notIn: written.flatMap(({ meetingId }) => meetingId ?? []) },
    },
    include: { group: true },
    orderBy: [{ endedAt: "desc" }, { number: "desc" }],
  });
}

async function create(
  tx: Transaction,
  by: Actor,
  scope: Scope,
  form: ReadoutForm,
  now: Date,
): Promise<FullReadout> {
  await lockGroup(tx, by.group.id);
  const group = await tx.group.update({
    where: { id: by.group.id },
    data: { lastReadoutNumber: { increment: 1 } },
  });
  const voice = voiceOf(group, now);
  const material = await readMaterial(tx, group, scope, now);
  assertMayDraft(material, scope, by);
  const template = await templateOf(tx, group, form, voice);
  const facts = factsOf(material, form, voice, now);
  const { text, sources } = fill(template.text, facts, group.locale, template.byId ?? by.person.id);
  const title = titleOf(text, group.locale);
  const id = newId();
  await tx.readout.create({
    data: {
      id,
      groupId: group.id,
      number: group.lastReadoutNumber,
      title,
      folded: fold(title),
      form,
      meetingId: scope.of === "meeting" ? scope.meetingId : null,
      since: scope.of === "meeting" ? null : scope.since,
      until: scope.of === "meeting" ? null : scope.until,
      tag: scope.of === "tag" ? scope.tag : null,
      lastVersion: 1,
      createdById: by.person.id,
      createdAt: now,
      sourceId: by.delivery,
    },
  });
  const more = { number: 1, language: group.locale, now };
  await createVersion(tx, id, { text, sources, byId: by.person.id }, more);
  const readout = await loadReadout(tx, id);
  if (!readout) throw new UserError("readout.gone");
  await writeReadoutEvent(tx, readout, { kind: "draft", from: {}, to: { title, form }, by, now });
  return readout;
}

/** A meeting's readout is its chair's and scribe's to draft, and the leads'; of a period anybody may write. */
function assertMayDraft(material: Material | null, scope: Scope, by: Actor): asserts material is Material {
  const [meeting] = material?.meetings ?? [];
  if (!material || (scope.of === "meeting" && !meeting)) throw new UserError("readout.gone");
  if (scope.of === "meeting" && meeting) {
    const label = labelOf(meeting);
    if (!mayRun(meeting, by)) {
      const ids = [meeting.chairId ?? meeting.calledById, meeting.scribeId];
      const names = [...new Set(ids)].map((id) => nameIn(meeting, id)).filter(Boolean);
      throw new UserError("readout.not-runner", { label, names: names.join(", ") });
    }
    if (!hasRecords(material)) throw new UserError("readout.no-records", { label });
  } else if (!hasRecords(material)) throw new UserError("readout.no-records-in");
}
