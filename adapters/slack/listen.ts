import type { AckFn, App, Context, webApi } from "@slack/bolt";
import type { InteractionHandler, LocalReply } from "../../src/chat/interaction.ts";
import { type AnswerContext, answer, type Way } from "./answer.ts";
import { withinPatience } from "./lookup.ts";
import { writeOrigin } from "./origin.ts";
import type { Outgoing } from "./outgoing.ts";
import {
  type ReceiveContext,
  type Received,
  receiveCommand,
  receivePress,
  receiveShortcut,
  receiveSubmission,
} from "./receive.ts";
import { type Delivery, receiveHome, receiveJoined, receiveMention } from "./receive-events.ts";
import type { Source, Workspace, Workspaces } from "./workspaces.ts";

/** What every answer needs, in whichever workspace. */
export type ListenContext = Pick<AnswerContext, "bot" | "logger" | "workingAfterMs">;

type Acknowledge = (outcome: LocalReply | "late", received: Received, there: Workspace) => Promise<void>;
type Receive = (receiving: ReceiveContext) => Promise<Received | null>;

/** What people write after the @ where the bot's name is not known. */
const USUAL_NAME = "Readout";

/** Registers everything that Bolt may hand over; what is not ours is acknowledged and left. */
export function listen(app: App, base: ListenContext, workspaces: Workspaces): void {
  const run = async (context: Context, receive: Receive, acknowledge: Acknowledge) => {
    const receivedAt = performance.now();
    const there = workspaceOf(context);
    const say = (outcome: LocalReply | "late", received: Received) => acknowledge(outcome, received, there);
    const received = await receive(receiveContext(there, base.bot));
    if (!received) return say({}, nothing);
    const botName = () => there.identity()?.botName ?? USUAL_NAME;
    const answering = { ...base, outgoing: there.outgoing, botName };
    await answer(received.interaction, wayOf(received, say), receivedAt, answering);
  };

  app.command(/.*/, ({ body, ack, context }) =>
    run(
      context,
      (receiving) => receiveCommand(body, receiving),
      async (outcome, { interaction }) =>
        outcome === "late"
          ? ack({
              response_type: "ephemeral",
              text: base.bot.phrase("working", interaction.speaker.locale),
            })
          : ack(),
    ),
  );
  app.action({ type: "block_actions" }, ({ body, ack, context }) =>
    run(
      context,
      (receiving) => receivePress(body, receiving),
      () => ack(),
    ),
  );
  app.shortcut({ type: "message_action" }, ({ shortcut, ack, context }) => {
    if (shortcut.type !== "message_action") return ack();
    return run(
      context,
      (receiving) => receiveShortcut(shortcut, receiving),
      () => ack(),
    );
  });
  app.view({ type: "view_submission" }, ({ body, ack, context }) => {
    if (body.type !== "view_submission") return Promise.resolve();
    const fields = Object.keys(body.view.state.values);
    return run(
      context,
      (receiving) => receiveSubmission(body, receiving),
      (outcome, received, { outgoing }) =>
        acknowledgeSubmission(ack as AckFn<object | undefined>, outcome, received, fields, outgoing),
    );
  });
  const silent = async () => {};
  app.event("app_mention", ({ event, body, context }) =>
    run(context, (receiving) => receiveMention(event, deliveryOf(body), receiving), silent),
  );
  app.event("app_home_opened", ({ event, body, context }) =>
    run(context, (receiving) => receiveHome(event, deliveryOf(body), receiving), silent),
  );
  app.event("member_joined_channel", ({ event, body, context }) =>
    run(context, (receiving) => receiveJoined(event, deliveryOf(body), receiving), silent),
  );
  listenForRemoval(app, workspaces);
}

/** These come without a workspace in their context: Bolt asks for none, as it may be gone. */
function listenForRemoval(app: App, workspaces: Workspaces): void {
  const at = ({ event_time }: { event_time: number }) => new Date(event_time * 1_000 + 999);
  app.event("app_uninstalled", ({ body, context }) => workspaces.removed(sourceOf(context), at(body)));
  app.event("tokens_revoked", async ({ event, body, context }) => {
    // People's own tokens are never asked for.
    if (event.tokens.bot?.length) await workspaces.removed(sourceOf(context), at(body));
  });
  app.event("team_access_revoked", ({ event, context }) =>
    workspaces.access(sourceOf(context), event.team_ids, false),
  );
  app.event("team_access_granted", ({ event, context }) =>
    workspaces.access(sourceOf(context), event.team_ids, true),
  );
}

/** `createApp` has put it there. */
const workspaceOf = (context: Context): Workspace => context["workspace"] as Workspace;

const sourceOf = ({ teamId, enterpriseId, isEnterpriseInstall }: Context): Source =>
  ({ teamId, enterpriseId, isEnterpriseInstall }) as Source;

const nothing = {} as Received;

/** Faults and, where there is no channel to say it in, the private answer appear in the modal; else it closes. */
async function acknowledgeSubmission(
  ack: AckFn<object | undefined>,
  outcome: LocalReply | "late",
  received: Received,
  fields: readonly string[],
  outgoing: Outgoing,
): Promise<void> {
  if (outcome === "late" || received === nothing) return ack();
  const { faults, private: card } = outcome;
  if (faults && Object.keys(faults).length > 0)
    return ack({ response_action: "errors", errors: faultsOf(faults, fields) });
  if (!card || !received.origin.home) return ack();
  const { locale } = received.interaction.speaker;
  const view = outgoing.modalOf({ card, locale }, writeOrigin(received.origin));
  return ack({ response_action: "update", view });
}

/** Slack drops an error that names no field of the modal: such a one is shown at the first. */
function faultsOf(
  faults: Readonly<Record<string, string>>,
  fields: readonly string[],
): Record<string, string> {
  const [first = ""] = fields;
  const result: Record<string, string> = {};
  for (const [name, fault] of Object.entries(faults)) {
    const field = fields.includes(name) ? name : first;
    result[field] = result[field] ? `${result[field]} ${fault}` : fault;
  }
  return result;
}

function wayOf(
  received: Received,
  acknowledge: (outcome: LocalReply | "late", received: Received) => Promise<void>,
): Way {
  let acknowledged: LocalReply | "late" | undefined;
  return {
    ...received,
    async acknowledge(outcome) {
      if (acknowledged) return;
      acknowledged = outcome;
      await acknowledge(outcome, received);
    },
    late: () => acknowledged === "late",
  };
}

function deliveryOf(body: {
  event_id: string;
  team_id: string;
  authorizations?: { team_id: string | null; user_id: string }[];
}): Delivery {
  const [authorization] = body.authorizations ?? [];
  return {
    id: body.event_id,
    workspace: authorization?.team_id ?? body.team_id,
    botUser: authorization?.user_id,
  };
}

function receiveContext({ directory, identity, client }: Workspace, bot: InteractionHandler): ReceiveContext {
  const known = identity();
  return {
    directory,
    workspace: known?.workspace,
    workspaceUrl: known?.url ?? "",
    botUser: known?.botUser,
    commands: (locale) => bot.commands(locale),
    permalink: (channel, ts) => permalinkOf(client, channel, ts, known?.url),
  };
}

/** Slack's own link; built by hand where Slack is slow or does not tell it (a channel the bot is not in). */
async function permalinkOf(
  client: webApi.WebClient,
  channel: string,
  ts: string,
  workspaceUrl: string | undefined,
): Promise<string | undefined> {
  const asked = client.chat.getPermalink({ channel, message_ts: ts }).then(
    (answer) => answer.permalink,
    () => undefined,
  );
  const built = workspaceUrl ? `${workspaceUrl}archives/${channel}/p${ts.replace(".", "")}` : undefined;
  return (await withinPatience(asked)) ?? built;
}
