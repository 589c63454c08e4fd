import type { AckFn, App, webApi } from "@slack/bolt";
import type { InteractionHandler, LocalReply } from "../../src/chat/interaction.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { type AnswerContext, answer, type Way } from "./answer.ts";
import type { Directory } from "./directory.ts";
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

export interface ListenContext extends AnswerContext {
  readonly bot: InteractionHandler;
  readonly outgoing: Outgoing;
  readonly logger: Logger;
  readonly directory: Directory;
  readonly client: webApi.WebClient;
  identity(): { workspace: string; url: string; botUser: string | undefined } | undefined;
}

type Acknowledge = (outcome: LocalReply | "late", received: Received) => Promise<void>;

/** Registers everything that Bolt may hand over; what is not ours is acknowledged and left. */
export function listen(app: App, context: ListenContext): void {
  const receiving = () => receiveContext(context);
  const run = async (pending: Promise<Received | null>, acknowledge: Acknowledge) => {
    const receivedAt = performance.now();
    const received = await pending;
    if (!received) return acknowledge({}, nothing);
    await answer(received.interaction, wayOf(received, acknowledge), receivedAt, context);
  };

  app.command(/.*/, ({ body, ack }) =>
    run(receiveCommand(body, receiving()), async (outcome, { interaction }) =>
      outcome === "late"
        ? ack({ response_type: "ephemeral", text: working(context, interaction.speaker.locale) })
        : ack(),
    ),
  );
  app.action({ type: "block_actions" }, ({ body, ack }) => run(receivePress(body, receiving()), () => ack()));
  app.shortcut({ type: "message_action" }, ({ shortcut, ack }) => {
    if (shortcut.type !== "message_action") return ack();
    return run(receiveShortcut(shortcut, receiving()), () => ack());
  });
  app.view({ type: "view_submission" }, ({ body, ack }) => {
    if (body.type !== "view_submission") return Promise.resolve();
    return run(receiveSubmission(body, receiving()), (outcome, received) =>
      acknowledgeSubmission(
        ack as AckFn<object | undefined>,
        outcome,
        received,
        Object.keys(body.view.state.values),
        context,
      ),
    );
  });
  const silent = async () => {};
  app.event("app_mention", ({ event, body }) =>
    run(receiveMention(event, deliveryOf(body), receiving()), silent),
  );
  app.event("app_home_opened", ({ event, body }) =>
    run(receiveHome(event, deliveryOf(body), receiving()), silent),
  );
  app.event("member_joined_channel", ({ event, body }) =>
    run(receiveJoined(event, deliveryOf(body), receiving()), silent),
  );
}

const nothing = {} as Received;

const working = ({ bot }: ListenContext, locale: string | undefined): string => bot.phrase("working", locale);

/** Faults and, where there is no channel to say it in, the private answer appear in the modal; else it closes. */
async function acknowledgeSubmission(
  ack: AckFn<object | undefined>,
  outcome: LocalReply | "late",
  received: Received,
  fields: readonly string[],
  { outgoing }: ListenContext,
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

function wayOf(received: Received, acknowledge: Acknowledge): Way {
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

function receiveContext({ directory, identity, bot, client }: ListenContext): ReceiveContext {
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
