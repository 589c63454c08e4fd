import { gzipSync } from "node:zlib";
import { button, type Card, card, context, controls, file, line, say, title } from "../chat/card.ts";
import { type Destination, letterTo } from "../chat/refs.ts";
import { localDay } from "../lib/working-time.ts";
import type { Transaction } from "../store/client.ts";
import type { Actor, Services } from "../use-case.ts";
import { columnsOf, type Me, personal } from "./personal.ts";

/** Rows of one table in an export, the newest; more than anybody has, so that one request cannot use up the memory. */
const MOST_ROWS = 20_000;

/** Bytes of a file that every platform takes; Discord's limit is 10 MB. A larger one is packed. */
const MOST_PLAIN = 8_000_000;

/** A person with what their data is found by. */
export async function meOf(tx: Transaction, personId: string): Promise<Me> {
  const { accounts, ...person } = await tx.person.findUniqueOrThrow({
    where: { id: personId },
    include: { accounts: true },
  });
  const direct = accounts.map(
    ({ platform, workspace, externalId: id }): Destination => ({
      to: "person",
      user: { platform, workspace, id },
    }),
  );
  const lists = await tx.subscriber.findMany({ where: { personId }, select: { address: true } });
  const addresses = [...lists.map(({ address }) => address), ...(person.mail ? [person.mail] : [])];
  const places = [...direct, ...addresses.map(letterTo)];
  return { person, accounts, places: places.map((place) => JSON.stringify(place)) };
}

interface Rows {
  findMany(wanted: { where: object; select: object; take: number }): Promise<object[]>;
}

/** All that is stored about a person, table by table, as `personal` says. */
export async function readOwnData({ store, clock }: Services, personId: string) {
  const me = await meOf(store.db, personId);
  const tables: Record<string, readonly object[]> = {};
  for (const [model, { mine, given }] of Object.entries(personal)) {
    if (!mine) continue;
    const name = model.charAt(0).toLowerCase() + model.slice(1);
    const rows = (store.db as unknown as Record<string, Rows>)[name];
    const select = Object.fromEntries(columnsOf(given).map((column) => [column, true]));
    tables[model] = (await rows?.findMany({ where: mine(me), select, take: MOST_ROWS })) ?? [];
  }
  return { person: me.person.id, madeAt: clock.now(), mostRowsPerTable: MOST_ROWS, tables };
}

/** All that is stored about who asks, as a file for them alone. */
export async function exportCard(services: Services, { person, zone }: Actor): Promise<Card> {
  const data = await readOwnData(services, person.id);
  const rows = Object.values(data.tables).reduce((sum, table) => sum + table.length, 0);
  const json = Buffer.from(JSON.stringify(data, null, 1));
  const packed = json.length > MOST_PLAIN;
  const name = `readout-${localDay(zone, data.madeAt)}.json${packed ? ".gz" : ""}`;
  return card(
    title(say("me.export")),
    line(say("me.export-what", { rows })),
    file(say("me.export-file", { name }), {
      name,
      mediaType: packed ? "application/gzip" : "application/json",
      content: (packed ? gzipSync(json) : json).toString("base64"),
    }),
  );
}

/** What goes and what stays, before anything does. */
export async function forgetCard({ store }: Services, { person }: Actor): Promise<Card> {
  const open = await store.db.assignment.count({
    where: { personId: person.id, owner: true, item: { state: { in: ["OPEN", "STARTED"] } } },
  });
  return card(
    title(say("me.forget")),
    line(say("me.forget-goes")),
    open > 0 ? line(say("me.forget-open", { count: open })) : undefined,
    line(say("me.forget-stays")),
    context(say("me.forget-frozen")),
    controls(
      button(say("me.forget-yes"), { do: "me.forget", p: person.id }, "danger"),
      button(say("me.forget-no"), { do: "me.show" }),
    ),
  );
}
