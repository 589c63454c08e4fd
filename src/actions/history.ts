import { bold, type Card, card, context, instant, line, say, title } from "../chat/card.ts";
import type { Services } from "../use-case.ts";
import type { Item } from "./item.ts";
import { numberOf } from "./lines.ts";

const MOST_EVENTS = 30;

/** Who changed what, when, newest first. */
export async function historyCard(services: Services, item: Item): Promise<Card> {
  const { db } = services.store;
  const events = await db.event.findMany({
    where: { subjectId: item.id },
    orderBy: { id: "desc" },
    take: MOST_EVENTS,
  });
  const ids = events.flatMap((event) => event.byId ?? []);
  const people = await db.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(people.map((person) => [person.id, person.name]));
  const lines = events.map((event) =>
    line(
      say("history.line", {
        at: instant(event.at),
        name: names.get(event.byId ?? "") ?? "Readout",
        what: say("history.kind", { kind: event.kind }),
        detail: detailOf(event.data),
      }),
    ),
  );
  const more =
    events.length === MOST_EVENTS ? context(say("history.more", { most: MOST_EVENTS })) : undefined;
  return card(title(bold(`${numberOf(item)} ${item.title}`)), lines, more);
}

/** What an event changed, in letters people wrote: the old title, the reason, the note. */
function detailOf(data: unknown): string {
  const { from = {}, to = {} } = data as { from?: Record<string, unknown>; to?: Record<string, unknown> };
  if (typeof from["title"] === "string" && typeof to["title"] === "string")
    return `“${from["title"]}” → “${to["title"]}”`;
  const said = to["note"] ?? to["why"];
  return typeof said === "string" ? said : "";
}
