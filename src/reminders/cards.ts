import { type Item, isSettled, owners } from "../actions/item.ts";
import { dueSpan, itemLine, lateness, numberOf } from "../actions/lines.ts";
import { loadItems } from "../actions/record.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  instant,
  line,
  mention,
  menu,
  type Phrase,
  row,
  type Span,
  say,
  struck,
  title,
} from "../chat/card.ts";
import type { UserRef } from "../chat/refs.ts";
import { localise, type Reader } from "../i18n/index.ts";
import { describeError, newReference } from "../lib/failure.ts";
import { splitAt } from "../lib/text.ts";
import { localDay } from "../lib/working-time.ts";
import type { BundleEntry } from "../store/models.ts";
import type { DrawnCard, Services } from "../use-case.ts";
import { meetingRows, meetingsTold } from "./meeting-rows.ts";

type Told = { item: Item; entry: BundleEntry };

/** Draws a bundle for its person, or for a group's channel when their direct messages are closed. */
export async function bundleCard(
  services: Services,
  bundleId: string,
  place: { groupId: string | null; zone: string; locale: string },
): Promise<DrawnCard | null> {
  const bundle = await services.store.db.bundle.findUnique({
    where: { id: bundleId },
    include: { entries: { orderBy: { key: "asc" } }, person: { include: { accounts: true } } },
  });
  if (!bundle) return null;
  const ids = bundle.entries.map((entry) => entry.itemId);
  const known = new Map((await loadItems(services.store.db, ids)).map((item) => [item.id, item]));
  const told = bundle.entries.flatMap((entry): Told[] => {
    const item = known.get(entry.itemId);
    return item && (place.groupId === null || item.groupId === place.groupId) ? [{ item, entry }] : [];
  });
  const now = services.clock.now();
  const meetings = await meetingsTold(services, bundle, place.groupId);
  if (told.length + meetings.length === 0) return null;
  const person = bundle.person;
  const account = person.accounts[0];
  const user: UserRef | undefined = account && {
    platform: account.platform,
    workspace: account.workspace,
    id: account.externalId,
  };
  const addressed = place.groupId !== null && user ? [line(mention(user, person.name))] : [];
  const reader = { ...place, prefix: services.prefix, now };
  const isNotice = bundle.kind === "NOTICE";
  const items = drawable(told, (one) => (isNotice ? noticeCard([one], now) : trial(one, now, place)), reader);
  const ofMeetings = drawable(meetings, (one) => meetingRows([one], false), reader);
  const errors = [...items.errors, ...ofMeetings.errors];
  const shown = items.shown.length + ofMeetings.shown.length;
  if (shown === 0) throw errors[0];
  const drawItems = () => (isNotice ? noticeCard(items.shown, now) : reminderCard(items.shown, now, place));
  return {
    card: card(
      addressed,
      meetingRows(ofMeetings.shown, items.shown.length > 0).elements,
      items.shown.length > 0 ? drawItems().elements : [],
      errors.length > 0 ? unshown(services, bundleId, errors) : undefined,
    ),
    ping: user ? [user] : [],
  };
}

/** What can be drawn; one record that cannot, which is a bug of ours, takes no other with it. */
function drawable<T>(some: readonly T[], draw: (one: T) => Card, reader: Reader) {
  const errors: unknown[] = [];
  const shown = some.filter((one) => {
    try {
      return localise(draw(one), reader);
    } catch (error) {
      errors.push(error);
      return false;
    }
  });
  return { shown, errors };
}

/** Says how many are left out, by a reference to the log. */
function unshown({ logger }: Services, bundle: string, errors: readonly unknown[]) {
  const reference = newReference();
  logger.error({ reference, bundle, errors: errors.map(describeError) }, "reminders.bug");
  return context(say("reminder.unshown", { count: errors.length, reference }));
}

/** Alone, and in a list. */
const trial = (one: Told, now: Date, place: { zone: string }): Card =>
  card(singleReminder(one, now, place).elements, reminderRow(one, now, true), controls(doneMenu([one])));

function byUrgency(told: readonly Told[]): Told[] {
  const seen = new Map(told.map((one) => [one.item.id, one]));
  return [...seen.values()].sort((a, b) => (a.item.dueAt?.getTime() ?? 0) - (b.item.dueAt?.getTime() ?? 0));
}

function reminderCard(told: readonly Told[], now: Date, place: { zone: string }): Card {
  const list = byUrgency(told);
  const [only] = list;
  if (list.length === 1 && only) return singleReminder(only, now, place);
  const open = list.filter(({ item }) => !isSettled(item));
  const late = open.filter(({ item }) => item.dueAt !== null && item.dueAt <= now).length;
  return card(
    title(say("reminder.title", { count: list.length, late })),
    list.map((one) => reminderRow(one, now, severalGroups(list))),
    controls(...(open.length > 0 ? [doneMenu(open), allTomorrow(open[0])] : []), openList),
  );
}

const severalGroups = (list: readonly Told[]): boolean =>
  new Set(list.map(({ item }) => item.groupId)).size > 1;

const reminderRow = ({ item, entry }: Told, now: Date, withGroup: boolean) =>
  row([...itemLine(item, now, withGroup ? item.group.name : undefined), ...missedText(entry)]);

const missedText = (entry: BundleEntry): Span[] =>
  entry.missedAt
    ? [{ type: "text", text: " · " }, say("reminder.missed", { at: instant(entry.missedAt) })]
    : [];

function singleReminder({ item, entry }: Told, now: Date, place: { zone: string }): Card {
  const heading = `${numberOf(item)} ${item.title}`;
  if (isSettled(item)) return card(line(struck(heading), " · ", say("action.state", { state: item.state })));
  const stop = entry.slot === "late-7" ? context(say("reminder.last")) : undefined;
  const nobody = owners(item).length === 0 ? context(say("reminder.nobody")) : undefined;
  return card(
    line(say("reminder.word"), " · ", bold(heading), " · ", whenText(item, now, place), ...missedText(entry)),
    stop,
    nobody,
    controls(
      button(say("action.done"), { do: "action.done", id: item.id, v: item.version }, "primary"),
      snoozeMenuOf(item, now),
      button(say("reminder.open"), { do: "action.show", id: item.id }),
    ),
  );
}

/** "due today 17:00", "3 days late", "due Fri 6 Mar". */
function whenText(item: Item, now: Date, place: { zone: string }): Phrase {
  const due = dueSpan(item);
  if (!due || !item.dueAt) return say("action.no-date");
  if (item.dueAt <= now && !isToday(item, now, place.zone))
    return say("list.late", { ago: lateness(item, now) });
  if (!isToday(item, now, place.zone)) return say("reminder.due", { due });
  return item.dueDay
    ? say("reminder.due-today")
    : say("reminder.due-at", { at: instant(item.dueAt, "time") });
}

const isToday = (item: Item, now: Date, zone: string): boolean =>
  (item.dueDay ?? localDay(zone, item.dueAt ?? now)) === localDay(zone, now);

const snoozeMenuOf = (item: Item, now: Date) =>
  menu(say("action.snooze"), { do: "action.snooze-menu", id: item.id }, [
    {
      label: say("snooze.hour"),
      press: { do: "action.snooze", id: item.id, until: now.getTime() + 3_600_000 },
    },
    { label: say("snooze.tomorrow"), press: { do: "reminder.tomorrow", id: item.id } },
    { label: say("snooze.never"), press: { do: "action.snooze", id: item.id, until: "never" } },
  ]);

const doneMenu = (open: readonly Told[]) =>
  menu(
    say("action.done"),
    { do: "reminder.done-menu", id: open[0]?.entry.bundleId ?? "" },
    doneChoices(open),
  );

const doneChoices = (open: readonly Told[]) =>
  open.slice(0, 25).map(({ item }) => ({
    label: splitAt(`${numberOf(item)} ${item.title}`, 60, 70)[0],
    press: { do: "action.done", id: item.id, v: item.version },
  }));

/** The items of a bundle that can still be done, as buttons. */
export const doneCard = (items: readonly Item[]): Card =>
  card(
    controls(
      ...items
        .filter((item) => !isSettled(item))
        .slice(0, 25)
        .map((item) =>
          button(splitAt(`${numberOf(item)} ${item.title}`, 60, 70)[0], {
            do: "action.done",
            id: item.id,
            v: item.version,
          }),
        ),
    ),
  );

const allTomorrow = (first: Told | undefined) =>
  button(say("reminder.all-tomorrow"), { do: "reminder.all-tomorrow", id: first?.entry.bundleId ?? "" });

const openList = button(say("reminder.list"), { do: "me.show" });

function noticeCard(told: readonly Told[], now: Date): Card {
  const list = byUrgency(told);
  const rows = list.map(({ item, entry }) =>
    row([
      say("notice.line", { slot: entry.slot }),
      { type: "text", text: " " },
      ...itemLine(item, now, item.group.kind === "CHANNEL" ? item.group.name : undefined),
    ]),
  );
  const [only] = list;
  const single = list.length === 1 && only && !isSettled(only.item) && only.entry.slot === "assigned";
  return card(
    rows,
    controls(
      ...(single
        ? [
            button(
              say("action.done"),
              { do: "action.done", id: only.item.id, v: only.item.version },
              "primary",
            ),
            button(say("reminder.open"), { do: "action.show", id: only.item.id }),
          ]
        : [openList]),
    ),
  );
}
