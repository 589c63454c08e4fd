import { DateTime } from "luxon";
import type { Form } from "../chat/card.ts";
import { say } from "../chat/card.ts";
import type { ItemsInput } from "../chat/option.ts";
import type { UserRef } from "../chat/refs.ts";
import type { Actor, Call } from "../use-case.ts";
import { findItems } from "./find.ts";
import { type Item, owners } from "./item.ts";

/** What the edit form holds when it opens. */
export async function editPrefill({ services, actor, input }: Call<{ item?: ItemsInput | undefined }>) {
  const [found] = input.item ? await findItems(services, actor, input.item) : [];
  return found ? itemValues(found.item, actor) : {};
}

/** An item's fields as a form shows them, readable back by the same reader. */
export const itemValues = (item: Item, actor: Actor): Record<string, string | readonly UserRef[]> => ({
  title: item.title,
  for: ownersAsUsers(item, actor.user.platform),
  due: dueValue(item, actor.zone),
  priority: item.priority.toLowerCase(),
  tag: item.tags.map((tag) => tag.name).join(" "),
});

/** "2031-03-06" or "2031-03-06 17:00" in the speaker's zone. */
const dueValue = (item: Item, zone: string): string =>
  item.dueDay ?? (item.dueAt ? DateTime.fromJSDate(item.dueAt, { zone }).toFormat("yyyy-MM-dd HH:mm") : "");

const ownersAsUsers = (item: Item, platform: string): UserRef[] =>
  owners(item).flatMap(({ person }) => {
    const account = person.accounts.find((candidate) => candidate.platform === platform);
    return account ? [{ platform, workspace: account.workspace, id: account.externalId }] : [];
  });

/** The one-field form behind "Another date". */
export const otherDateForm = (questionId: string): Form => ({
  press: { do: "question.date", id: questionId },
  title: say("form.other-date"),
  submit: say("form.save"),
  fields: [
    { name: "when", label: say("form.when"), hint: say("form.when-hint"), kind: "text", required: true },
  ],
});
