import { itemLine } from "../actions/lines.ts";
import { loadItems } from "../actions/record.ts";
import { card, line, plain } from "../chat/card.ts";
import type { Completion } from "../chat/interaction.ts";
import { suggestZones } from "../groups/wishes.ts";
import { localise } from "../i18n/index.ts";
import { suggestDates } from "../lib/dates/index.ts";
import { fold, splitAt } from "../lib/text.ts";
import { type Actor, dateContext, type Services } from "../use-case.ts";
import { completeScope } from "./complete-draft.ts";
import { completeInMeeting, completeRecords } from "./complete-records.ts";
import { commands } from "./table.ts";

const MOST = 25;
type Choice = { label: string; value: string };

/** Suggestions for an option while it is typed. */
export async function completeOption(
  services: Services,
  actor: Actor,
  completion: Completion,
): Promise<Choice[]> {
  const name = completion.command.slice(services.prefix.length);
  const verb = commands
    .find((command) => command.name === name)
    ?.verbs.find((candidate) => candidate.name === completion.verb);
  const option = verb?.options[completion.option];
  switch (option?.kind) {
    case "items":
      return completeItems(services, actor, completion);
    case "record":
      return completeRecords(services, actor, option, completion);
    case "people":
      return completePeople(services, actor, completion.typed);
    case "when":
      return suggestDates(completion.typed, dateContext(services, actor)).map(({ words }) => ({
        label: words,
        value: words,
      }));
    case "tags":
      return completeTags(services, actor, completion.typed);
    case "text":
    case "words":
      if (name === "meeting") return completeInMeeting(services, actor, completion);
      if (completion.option === "from") return completeScope(services, actor, completion.typed);
      return completeText(completion);
    default:
      return [];
  }
}

/** Open items first for everything but reopening; by number or by words of the title. */
async function completeItems(
  services: Services,
  actor: Actor,
  { typed, verb }: Completion,
): Promise<Choice[]> {
  const words = fold(typed).replace(/^#/, "").split(/\s+/).filter(Boolean);
  const number = /^\d{1,9}$/.test(words[0] ?? "") ? Number(words[0]) : undefined;
  const settled = ["DONE" as const, "DROPPED" as const];
  const personal = actor.group.kind === "PERSONAL";
  const found = await services.store.db.actionItem.findMany({
    where: {
      ...(personal
        ? { OR: [{ groupId: actor.group.id }, { assignments: { some: { personId: actor.person.id } } }] }
        : { groupId: actor.group.id }),
      ...(verb === "list" ? {} : { state: verb === "reopen" ? { in: settled } : { notIn: settled } }),
      AND: number === undefined ? words.map((word) => ({ folded: { contains: word } })) : [{ number }],
    },
    select: { id: true },
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { number: "desc" }],
    take: MOST,
  });
  const items = await loadItems(
    services.store.db,
    found.map(({ id }) => id),
  );
  const now = services.clock.now();
  const reader = { locale: actor.locale, zone: actor.zone, prefix: services.prefix, now };
  return items.map((item) => {
    const [drawn] = localise(card(line(itemLine(item, now))), reader).elements;
    const label = drawn?.type === "line" ? plain(drawn.text) : item.title;
    return { label: splitAt(label, 100, 100)[0], value: `#${item.number}` };
  });
}

async function completePeople(services: Services, actor: Actor, typed: string): Promise<Choice[]> {
  const parts = typed.split(",");
  const last = fold(parts.at(-1) ?? "")
    .trim()
    .replace(/^@/, "");
  const before = parts
    .slice(0, -1)
    .map((part) => part.trim())
    .filter(Boolean);
  const members = await services.store.db.membership.findMany({
    where: { groupId: actor.group.id },
    include: { person: true },
    take: 500,
  });
  const names = ["me", "nobody", ...members.map((member) => member.person.name)];
  const fitting = names.filter((name) => fold(name).includes(last) && !before.includes(name));
  return fitting.slice(0, MOST).map((name) => {
    const value = [...before, name].join(", ");
    return { label: splitAt(value, 100, 100)[0], value: splitAt(value, 100, 100)[0] };
  });
}

async function completeTags(services: Services, actor: Actor, typed: string): Promise<Choice[]> {
  const last =
    fold(typed)
      .split(/[\s,]+/)
      .at(-1)
      ?.replace(/^#/, "") ?? "";
  const tags = await services.store.db.itemTag.findMany({
    where: { item: { groupId: actor.group.id }, name: { contains: last } },
    distinct: ["name"],
    orderBy: { name: "asc" },
    take: MOST,
  });
  return tags.map(({ name }) => ({ label: `#${name}`, value: name }));
}

function completeText({ option, typed }: Completion): Choice[] {
  if (option === "zone" || option === "in")
    return suggestZones(typed).map((zone) => ({ label: zone, value: zone }));
  if (option !== "about") return [];
  const names = commands.flatMap((command) => [
    command.name,
    ...command.verbs.map((verb) => `${command.name} ${verb.name}`),
  ]);
  return names
    .filter((name) => name.includes(fold(typed)))
    .slice(0, MOST)
    .map((name) => ({ label: name, value: name }));
}
