import { instant, link, type Phrase, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { refreshCards } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Group } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { createLink, linkFor, PAGE_DAYS, revokeLinks, slugOf } from "./links.ts";
import { type Addresses, addressesOf, knownAddresses } from "./publishing-addresses.ts";
import { mailingList } from "./subscribers.ts";

/** What a group wants of its pages. */
export interface PageWishes {
  readonly public?: boolean | undefined;
  /** One of `PAGE_LINKS`. */
  readonly link?: string | undefined;
}

/** A new link to the pages, the group's calendar, or no link any more. */
export const PAGE_LINKS = ["new", "calendar", "off"] as const;

/** Did they wish any of this? */
export const hasPageWishes = (wishes: PageWishes): boolean =>
  wishes.public !== undefined || wishes.link !== undefined;

/**
 * Makes the group's pages public or not, makes links or takes them back; what it says holds secrets and is for who asked.
 * That they may is settled before.
 * @throws UserError `publishing.no-url`, `publishing.no-group`
 */
export async function changePages(
  services: Services,
  actor: Actor,
  wishes: PageWishes,
): Promise<{ group: Group; said: Phrase[] }> {
  if (actor.group.kind === "PERSONAL") throw new UserError("publishing.no-group");
  const takesBack = wishes.link === "off" && wishes.public !== true;
  const addresses = takesBack || wishes.public === false ? knownAddresses(services) : addressesOf(services);
  const now = services.clock.now();
  return services.store.write(async (tx) => {
    const groupId = actor.group.id;
    let group = await lockGroup(tx, groupId);
    const said: Phrase[] = [];
    if (wishes.public !== undefined) {
      await tx.group.update({ where: { id: groupId }, data: { isPublic: wishes.public } });
      if (wishes.public) await slugOf(tx, group);
      if (wishes.public !== group.isPublic) await refreshReleased(tx, groupId, now);
    }
    if (wishes.link === "off") {
      for (const kind of ["page", "calendar-group"] as const) await revokeLinks(tx, { kind, groupId }, now);
      said.push(say("settings.links-off"));
    }
    if (wishes.link === "new" && addresses) {
      const slug = await slugOf(tx, group);
      const made = await createLink(tx, { kind: "page", groupId, by: actor.person.id, now });
      const url = addresses.list({ slug, key: made.token });
      said.push(say("settings.link-made", { url: link(url, url), days: PAGE_DAYS }));
    }
    if (wishes.link === "calendar" && addresses) {
      const own = { kind: "calendar-group" as const, groupId };
      const { token } =
        (await linkFor(tx, own, now)) ?? (await createLink(tx, { ...own, by: actor.person.id, now }));
      const url = addresses.calendar(token);
      said.push(say("settings.calendar", { url: link(url, url) }));
    }
    group = await tx.group.findUniqueOrThrow({ where: { id: groupId } });
    return { group, said };
  });
}

/** Cards of older ones follow with their next change. */
const MOST_REDRAWN = 20;

/** The newest cards offer the page while everybody may open it. */
async function refreshReleased(tx: Transaction, groupId: string, now: Date): Promise<void> {
  const released = await tx.readout.findMany({
    where: { groupId, state: "RELEASED" },
    select: { id: true },
    orderBy: { number: "desc" },
    take: MOST_REDRAWN,
  });
  const subjects = released.map(({ id }) => ({ subject: "readout", subjectId: id }));
  await refreshCards(tx, subjects, now);
}

/** How a group is read from outside: its pages and its mailing list; whose letters come back only leads are told. */
export async function pageLines(services: Services, group: Group, mayChange: boolean): Promise<Phrase[]> {
  if (group.kind === "PERSONAL") return [];
  const addresses = knownAddresses(services);
  const lines = addresses ? [await pagesLine(services, group, addresses)] : [];
  const { active, asked, unreached } = await mailingList(services.store.db, group.id);
  if (active + asked + unreached.length > 0) lines.push(say("settings.list", { active, asked }));
  if (mayChange)
    for (const one of unreached)
      lines.push(say("letter.stopped-line", { mail: one.address, why: one.stoppedWhy ?? "" }));
  return lines;
}

async function pagesLine({ store, clock }: Services, group: Group, addresses: Addresses): Promise<Phrase> {
  const { isPublic, slug, id: groupId } = group;
  if (isPublic && slug !== null) {
    const url = addresses.list({ slug });
    return say("settings.public", { url: link(url, url) });
  }
  const open = await linkFor(store.db, { kind: "page", groupId }, clock.now());
  return open?.expiresAt
    ? say("settings.linked", { until: instant(open.expiresAt) })
    : say("settings.not-public");
}
