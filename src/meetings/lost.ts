import type { DeliveryError } from "../chat/adapter.ts";
import { bold, button, card, controls, line, say } from "../chat/card.ts";
import { zoneOf } from "../groups/group.ts";
import { personWithAccounts } from "../groups/people.ts";
import { postCard } from "../outbox/outbox.ts";
import type { PostedCard } from "../store/models.ts";
import type { DrawnCard, Services } from "../use-case.ts";
import { heading, pressOf } from "./cards.ts";
import { channelOf, labelOf } from "./meeting.ts";
import { loadMeeting } from "./record.ts";

/** Cards of a meeting's channel; what is only redrawn for order's sake is not missed. */
const MISSED: readonly string[] = ["meeting-live", "minutes"];

/**
 * The channel no longer takes a meeting's card: it was archived, or the bot taken out of it. The records go on, and
 * the chair hears of it by direct message, once; that message says when it has ended.
 */
export async function tellMeetingLost(
  services: Services,
  failed: PostedCard,
  error: DeliveryError,
): Promise<void> {
  if (error.kind !== "permanent" || !MISSED.includes(failed.subject)) return;
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    const meeting = await loadMeeting(tx, failed.subjectId);
    if (!meeting || (meeting.state !== "LIVE" && failed.subject === "meeting-live")) return;
    const person = await personWithAccounts(tx, meeting.chairId ?? meeting.calledById);
    const account = person.accounts.find(
      ({ platform, directClosedAt }) => platform === failed.platform && directClosedAt === null,
    );
    const key = `meeting-lost:${meeting.id}`;
    if (!account || (await tx.postedCard.findUnique({ where: { key } }))) return;
    const { platform, workspace, externalId: id } = account;
    await postCard(tx, {
      key,
      subject: "meeting-lost",
      subjectId: meeting.id,
      groupId: meeting.groupId,
      to: { to: "person", user: { platform, workspace, id } },
      locale: person.locale ?? account.locale ?? meeting.group.locale,
      zone: zoneOf(person, meeting.group),
      at: now,
      now,
    });
  });
  services.wake();
}

/** "I cannot post in #general any more, where M1 runs. What is written down is kept." */
export async function lostSubject({ store }: Services, id: string): Promise<DrawnCard | null> {
  const meeting = await loadMeeting(store.db, id);
  if (!meeting) return null;
  const { platform, workspace, id: externalId } = channelOf(meeting);
  const [channel, failed] = await Promise.all([
    store.db.channel.findUnique({
      where: { platform_workspace_externalId: { platform, workspace, externalId } },
    }),
    store.db.postedCard.findFirst({
      where: { subjectId: id, subject: { in: [...MISSED] }, failedAt: { not: null } },
      orderBy: { failedAt: { sort: "desc", nulls: "last" } },
    }),
  ]);
  const params = {
    label: labelOf(meeting),
    channel: channel?.name ?? externalId,
    how: failed?.error ?? "",
    state: meeting.state,
  };
  return {
    card: card(
      line(bold(heading(meeting))),
      line(say("meeting.lost", params)),
      controls(
        meeting.state === "LIVE"
          ? button(say("meeting.end-it"), pressOf("end", meeting))
          : button(say("minutes.read"), pressOf("read", meeting)),
        button(say("meeting.lines"), pressOf("lines", meeting)),
      ),
    ),
  };
}
