import { card, context, say } from "../chat/card.ts";
import type { DrawnCard, Services } from "../use-case.ts";
import { itemCard } from "./cards.ts";
import { loadItem } from "./record.ts";

/** Draws the card of an item as it is now; a record that is gone says so and has no buttons. */
export async function itemSubject(services: Services, id: string): Promise<DrawnCard> {
  const item = await loadItem(services.store.db, id);
  return { card: item ? itemCard(item, services.clock.now()) : card(context(say("action.no-longer"))) };
}
