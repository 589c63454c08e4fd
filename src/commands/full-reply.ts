import { findItems } from "../actions/find.ts";
import type { Card } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import type { Call, Command, Reply } from "../use-case.ts";
import { verbForm } from "./form.ts";
import { defaultVerb } from "./parse.ts";
import { reopens } from "./reopen.ts";
import { commands, presses } from "./table.ts";

/** A use case's answer with the form it asked for, or with what was wrong in one. */
export type FullReply = Reply & { faults?: Record<string, UserError>; home?: Card };

/** By its name, with or without the prefix. @throws UserError `command.unknown` */
export function commandCalled(prefix: string, name: string): Command {
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const command = commands.find((candidate) => candidate.name === bare);
  if (!command)
    throw new UserError("command.unknown", { name, commands: commands.map((c) => c.name).join(", ") });
  return command;
}

/** Builds the form a use case asked for, with what its fields hold. */
export async function finish(call: Call<never>, reply: Reply): Promise<FullReply> {
  const { verbForm: request, ...rest } = reply;
  if (!request) return rest;
  const command = commandCalled("", request.command);
  const verb = command.verbs.find((candidate) => candidate.name === request.verb) ?? defaultVerb(command);
  const input = request.record
    ? { item: { numbers: [], messages: [], records: [request.record] } }
    : call.input;
  const values = request.values ?? (await verb.form?.prefill?.({ ...call, input } as never)) ?? {};
  const record = request.record ?? (await recordOf(call, input));
  const form = verbForm(command, verb, record ? { ...request, record } : request, values);
  const again = reopens(call.actor, command, verb, record, (name) => presses.has(name));
  return { ...rest, form: again ? { ...form, again } : form };
}

/** The item a form was asked for by its number. */
async function recordOf({ services, actor }: Call<never>, input: { item?: unknown }) {
  if (!input?.item) return undefined;
  const [found] = await findItems(services, actor, input.item as never);
  return found && { id: found.item.id, version: found.item.version };
}
