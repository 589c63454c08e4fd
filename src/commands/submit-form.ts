import { button, type Card, card, controls, line, say } from "../chat/card.ts";
import type { FormInteraction } from "../chat/interaction.ts";
import type { Press } from "../chat/press.ts";
import { UserError } from "../chat/user-error.ts";
import { type Actor, type Call, dateContext, type Services } from "../use-case.ts";
import { commandCalled, type FullReply, finish } from "./full-reply.ts";
import { parseForm } from "./parse.ts";
import { actorIn, recordPress } from "./reopen.ts";
import { forms } from "./table.ts";

/** What was filled in, by the verb's own form or by that of a press. @throws UserError */
export async function submitForm(
  services: Services,
  speaker: Actor,
  interaction: FormInteraction,
): Promise<FullReply> {
  const { press, values } = interaction;
  if (press.do !== "form") return submitOwnForm(services, speaker, interaction);
  const actor = await actorIn(services, speaker, press["g"]);
  const command = commandCalled("", String(press["c"]));
  const verb = command.verbs.find((candidate) => candidate.name === press["b"]);
  if (!verb) throw new UserError("press.unknown");
  const { input, faults } = parseForm(verb, values, dateContext(services, actor));
  if (Object.keys(faults).length > 0) return { faults, private: faultsCard(faults, press) };
  const record = recordIn(press);
  if (record) input["item"] = { numbers: [], messages: [], records: [record] };
  // A form of ours has what its verb needs.
  if (Object.entries(verb.options).some(([name, { required }]) => required && input[name] === undefined))
    throw new UserError("press.unknown");
  const typed = Object.values(values)
    .filter((value) => typeof value === "string")
    .join(" ");
  const call = { services, actor, input, typed } as Call<never>;
  return finish(call, await verb.run(call));
}

const recordIn = (press: Press) =>
  typeof press["id"] === "string" ? { id: press["id"], version: Number(press["v"] ?? 0) } : null;

/** For platforms that close a form with its faults: what was wrong, and the form again. */
const faultsCard = (faults: Record<string, UserError>, press: Press): Card =>
  card(
    Object.values(faults).map((fault) => line(say(fault.key, fault.params))),
    controls(
      button(
        say("form.open"),
        press["id"]
          ? recordPress(String(press["b"]), press["id"])
          : { do: "form.open", c: press["c"], b: press["b"], ...(press["g"] ? { g: press["g"] } : {}) },
      ),
    ),
  );

async function submitOwnForm(
  services: Services,
  actor: Actor,
  { press, values }: FormInteraction,
): Promise<FullReply> {
  const definition = forms.get(press.do);
  const parameters = definition?.parameters.safeParse(press);
  if (!definition || !parameters?.success) throw new UserError("press.unknown");
  return definition.submit({ services, actor, press: parameters.data as never, values });
}
