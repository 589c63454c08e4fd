import type { Body } from "./fake-discord-state.ts";

/** Whom a message notifies. */
export interface Notified {
  readonly everyone: boolean;
  readonly users: readonly string[];
}

const TYPE = {
  row: 1,
  button: 2,
  textInput: 4,
  section: 9,
  text: 10,
  gallery: 12,
  file: 13,
  container: 17,
  label: 18,
};
const V2_TYPES = new Set([9, 10, 11, 12, 13, 14, 17]);
const SELECTS = new Set([3, 5, 6, 7, 8]);
const V2 = 1 << 15;

/** The schemas of Discord's own description of its requests, by method. */
const SCHEMAS: Readonly<Record<string, string>> = {
  "callback 4": "CreateMessageInteractionCallbackRequestSchema",
  "callback 7": "UpdateMessageInteractionCallbackRequestSchema",
  "callback 8": "ApplicationCommandAutocompleteCallbackRequestSchema",
  "callback 9": "ModalInteractionCallbackRequestSchema",
  "message post": "MessageCreateRequestSchema",
  "message patch": "MessageEditRequestPartialSchema",
  "webhook post": "IncomingWebhookRequestPartialSchema",
  "webhook patch": "IncomingWebhookUpdateRequestPartialSchema",
  "direct post": "CreatePrivateChannelRequestSchema",
  command: "ApplicationCommandUpdateRequestSchema",
};

interface Schema {
  safeParse(
    value: unknown,
  ): { success: true } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}
// The package has no types for its schemas.
const schemas = (await import(String("discord-api-spec/zod"))) as Record<string, Schema>;

const asList = (value: unknown): Body[] => (Array.isArray(value) ? (value as Body[]) : []);
const partsOf = (component: Body): Body[] => [
  ...asList(component["components"]),
  ...["accessory", "component"].flatMap((key) => (component[key] ? [component[key] as Body] : [])),
];

/** A component and everything in it. */
export const nested = (components: unknown): Body[] =>
  asList(components).flatMap((component) => [component, ...nested(partsOf(component))]);

/** All the words of a message body, as sent. */
export function textOf(body: Body): string {
  const shown = nested(body["components"]).filter(({ type }) => type === TYPE.text);
  const embeds = asList(body["embeds"]).flatMap((embed) => [
    String(embed["title"] ?? ""),
    String(embed["description"] ?? ""),
    ...asList(embed["fields"]).flatMap((field) => [String(field["name"]), String(field["value"])]),
  ]);
  return [String(body["content"] ?? ""), ...shown.map(({ content }) => String(content)), ...embeds]
    .filter((part) => part !== "")
    .join("\n");
}

/** The pictures of a message: what is said of each, and the name of the file it is. */
export const picturesOf = (components: unknown): { alt: string; file: string }[] =>
  nested(components)
    .filter(({ type }) => type === TYPE.gallery)
    .flatMap(({ items }) => asList(items))
    .map(({ media, description }) => ({
      alt: String(description ?? ""),
      file: String((media as Body)["url"]).replace(/^attachment:\/\//, ""),
    }));

/** The files that stand in a message by name. */
export const filesNamedIn = (components: unknown): string[] =>
  nested(components)
    .filter(({ type }) => type === TYPE.file)
    .map(({ file }) => String((file as Body)["url"]).replace(/^attachment:\/\//, ""));

/** Whom this body would notify: what it allows, of what it names; without `allowed_mentions` everybody named. */
export function notifiedBy(body: Body): Notified {
  const text = [String(body["content"] ?? ""), textOf({ components: body["components"] })].join("\n");
  const allowed = (body["allowed_mentions"] ?? { parse: ["users", "roles", "everyone"] }) as {
    parse?: string[];
    users?: string[];
  };
  const named = [...text.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id);
  const may = (id: string) =>
    (allowed.parse?.includes("users") ?? false) || (allowed.users?.includes(id) ?? false);
  const everyone = /@(everyone|here)\b/.test(text) && (allowed.parse?.includes("everyone") ?? false);
  return { everyone, users: [...new Set(named.filter(may))] };
}

/** discord.js numbers the files of a message; Discord reads numbers and text alike there, its schema names text. */
const withTextIds = (body: Body): Body => {
  const attachments = body["attachments"];
  if (!Array.isArray(attachments)) return body;
  return { ...body, attachments: attachments.map((file: Body) => ({ ...file, id: String(file["id"]) })) };
};

/** What Discord would refuse in this body, and what we do not allow ourselves. */
export function faultsOf(method: string, body: Body, already: { flags: number } = { flags: 0 }): string[] {
  const name = SCHEMAS[method];
  const parsed = name === undefined ? undefined : schemas[name]?.safeParse(withTextIds(body));
  const faults =
    parsed && !parsed.success
      ? parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
      : [];
  const data = method.startsWith("callback") ? ((body["data"] ?? {}) as Body) : body;
  if (method === "callback 9") faults.push(...modalFaults(data));
  else if (/callback [47]|message|webhook/.test(method)) faults.push(...messageFaults(data, already));
  return faults.map((fault) => `${method}: ${fault}`);
}

function messageFaults(data: Body, already: { flags: number }): string[] {
  const all = nested(data["components"]);
  const v2 = ((Number(data["flags"] ?? 0) | already.flags) & V2) !== 0;
  const letters = all.reduce(
    (sum, part) => sum + (part["type"] === TYPE.text ? length(part["content"]) : 0),
    0,
  );
  const says = data["components"] !== undefined || data["content"] !== undefined;
  const rules: [boolean, string][] = [
    [says && data["allowed_mentions"] === undefined, "allowed_mentions is missing"],
    [v2 && Boolean(data["content"]), "content together with Components V2"],
    [v2 && asList(data["embeds"]).length > 0, "embeds together with Components V2"],
    [!v2 && all.some(({ type }) => V2_TYPES.has(Number(type))), "Components V2 without their flag"],
    [v2 && data["components"] !== undefined && all.length === 0, "an empty message"],
    [v2 && all.length > 40, `${all.length} components`],
    [!v2 && asList(data["components"]).length > 5, "more than 5 rows"],
    [letters > 4000, `${letters} characters of text`],
    [length(data["content"]) > 2000, "content longer than 2000"],
    [
      all.some((part) => part["type"] === TYPE.text && String(part["content"]).trim() === ""),
      "an empty text",
    ],
  ];
  const attached = asList(data["attachments"]).map((file) => String(file["filename"]));
  rules.push([attached.length > 10, `${attached.length} files`]);
  for (const { alt, file } of picturesOf(data["components"])) {
    rules.push([!attached.includes(file), `no file ${file} comes with it`]);
    rules.push([!/^[\w.-]+\.png$/.test(file), `a file called ${file}`]);
    rules.push([!between(alt.length, 1, 1024), `a description of ${alt.length}`]);
  }
  const allowed = (data["allowed_mentions"] ?? {}) as { parse?: string[]; users?: string[] };
  if (allowed.parse?.includes("users") && allowed.users?.length)
    rules.push([true, "parse users together with users"]);
  return [...rules.filter(([broken]) => broken).map(([, fault]) => fault), ...componentFaults(all)];
}

function componentFaults(all: readonly Body[]): string[] {
  const ids = all.flatMap((part) => (part["custom_id"] === undefined ? [] : [String(part["custom_id"])]));
  const faults = ids.filter((id) => id.length > 100 || id === "").map((id) => `custom_id of ${id.length}`);
  if (new Set(ids).size < ids.length) faults.push(`a custom_id twice: ${ids.join(", ")}`);
  for (const part of all) {
    if (part["type"] === TYPE.button && length(part["label"]) > 80) faults.push("a label over 80");
    if (part["type"] === TYPE.row) faults.push(...rowFaults(asList(part["components"])));
    if (part["type"] === TYPE.section && !between(asList(part["components"]).length, 1, 3))
      faults.push("a section of other than 1 to 3 texts");
    if (Number(part["type"]) === 3) faults.push(...selectFaults(asList(part["options"])));
  }
  return faults;
}

function rowFaults(parts: readonly Body[]): string[] {
  const selects = parts.filter(({ type }) => SELECTS.has(Number(type))).length;
  if (parts.length === 0) return ["an empty row"];
  if (selects > 0 && parts.length > 1) return ["a select is not alone in its row"];
  return parts.length > 5 ? [`${parts.length} buttons in a row`] : [];
}

function selectFaults(options: readonly Body[]): string[] {
  const values = options.map(({ value }) => String(value));
  return [
    ...(between(options.length, 1, 25) ? [] : [`${options.length} choices`]),
    ...(new Set(values).size < values.length ? ["a choice twice"] : []),
    ...(options.some((option) => length(option["label"]) > 100 || length(option["value"]) > 100)
      ? ["a choice over 100"]
      : []),
  ];
}

function modalFaults(data: Body): string[] {
  const parts = asList(data["components"]);
  const all = nested(parts);
  const rules: [boolean, string][] = [
    [!between(length(data["title"]), 1, 45), "a title of other than 1 to 45"],
    [!between(parts.length, 1, 5), `${parts.length} labels`],
    [!between(length(data["custom_id"]), 1, 100), "a custom_id of other than 1 to 100"],
    [parts.some((part) => part["type"] === TYPE.label && length(part["label"]) > 45), "a label over 45"],
    [parts.some((part) => length(part["description"]) > 100), "a description over 100"],
    [all.some((part) => length(part["placeholder"]) > 100), "a placeholder over 100"],
    [all.some((part) => part["type"] === TYPE.textInput && tooLong(part)), "a value over its limit"],
  ];
  return [...rules.filter(([broken]) => broken).map(([, fault]) => fault), ...componentFaults(all)];
}

const tooLong = (part: Body) => length(part["value"]) > Number(part["max_length"] ?? 4000);
const between = (value: number, least: number, most: number) => value >= least && value <= most;
const length = (value: unknown) => String(value ?? "").length;

/** What Discord would refuse in a set of commands. */
export function commandFaults(commands: readonly Body[]): string[] {
  const faults = commands.flatMap((command) => {
    // Their description wants a number where their documentation and every library send a string.
    const { default_member_permissions: _ignored, ...rest } = command;
    const size = sizeOf(rest);
    const large = size > 8000 ? [`/${rest["name"]} has ${size} characters`] : [];
    return [...faultsOf("command", rest), ...nameFaults(rest), ...large];
  });
  const names = commands.map(({ name, type }) => `${type ?? 1} ${name}`);
  return new Set(names).size < names.length ? [...faults, "a command twice"] : faults;
}

/** Names, descriptions and values together; of several languages the longest counts. */
function sizeOf(part: Body): number {
  const longest = (key: string) => {
    const others = Object.values((part[`${key}_localizations`] ?? {}) as Body);
    return Math.max(length(part[key]), ...others.map(length));
  };
  const below = [...asList(part["options"]), ...asList(part["choices"])];
  const own = longest("name") + longest("description") + length(part["value"]);
  return below.reduce((sum, each) => sum + sizeOf(each), own);
}

function nameFaults(command: Body, depth = 0): string[] {
  const menu = depth === 0 && Number(command["type"] ?? 1) !== 1;
  const name = String(command["name"]);
  const options = asList(command["options"]);
  const spelt = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name) && name === name.toLowerCase();
  const required = options.map((option) => option["required"] === true);
  const rules: [boolean, string][] = [
    [menu ? !between(name.length, 1, 32) : !spelt, `name ${name}`],
    [!menu && !between(length(command["description"]), 1, 100), `description of ${name}`],
    [options.length > 25, `options of ${name}`],
    [required.lastIndexOf(true) > required.indexOf(false) && required.includes(false), `order in ${name}`],
    [command["autocomplete"] === true && asList(command["choices"]).length > 0, `choices of ${name}`],
  ];
  const own = rules.filter(([broken]) => broken).map(([, fault]) => fault);
  return [...own, ...options.flatMap((option) => nameFaults(option, depth + 1))];
}
