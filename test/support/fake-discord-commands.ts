import { type Answer, INVALID, ok, type Route, refuse } from "./fake-discord-http.ts";
import { commandFaults } from "./fake-discord-rules.ts";
import type { Body, State } from "./fake-discord-state.ts";

/** Writing and reading the commands of a server, and those that hold everywhere. */
export function commandRoutes(state: State): readonly [string, RegExp, Route][] {
  const scope = (application: string, guild: string): Answer | undefined => {
    if (application !== state.application) return refuse(404, 10002, "Unknown Application");
    return guild === "" || state.guilds.has(guild) ? undefined : refuse(404, 10004, "Unknown Guild");
  };
  const putCommands: Route = ({ body }, application = "", guild = "") => {
    const wrong = scope(application, guild);
    if (wrong) return wrong;
    const commands = body as unknown as Body[];
    const faults = commandFaults(commands);
    state.violations.push(...faults);
    if (faults[0] !== undefined) return INVALID(faults[0]);
    state.registered.set(
      guild,
      commands.map((command) => registeredAs(state, command, guild)),
    );
    return ok(state.registered.get(guild));
  };
  const getCommands: Route = ({ query }, application = "", guild = "") => {
    const list = state.registered.get(guild) ?? [];
    const localized = query.get("with_localizations") === "true";
    return scope(application, guild) ?? ok(localized ? list : list.map(withoutLocalizations));
  };

  return [
    ["GET", /^applications\/(\d+)\/commands$/, getCommands],
    ["PUT", /^applications\/(\d+)\/commands$/, putCommands],
    ["GET", /^applications\/(\d+)\/guilds\/(\d+)\/commands$/, getCommands],
    ["PUT", /^applications\/(\d+)\/guilds\/(\d+)\/commands$/, putCommands],
  ];
}

/** Discord leaves out what is as by default, and adds what it decides itself. */
function registeredAs(state: State, command: Body, guild: string): Body {
  const old = state.registered
    .get(guild)
    ?.find(({ name, type }) => name === command["name"] && type === (command["type"] ?? 1));
  return {
    ...tidied(command),
    id: old?.["id"] ?? state.next(),
    application_id: state.application,
    version: state.next(),
    type: command["type"] ?? 1,
    description: command["description"] ?? "",
    default_member_permissions: command["default_member_permissions"] ?? null,
    nsfw: command["nsfw"] ?? false,
    ...(guild === ""
      ? {
          contexts: command["contexts"] ?? null,
          integration_types: command["integration_types"] ?? [0],
          dm_permission: true,
        }
      : { guild_id: guild }),
  };
}

function tidied(part: Body): Body {
  const options = (part["options"] ?? []) as Body[];
  const kept = Object.entries(part).filter(
    ([key, value]) => value !== undefined && value !== false && key !== "options",
  );
  return { ...Object.fromEntries(kept), ...(options.length > 0 ? { options: options.map(tidied) } : {}) };
}

function withoutLocalizations(part: Body): Body {
  const { name_localizations: _names, description_localizations: _descriptions, ...rest } = part;
  const below = (key: string) =>
    rest[key] === undefined ? {} : { [key]: (rest[key] as Body[]).map(withoutLocalizations) };
  return { ...rest, ...below("options"), ...below("choices") };
}
