import type { createInstalls } from "./fake-slack-installs.ts";
import { asText, BOT, type Body, TEAM, type Workspace } from "./fake-slack-workspace.ts";
import { homeView, modalView } from "./slack-blocks.ts";

type Installs = ReturnType<typeof createInstalls>;

const refusal = (error: string) => ({ ok: false, error });

/** The Web API methods the bot uses, answering as Slack documents (docs.slack.dev/reference/methods). */
export function createMethods(
  workspace: Workspace,
  installs: Installs,
  origin: string,
): Record<string, (body: Body) => object> {
  return {
    "auth.test": installs.whoAmI,
    "oauth.v2.access": installs.exchange,
    "apps.connections.open": () => ({ ok: true, url: `ws://${origin}/link` }),
    "users.info": (body) => userInfo(workspace, asText(body["user"])),
    "conversations.open": (body) => ({
      ok: true,
      channel: { id: workspace.directOf(asText(body["users"])).id },
    }),
    "conversations.info": (body) => {
      const channel = workspace.channels.get(asText(body["channel"]));
      return channel
        ? { ok: true, channel: { ...channel, is_member: channel.invited } }
        : refusal("channel_not_found");
    },
    "chat.getPermalink": ({ channel, message_ts }) => ({
      ok: true,
      permalink: `http://${origin}/archives/${channel}/p${asText(message_ts).replace(".", "")}`,
    }),
    ...fileMethods(workspace, origin),
    ...messageMethods(workspace, installs),
    ...viewMethods(workspace),
  };
}

function userInfo({ users }: Workspace, id: string): object {
  const user = users.get(id);
  if (!user) return refusal("user_not_found");
  const { zone: tz, locale, administrator: is_admin, bot: is_bot, name, team: team_id } = user;
  const profile = { display_name: name, real_name: name };
  const flags = { is_admin, is_owner: false, is_bot, deleted: false };
  return { ok: true, user: { id, team_id, name: name.toLowerCase(), profile, tz, locale, ...flags } };
}

/** docs.slack.dev/messaging/working-with-files#uploading_files */
function fileMethods(workspace: Workspace, origin: string): Record<string, (body: Body) => object> {
  const { files, channels, next, add } = workspace;
  return {
    "files.getUploadURLExternal": ({ filename, length }) => {
      if (!asText(filename) || !(Number(length) > 0)) return refusal("invalid_arguments");
      const id = `F${next("").padStart(8, "0")}`;
      const about = { name: asText(filename), length: Number(length) };
      files.set(id, { ...about, bytes: undefined, complete: false, unknownFor: 0 });
      return { ok: true, upload_url: `http://${origin}/upload/${id}`, file_id: id };
    },
    "files.completeUploadExternal": (body) => {
      const named = JSON.parse(asText(body["files"])) as { id: string; title?: string }[];
      const found = named.map(({ id }) => files.get(id));
      if (found.some((file) => !file?.bytes)) return refusal("file_not_found");
      const shared = asText(body["channel_id"]);
      if (shared && !channels.has(shared)) return refusal("channel_not_found");
      if (shared) add(shared, BOT, {}, { files: named.map(({ id }) => id) });
      for (const file of found) if (file) file.complete = true;
      return { ok: true, files: named };
    },
  };
}

function messageMethods(workspace: Workspace, installs: Installs): Record<string, (body: Body) => object> {
  const { users, channels, messages, add, replace, directOf, checkMessage } = workspace;
  const threadOf = (body: Body) => ({ thread: asText(body["thread_ts"]) || undefined });
  return {
    "chat.postMessage": (body) => {
      const to = asText(body["channel"]);
      if (/^[UW]/.test(to) && !users.has(to)) return refusal("user_not_found");
      const channel = users.has(to) ? directOf(to) : channels.get(to);
      if (!channel || !installs.opens(body, channel.team ?? TEAM)) return refusal("channel_not_found");
      if (channel.direct && users.get(channel.direct)?.directClosed) return refusal("cannot_dm_bot");
      if (!channel.invited) return refusal("not_in_channel");
      if (!checkMessage("chat.postMessage", body)) return refusal("invalid_blocks");
      const { ts, text } = add(channel.id, BOT, body, threadOf(body));
      return { ok: true, channel: channel.id, ts, message: { ts, text } };
    },
    "chat.postEphemeral": (body) => {
      const channel = channels.get(asText(body["channel"]));
      if (!channel) return refusal("channel_not_found");
      if (!channel.invited) return refusal("not_in_channel");
      if (!checkMessage("chat.postEphemeral", body)) return refusal("invalid_blocks");
      const message = add(channel.id, BOT, body, { only: asText(body["user"]), ...threadOf(body) });
      return { ok: true, message_ts: message.ts };
    },
    "chat.update": (body) => {
      const message = messages.find(
        ({ ts, channel, gone }) => ts === body["ts"] && channel === body["channel"] && !gone,
      );
      if (!message || message.only) return refusal("message_not_found");
      if (message.user !== BOT || message.foreign) return refusal("cant_update_message");
      if (!checkMessage("chat.update", body)) return refusal("invalid_blocks");
      replace(message, body);
      return { ok: true, channel: message.channel, ts: message.ts };
    },
    "chat.delete": (body) => {
      const message = messages.find(({ ts }) => ts === body["ts"]);
      if (!message) return refusal("message_not_found");
      message.gone = true;
      return { ok: true };
    },
  };
}

function viewMethods({
  triggers,
  modals,
  homes,
  next,
  check,
}: Workspace): Record<string, (body: Body) => object> {
  return {
    "views.open": ({ trigger_id, view }) => {
      const user = triggers.get(asText(trigger_id));
      if (!user) return refusal("expired_trigger_id");
      triggers.delete(asText(trigger_id));
      if (!check("views.open", modalView, view)) return refusal("invalid_arguments");
      const modal = { id: next("V"), user, hash: next("h"), view: modalView.parse(view), faults: {} };
      modals.set(modal.id, modal);
      return { ok: true, view: { id: modal.id, hash: modal.hash } };
    },
    "views.update": ({ view_id, view }) => {
      const modal = modals.get(asText(view_id));
      if (!modal) return refusal("not_found");
      if (!check("views.update", modalView, view)) return refusal("invalid_arguments");
      Object.assign(modal, { view: modalView.parse(view), hash: next("h"), faults: {} });
      return { ok: true, view: { id: modal.id } };
    },
    "views.publish": ({ user_id, view }) => {
      if (!check("views.publish", homeView, view)) return refusal("invalid_arguments");
      homes.set(asText(user_id), homeView.parse(view));
      return { ok: true, view: { id: `V${user_id}` } };
    },
  };
}
