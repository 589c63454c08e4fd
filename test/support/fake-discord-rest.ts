import { commandRoutes } from "./fake-discord-commands.ts";
import { type Answer, DONE, INVALID, ok, type Route, refuse } from "./fake-discord-http.ts";
import { faultsOf } from "./fake-discord-rules.ts";
import type { Shapes } from "./fake-discord-shapes.ts";
import {
  type Body,
  type FakeInteraction,
  type FakeMessage,
  FLAGS,
  type State,
} from "./fake-discord-state.ts";

export const UNKNOWN_CHANNEL = refuse(404, 10003, "Unknown Channel");
export const UNKNOWN_MESSAGE = refuse(404, 10008, "Unknown Message");
export const NO_PERMISSION = refuse(403, 50013, "Missing Permissions");
const NO_ACCESS = refuse(403, 50001, "Missing Access");
const UNKNOWN_USER = refuse(404, 10013, "Unknown User");
const UNKNOWN_MEMBER = refuse(404, 10007, "Unknown Member");
const UNKNOWN_GUILD = refuse(404, 10004, "Unknown Guild");
const UNKNOWN_INTERACTION = refuse(404, 10062, "Unknown interaction");
const ANSWERED_ALREADY = refuse(400, 40060, "Interaction has already been acknowledged.");
const DIRECT_CLOSED = refuse(403, 50007, "Cannot send messages to this user");
const NOT_YOURS = refuse(403, 50005, "Cannot edit a message authored by another user");
/** A first answer later than this finds nobody. */
const PATIENCE_MS = 3_000;

const attaches = (body: Body): boolean =>
  Array.isArray(body["attachments"]) && body["attachments"].length > 0;

/** The routes the bot uses, by method and pattern. */
export function createRoutes(state: State, shapes: Shapes): readonly [string, RegExp, Route][] {
  const { guilds, channels, users } = state;

  const checked = (method: string, body: Body, already?: { flags: number }): Answer | undefined => {
    const faults = faultsOf(method, body, already);
    state.violations.push(...faults);
    return faults[0] === undefined ? undefined : INVALID(faults[0]);
  };

  const post: Route = ({ body }, channel = "") => {
    const where = channels.get(channel);
    if (!where) return UNKNOWN_CHANNEL;
    if (where.hidden) return NO_ACCESS;
    if (where.direct && users.get(where.direct)?.directClosed) return DIRECT_CLOSED;
    if (where.readOnly || (where.wordsOnly && attaches(body))) return NO_PERMISSION;
    const known =
      body["enforce_nonce"] === true && body["nonce"] !== undefined
        ? state.messages.find((each) => each.channel === channel && each.nonce === String(body["nonce"]))
        : undefined;
    return known
      ? ok(shapes.message(known))
      : (checked("message post", body) ?? ok(shapes.message(state.add(channel, state.bot.id, body))));
  };

  const inChannel = (channel: string, id: string): FakeMessage | undefined => {
    const message = state.messageOf(id);
    return message?.channel === channel && message.only === undefined ? message : undefined;
  };
  const patch: Route = ({ body }, channel = "", id = "") => {
    const where = channels.get(channel);
    if (!where || where.hidden) return where ? NO_ACCESS : UNKNOWN_CHANNEL;
    const message = inChannel(channel, id);
    if (!message) return UNKNOWN_MESSAGE;
    if (message.author !== state.bot.id) return NOT_YOURS;
    if (where.wordsOnly && attaches(body)) return NO_PERMISSION;
    const fault = checked("message patch", body, message);
    if (fault) return fault;
    state.replace(message, body);
    return ok(shapes.message(message));
  };
  const remove = (message: FakeMessage | undefined): Answer => {
    if (!message) return UNKNOWN_MESSAGE;
    message.gone = true;
    return DONE;
  };

  const callback: Route = ({ body, query }, id = "", token = "") => {
    const interaction = state.interactions.get(token);
    const type = Number(body["type"]);
    if (!interaction || interaction.id !== id || performance.now() - interaction.sentAt > PATIENCE_MS)
      return UNKNOWN_INTERACTION;
    if (interaction.answered) return ANSWERED_ALREADY;
    const fault =
      misplaced(interaction, type) ??
      checked(`callback ${type}`, body, type === 7 ? interaction.source : undefined);
    if (fault) return fault;
    interaction.answered = true;
    const message = answer(interaction, type, (body["data"] ?? {}) as Body);
    if (query.get("with_response") !== "true") return DONE;
    const about = { id, type: interaction.type, channel_id: interaction.channel };
    return ok({
      interaction: { ...about, ...(message ? { response_message_id: message.id } : {}) },
      resource: { type, ...(message && type !== 6 ? { message: shapes.message(message) } : {}) },
    });
  };

  /** What may not answer this interaction. */
  const misplaced = (interaction: FakeInteraction, type: number): Answer | undefined => {
    const wrong =
      (interaction.type === 4) !== (type === 8) ||
      (type === 9 && interaction.type === 5) ||
      ((type === 6 || type === 7) && !interaction.source) ||
      ![4, 5, 6, 7, 8, 9].includes(type);
    if (wrong)
      state.violations.push(`callback ${type} does not answer an interaction of type ${interaction.type}`);
    return wrong ? INVALID(`type ${type}`) : undefined;
  };

  const answer = (interaction: FakeInteraction, type: number, data: Body): FakeMessage | undefined => {
    const { channel, user, source } = interaction;
    if (type === 8)
      state.completions.set(interaction.id, (data["choices"] ?? []) as { name: string; value: unknown }[]);
    if (type === 9) state.modals.push({ user, channel, data, source });
    if (type === 7 && source) state.replace(source, data);
    if (type === 4 || type === 5) interaction.original = say(interaction, data, type === 5);
    if (type === 6 || type === 7) interaction.original = source;
    return interaction.original;
  };

  const say = ({ channel, user }: FakeInteraction, data: Body, pending = false): FakeMessage => {
    const only = (Number(data["flags"] ?? 0) & FLAGS.ephemeral) !== 0 ? user : undefined;
    return state.add(channel, state.bot.id, data, { only, pending });
  };

  const token = (id: string): FakeInteraction | undefined => {
    const interaction = state.interactions.get(id);
    return interaction?.answered ? interaction : undefined;
  };
  /** A message of an interaction: the original or a followup, private or not. */
  const ofInteraction = (interaction: FakeInteraction | undefined, id: string): FakeMessage | undefined => {
    const message = id === "@original" ? interaction?.original : state.messageOf(id);
    return message && !message.gone && message.channel === interaction?.channel ? message : undefined;
  };
  const followUp: Route = ({ body }, application = "", id = "") => {
    const interaction = token(id);
    if (!interaction || application !== state.application) return refuse(404, 10015, "Unknown Webhook");
    const fault = checked("webhook post", body);
    if (fault) return fault;
    return ok(shapes.message(followed(interaction, body)));
  };
  /** The first message after a deferral takes the placeholder's place, as private or public as that is. */
  const followed = (interaction: FakeInteraction, body: Body): FakeMessage => {
    const { original } = interaction;
    if (!original?.pending || original.gone) return say(interaction, body);
    state.replace(original, body);
    return original;
  };
  const patchOf: Route = ({ body }, _application, id = "", message = "") => {
    const found = ofInteraction(token(id), message);
    if (!found) return UNKNOWN_MESSAGE;
    const fault = checked("webhook patch", body, found);
    if (fault) return fault;
    state.replace(found, body);
    return ok(shapes.message(found));
  };
  const getOf: Route = (_call, _application, id = "", message = "") => {
    const found = ofInteraction(token(id), message);
    return found ? ok(shapes.message(found)) : UNKNOWN_MESSAGE;
  };

  const direct: Route = ({ body }) => {
    const fault = checked("direct post", body);
    const person = String(body["recipient_id"]);
    if (fault || !users.has(person)) return fault ?? UNKNOWN_USER;
    return ok(shapes.channel(state.directOf(person)));
  };
  const list: Route = ({ query }, channel = "") => {
    const shown = state.messages.filter((each) => !each.gone && !each.only && each.channel === channel);
    return channels.has(channel)
      ? ok(
          shown
            .reverse()
            .slice(0, Number(query.get("limit") ?? 50))
            .map(shapes.message),
        )
      : UNKNOWN_CHANNEL;
  };
  const search: Route = ({ query }) => {
    const start = (query.get("query") ?? "").toLowerCase();
    const found = [...users.values()].filter(({ name }) => name.toLowerCase().startsWith(start));
    return ok(found.slice(0, Number(query.get("limit") ?? 1)).map(({ id }) => shapes.member(id)));
  };
  const application = {
    id: state.application,
    name: "Readout",
    description: "",
    bot_public: true,
    flags: 0,
    verify_key: "",
  };

  return [
    ["GET", /^applications\/@me$/, () => ok({ ...application, bot: shapes.user(state.bot.id) })],
    ["GET", /^oauth2\/applications\/@me$/, () => ok(application)],
    ["GET", /^users\/@me$/, () => ok(shapes.user(state.bot.id))],
    ["GET", /^users\/@me\/guilds$/, () => ok([...guilds.values()].map(({ id, name }) => ({ id, name })))],
    ["GET", /^users\/(\d+)$/, (_, id = "") => (users.has(id) ? ok(shapes.user(id)) : UNKNOWN_USER)],
    ["POST", /^users\/@me\/channels$/, direct],
    ["GET", /^guilds\/(\d+)$/, (_, id = "") => (guilds.has(id) ? ok(shapes.guild(id)) : UNKNOWN_GUILD)],
    ["GET", /^guilds\/(\d+)\/channels$/, (_, id = "") => ok(shapes.guild(id)["channels"])],
    ["GET", /^guilds\/\d+\/members\/search$/, search],
    [
      "GET",
      /^guilds\/\d+\/members\/(\d+)$/,
      (_, id = "") => (users.has(id) ? ok(shapes.member(id)) : UNKNOWN_MEMBER),
    ],
    [
      "GET",
      /^channels\/(\d+)$/,
      (_, id = "") => {
        const found = channels.get(id);
        if (found?.hidden) return NO_ACCESS;
        return found ? ok(shapes.channel(found)) : UNKNOWN_CHANNEL;
      },
    ],
    ["GET", /^channels\/(\d+)\/messages$/, list],
    ["POST", /^channels\/(\d+)\/messages$/, post],
    [
      "GET",
      /^channels\/(\d+)\/messages\/(\d+)$/,
      (_, channel = "", id = "") => {
        const found = inChannel(channel, id);
        return found ? ok(shapes.message(found)) : UNKNOWN_MESSAGE;
      },
    ],
    ["PATCH", /^channels\/(\d+)\/messages\/(\d+)$/, patch],
    [
      "DELETE",
      /^channels\/(\d+)\/messages\/(\d+)$/,
      (_, channel = "", id = "") => remove(inChannel(channel, id)),
    ],
    ["POST", /^interactions\/(\d+)\/([^/]+)\/callback$/, callback],
    ["POST", /^webhooks\/(\d+)\/([^/]+)$/, followUp],
    ["GET", /^webhooks\/(\d+)\/([^/]+)\/messages\/(@original|\d+)$/, getOf],
    ["PATCH", /^webhooks\/(\d+)\/([^/]+)\/messages\/(@original|\d+)$/, patchOf],
    [
      "DELETE",
      /^webhooks\/(\d+)\/([^/]+)\/messages\/(@original|\d+)$/,
      (_, _application, id = "", message = "") => remove(ofInteraction(token(id), message)),
    ],
    ...commandRoutes(state),
  ];
}
