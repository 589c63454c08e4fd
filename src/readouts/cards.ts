import { DateTime } from "luxon";
import { type Item, owners } from "../actions/item.ts";
import { dueSpan, lateness, numberOf } from "../actions/lines.ts";
import type { Letter } from "../chat/adapter.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  day,
  line,
  type Span,
  say,
  title,
} from "../chat/card.ts";
import { labelOf as wordsOf } from "../i18n/index.ts";
import { localDay } from "../lib/working-time.ts";
import type { Services, SubjectRenderer } from "../use-case.ts";
import { type Digest, isQuiet, MOST_LISTED, readDigest } from "./digest.ts";
import { type DigestImage, digestImage, imageElement } from "./publishing-picture.ts";

/** A group's week on one card; a quiet week is one line. */
export function digestCard(
  digest: Digest,
  { shows = "week", picture }: { shows?: "week" | "period"; picture?: DigestImage | null } = {},
): Card {
  const { group, overdue, thisWeek, noDate, nobody, done, added, open, until } = digest;
  const from = day(
    shows === "week" ? mondayOf(localDay(group.zone, until)) : localDay(group.zone, digest.since),
  );
  const heading = title(
    say(shows === "week" ? "digest.title" : "digest.title-since", { day: from, group: group.name }),
  );
  if (isQuiet(digest)) return card(heading, line(say("digest.quiet", { open })));
  return card(
    heading,
    picture ? imageElement(picture) : undefined,
    line(say("digest.counts", { done: done.length, added, overdue: overdue.length, open })),
    section("digest.overdue", overdue, (item) => [names(item), lateness(item, until)]),
    section("digest.this-week", thisWeek, (item) => [names(item), dueSpan(item)]),
    section("digest.done", done, (item) => [names(item)]),
    section("digest.nobody", nobody, (item) => [dueSpan(item)]),
    section("digest.no-date", noDate, (item) => [names(item)]),
    controls(
      button(say("digest.show-all"), { do: "action.list", s: "open", p: 1 }),
      button(say("digest.settings"), { do: "settings.show" }),
    ),
  );
}

/** The Monday of a day's ISO week. */
const mondayOf = (value: string): string =>
  DateTime.fromISO(value, { zone: "UTC" }).startOf("week").toISODate() ?? value;

const text = (letters: string): Span => ({ type: "text", text: letters });
const names = (item: Item): Span | null => {
  const people = owners(item).map((assignment) => assignment.person.name);
  return people.length > 0 ? text(people.join(", ")) : null;
};

/** "(Bo, Fri 7 Mar)"; nothing when there is nothing to say. */
function inBrackets(details: readonly (Span | null)[]): Span[] {
  const said = details.filter((detail) => detail !== null);
  if (said.length === 0) return [];
  return [
    text(" ("),
    ...said.flatMap((detail, index) => (index === 0 ? [detail] : [text(", "), detail])),
    text(")"),
  ];
}

type Heading = "digest.overdue" | "digest.this-week" | "digest.done" | "digest.nobody" | "digest.no-date";

function section(heading: Heading, items: readonly Item[], detail: (item: Item) => (Span | null)[]) {
  if (items.length === 0) return undefined;
  const listed = items
    .slice(0, MOST_LISTED)
    .flatMap((item, index): Span[] => [
      text(index > 0 ? ", " : " "),
      bold(numberOf(item)),
      text(` ${item.title}`),
      ...inBrackets(detail(item)),
    ]);
  const more = items.length > MOST_LISTED ? [say("digest.more", { count: items.length - MOST_LISTED })] : [];
  return line(say(heading), listed, more);
}

/** Draws a posted digest: its counts are of its own week. */
export const digestSubject: SubjectRenderer = async (services, id, { locale }) => {
  const stored = await services.store.db.digest.findUnique({ where: { id }, include: { group: true } });
  if (!stored) return null;
  const digest = await readDigest(services.store, stored.group, stored.since, stored.until);
  const picture = await digestImage(services, digest, locale);
  return { card: digestCard(digest, { picture }), letter: letterOf(services, digest, locale) };
};

function letterOf({ prefix }: Services, { group, until }: Digest, locale: string): Letter {
  const from = day(mondayOf(localDay(group.zone, until)));
  const subject = wordsOf(say("digest.title", { day: from, group: group.name }), {
    locale,
    zone: group.zone,
    prefix,
    now: until,
  });
  return { subject };
}

/** As `digestSubject`, for one person who asked for it, with the way to end it. */
export const ownDigestSubject: SubjectRenderer = async (services, id, place) => {
  const drawn = await digestSubject(services, id, place);
  const foot = context(say("digest.own"));
  return drawn && { ...drawn, card: card(drawn.card.elements, foot) };
};
