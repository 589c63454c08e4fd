import { z } from "zod";
import { button, type Card, card, controls, instant, line, type Phrase, say, title } from "../chat/card.ts";
import { type Destination, MAIL } from "../chat/refs.ts";
import { groupBy } from "../lib/group-by.ts";
import { isSetAside, retrySetAside } from "../outbox/set-aside.ts";
import type { PostedCard } from "../store/models.ts";
import { type Actor, definePress, type Services } from "../use-case.ts";
import { canaryArrivedAt } from "./canary.ts";
import { assertLeads } from "./people.ts";

// What waits to be said in a group and why, for those who can do something about it.

/** What is due for less than this is on its way. */
const A_MOMENT_MS = 60_000;
const MOST_READ = 500;
const MOST_LINES = 20;

/** A card for an administrator or a lead. @throws UserError `status.not-allowed`, naming whom to ask */
export async function statusCard(services: Services, actor: Actor): Promise<Card> {
  await assertLeads(services, actor, "status.not-allowed");
  const { store, clock } = services;
  const now = clock.now();
  const ours = { groupId: actor.group.id };
  const waits = {
    nextAttemptAt: { not: null },
    OR: [{ nextAttemptAt: { lt: new Date(now.getTime() - A_MOMENT_MS) } }, { error: { not: null } }],
  };
  const read = { orderBy: { id: "asc" }, take: MOST_READ } as const;
  const waiting = await store.db.postedCard.findMany({ where: { ...ours, ...waits }, ...read });
  const setAside = await store.db.postedCard.findMany({ where: isSetAside(ours), ...read });
  const lines = [
    ...(await linesOf(services, waiting, "status.waits")),
    ...(await linesOf(services, setAside, "status.set-aside")),
  ];
  return card(
    title(say("status.title", { group: actor.group.name })),
    lines.length === 0 ? line(say("status.fine")) : lines.slice(0, MOST_LINES).map((one) => line(one)),
    lines.length > MOST_LINES ? line(say("status.more", { count: lines.length - MOST_LINES })) : undefined,
    line(await canaryLine(services, actor)),
    setAside.length > 0
      ? controls(button(say("status.retry"), { do: "status.retry" }, "primary"))
      : undefined,
  );
}

/** One sentence for each place and reason, the longest waiting first. */
async function linesOf(
  services: Services,
  cards: readonly PostedCard[],
  key: "status.waits" | "status.set-aside",
): Promise<Phrase[]> {
  const alike = groupBy(cards, ({ destination, error }) => `${placeKey(destination)} ${error}`);
  return Promise.all(
    [...alike.values()].map(async (some) => {
      const [first] = some as [PostedCard, ...PostedCard[]];
      return say(key, {
        count: some.length,
        place: await placeOf(services, first),
        why: first.error ?? say("status.turn"),
        since: instant(first.createdAt),
      });
    }),
  );
}

/** Whose direct messages or which address it is stays unsaid. */
const placeKey = (destination: string): string => {
  const to = JSON.parse(destination) as Destination;
  return to.to === "channel" ? destination : to.user.platform;
};

async function placeOf({ store }: Services, { destination }: PostedCard): Promise<Phrase> {
  const to = JSON.parse(destination) as Destination;
  if (to.to === "person") return say(to.user.platform === MAIL ? "status.letters" : "status.direct");
  const { platform, workspace, id: externalId } = to.channel;
  const known = await store.db.channel.findUnique({
    where: { platform_workspace_externalId: { platform, workspace, externalId } },
  });
  return say("status.channel", { name: known?.name ?? externalId });
}

async function canaryLine({ store }: Services, { group }: Actor): Promise<Phrase> {
  if (group.nextCanaryAt === null) return say("status.canary-off");
  const at = await canaryArrivedAt(store, group.id);
  return at ? say("status.canary", { at: instant(at) }) : say("status.canary-waits");
}

const retry = definePress({
  do: "status.retry",
  answers: "update",
  parameters: z.object({}),
  async run({ services, actor }) {
    await assertLeads(services, actor, "status.not-allowed");
    const { store, clock } = services;
    const count = await store.write((tx) => retrySetAside(tx, { groupId: actor.group.id }, clock.now()));
    services.wake();
    return { update: card(line(say("status.retried", { count }))) };
  },
});

export const statusPresses = [retry];
