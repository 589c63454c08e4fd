import type { Interaction, MenuInteraction, PressInteraction } from "../chat/interaction.ts";
import type { Press } from "../chat/press.ts";
import { UserError } from "../chat/user-error.ts";
import { homeCard, welcome } from "../groups/welcome.ts";
import { cardAt } from "../outbox/outbox.ts";
import type { Actor, Call, Services } from "../use-case.ts";
import { type FullReply, finish } from "./full-reply.ts";
import { noteMessage } from "./note-message.ts";
import { actorIn } from "./reopen.ts";
import { runCommand } from "./run-command.ts";
import { submitForm } from "./submit-form.ts";
import { presses, subjects } from "./table.ts";
import { trackMessage } from "./track.ts";

/** Many patterns look at what was typed, some take time by the square of its length. Slack lets 40,000 through. */
const MOST_TYPED = 12_000;

/** @throws UserError `error.too-long` */
function assertReadable(interaction: Interaction): void {
  const said =
    interaction.type === "command"
      ? [interaction.text, ...Object.values(interaction.options ?? {})]
      : interaction.type === "menu"
        ? [interaction.message.text]
        : [];
  if (said.some((one) => one && JSON.stringify(one).length > MOST_TYPED))
    throw new UserError("error.too-long", { most: MOST_TYPED });
}

/** Finds what an interaction asks for and does it. @throws UserError */
export async function respond(
  services: Services,
  actor: Actor,
  interaction: Interaction,
): Promise<FullReply> {
  assertReadable(interaction);
  switch (interaction.type) {
    case "command":
      return runCommand(services, actor, interaction);
    case "press":
      return runPress(services, actor, interaction);
    case "form":
      return submitForm(services, actor, interaction);
    case "menu":
      return useMenu(services, actor, interaction);
    case "joined":
      return welcome(services, actor);
    case "home":
      return homeCard(services, actor).then((home) => ({ home }));
    default:
      return interaction satisfies never;
  }
}

/** An entry of a message's own menu. @throws UserError `press.unknown` for one this version does not know */
async function useMenu(services: Services, actor: Actor, interaction: MenuInteraction): Promise<FullReply> {
  if (interaction.menu === "track") return trackMessage(services, actor, interaction);
  if (interaction.menu === "note") return noteMessage(services, actor, interaction);
  throw new UserError("press.unknown");
}

async function runPress(services: Services, actor: Actor, interaction: PressInteraction): Promise<FullReply> {
  const { press } = interaction;
  const call = { services, actor, input: {}, typed: "" } as unknown as Call<never>;
  if (press.do === "form.open") return openByButton(call, press);
  const definition = presses.get(press.do);
  const parameters = definition?.parameters.safeParse(press);
  if (!definition || !parameters?.success) throw new UserError("press.unknown");
  const reply = await finish(
    call,
    await definition.run({ services, actor, press: parameters.data as never, interaction }),
  );
  return interaction.message && reply.update ? redrawn(services, interaction, reply) : reply;
}

/** In direct messages its form still belongs to the group it was asked for in. */
async function openByButton(call: Call<never>, press: Press): Promise<FullReply> {
  const actor = await actorIn(call.services, call.actor, press["g"]);
  const verbForm = { command: String(press["c"]), verb: String(press["b"]) };
  const { form, ...rest } = await finish({ ...call, actor }, { verbForm });
  if (!form || actor === call.actor) return { ...rest, ...(form ? { form } : {}) };
  return { ...rest, form: { ...form, press: { ...form.press, g: actor.group.id } } };
}

/** What a message shows is its own subject: a press on a bundle redraws the bundle. */
async function redrawn(
  services: Services,
  { message }: PressInteraction,
  reply: FullReply,
): Promise<FullReply> {
  const posted = message && (await cardAt(services.store, message));
  if (!posted) return reply;
  // One part of a longer card: all of them are drawn anew, by the dispatcher.
  if (posted.address !== message.address) {
    const { update: _update, track: _track, ...rest } = reply;
    return rest;
  }
  const place = { groupId: posted.groupId, zone: posted.zone, locale: posted.locale };
  const drawn = await subjects.get(posted.subject)?.(services, posted.subjectId, place);
  if (!drawn) return reply;
  return { ...reply, update: drawn.card, track: { card: posted.id, version: posted.wantVersion } };
}
