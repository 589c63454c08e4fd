import type { Press } from "../chat/press.ts";
import { UserError } from "../chat/user-error.ts";
import type { Actor, Command, Services, Verb } from "../use-case.ts";

// A form that could not be opened comes back as a button, which may stand in direct messages.

/** The press that opens a record's form for a verb. */
export const recordPress = (verb: string, id: unknown): Press => ({
  do: verb === "assign" ? "action.give" : `action.${verb}`,
  id: String(id),
});

/** The press that opens a verb's form once more, wherever it stands; undefined where there is none. */
export function reopens(
  actor: Actor,
  command: Command,
  verb: Verb,
  record: { readonly id: string } | undefined,
  isPress: (name: string) => boolean,
): Press | undefined {
  if (record) {
    const press = recordPress(verb.name, record.id);
    return isPress(press.do) ? press : undefined;
  }
  if (!verb.form) return undefined;
  const group = actor.group.kind === "PERSONAL" ? {} : { g: actor.group.id };
  return { do: "form.open", c: command.name, b: verb.name, ...group };
}

/**
 * Who acts in the group that a form's button names: in its own channels, and for its members in direct messages.
 * @throws UserError `press.foreign`
 */
export async function actorIn(services: Services, actor: Actor, group: unknown): Promise<Actor> {
  if (group === undefined || group === actor.group.id) return actor;
  const membership =
    actor.group.kind === "PERSONAL"
      ? await services.store.db.membership.findUnique({
          where: { groupId_personId: { groupId: String(group), personId: actor.person.id } },
          include: { group: true },
        })
      : null;
  if (!membership) throw new UserError("press.foreign");
  return { ...actor, group: membership.group, lead: membership.role === "LEAD" };
}
