import { z } from "zod";
import { button, type Card, card, context, controls, line, row, say, title } from "../chat/card.ts";
import { type Actor, definePress, type Reply, type Services } from "../use-case.ts";
import { meCard } from "./me.ts";

/** Three lines and a button, once per channel: what the bot does here and what to try first. */
export async function welcome(services: Services, actor: Actor): Promise<Reply> {
  const now = services.clock.now();
  const { platform, workspace, id: externalId } = actor.channel;
  const first = await services.store.write((tx) =>
    tx.channel.updateMany({
      where: { platform, workspace, externalId, greetedAt: null },
      data: { greetedAt: now },
    }),
  );
  return first.count > 0 ? { public: welcomeCard() } : {};
}

const welcomeCard = (): Card =>
  card(
    line(say("welcome.what")),
    line(say("welcome.try")),
    line(say("welcome.more")),
    controls(
      button(say("welcome.add"), { do: "welcome.add" }, "primary"),
      button(say("welcome.settings"), { do: "settings.show" }),
      button(say("welcome.help"), { do: "help.show" }),
    ),
  );

const add = definePress({
  do: "welcome.add",
  answers: "form",
  parameters: z.object({}),
  run: async () => ({ verbForm: { command: "action", verb: "add" } }),
});

/** A person's own page: what is theirs, then their groups. */
export async function homeCard(services: Services, actor: Actor): Promise<Card> {
  const mine = await meCard(services, actor);
  const memberships = await services.store.db.membership.findMany({
    where: { personId: actor.person.id, group: { kind: "CHANNEL" } },
    include: { group: true },
    orderBy: { joinedAt: "asc" },
    take: 20,
  });
  const rows = await Promise.all(
    memberships.map(async ({ group }) => {
      const open = await services.store.db.actionItem.count({
        where: { groupId: group.id, state: { in: ["OPEN", "STARTED"] } },
      });
      return row(say("home.group", { name: group.name, open }));
    }),
  );
  const groups =
    rows.length > 0 ? card(title(say("home.groups")), rows) : card(context(say("home.no-groups")));
  return { elements: [...mine.elements, ...groups.elements] };
}

export const welcomePresses = [add];
