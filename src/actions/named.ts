import type { ItemsInput, PeopleInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type People, peopleNamed } from "../groups/people.ts";
import type { Call } from "../use-case.ts";
import { type Found, findItems } from "./find.ts";

// What a verb's words name: one item, some people.

/** A call of a verb that names items. */
export type ItemCall = Call<{ item: ItemsInput }>;

/** One item, or the message that there are too many for this verb. */
export async function oneItem({ services, actor, input }: ItemCall): Promise<Found> {
  const [first, ...more] = await findItems(services, actor, input.item);
  if (!first) throw new UserError("action.gone");
  if (more.length > 0) throw new UserError("action.one-at-a-time");
  return first;
}

/** @throws UserError when a name fits nobody or several */
export async function peopleOf({ services, actor }: Call<unknown>, input: PeopleInput): Promise<People> {
  const found = await peopleNamed(services, actor, input);
  if (found.bots[0]) throw new UserError("people.bot", { name: found.bots[0] });
  if (found.unknown[0]) throw new UserError("people.unknown", { name: found.unknown[0] });
  const double = found.ambiguous[0];
  if (double)
    throw new UserError("people.ambiguous", {
      name: double.name,
      names: double.people.map((p) => p.name).join(", "),
    });
  return found;
}
