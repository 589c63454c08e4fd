/** What could be typed next, from the text before the caret; pure. */

const starts = (word, typed) => word.toLowerCase().startsWith(typed.toLowerCase());
const quoted = (value) => (/\s/.test(value) ? `"${value}"` : value);

/**
 * `from`: where the replaced piece begins; `items` to offer at once; `ask`: what the bot is asked for more;
 * `eager`: Enter takes the first item; `usage`: what the verb is and takes.
 */
export function suggest(text, { commands, people, channels }) {
  const none = { from: text.length, items: [], eager: false };
  const name = /^\/([^\s]*)$/.exec(text);
  if (name)
    return {
      ...none,
      from: 0,
      items: commandItems(commands, name[1]),
      eager: !commands.some((each) => each.name === name[1]),
    };
  const line = /^\/(\S+)\s+([\s\S]*)$/.exec(text);
  const command = line && commands.find((each) => each.name === line[1].toLowerCase());
  const token = /(?:^|\s)([a-z][a-z-]*:"[^"]*|\S*)$/.exec(text)?.[1] ?? "";
  const from = text.length - token.length;
  if (token.startsWith("@"))
    return { ...none, from, items: peopleItems(people, token.slice(1)), eager: token.length > 1 };
  if (!command)
    return {
      ...none,
      from,
      items: token.startsWith("#") && !line ? channelItems(channels, token.slice(1)) : [],
    };
  return inCommand(command, line[2], token, from, text);
}

const commandItems = (commands, typed) =>
  commands
    .filter(({ name }) => starts(name, typed))
    .map(({ name, description, hint }) => ({
      label: `/${name}`,
      detail: description,
      example: hint && `/${name} ${hint}`,
      insert: `/${name} `,
    }));

const peopleItems = (people, typed) =>
  people
    .filter(({ name }) => name.split(" ").some((word) => starts(word, typed)))
    .slice(0, 8)
    .map(({ name }) => ({ label: `@${name}`, insert: `@${name} ` }));

const channelItems = (channels, typed) =>
  channels
    .filter((name) => starts(name, typed))
    .slice(0, 8)
    .map((name) => ({ label: `#${name}`, insert: `#${name} ` }));

function inCommand(command, rest, token, from, text) {
  const [first = ""] = rest.split(/\s/, 1);
  const named = command.verbs.find(({ name }) => name === first.toLowerCase());
  const verb = named ?? command.verbs.find(({ name }) => name === command.defaultVerb);
  const base = { from, items: [], eager: false, usage: verb };
  const asks = (option, typed, more = {}) => ({
    ...base,
    ask: { command: command.name, verb: verb.name, option, typed },
    write: (value) => `${value} `,
    ...more,
  });
  if (!verb) return base;
  if (!/\s/.test(rest) && !token.startsWith("#")) {
    const items = verbItems(command, first);
    return { ...base, items, usage: named ?? (items.length === 0 ? verb : undefined) };
  }
  const keyed = /^([a-z][a-z-]*):"?(.*)$/.exec(token);
  const option = keyed && verb.options.find(({ name }) => name === keyed[1]);
  if (option) return ofOption(option, keyed[2], base, asks);
  if (token.startsWith("#") && verb.numbers) return asks(verb.numbers, token);
  if (token.startsWith("#") && verb.options.some(({ name, completes }) => name === "tag" && completes))
    return asks("tag", token, { write: (value) => `#${value.replace(/^#/, "")} ` });
  const words = rest.slice(first.length).trimStart();
  if (named && verb.numbers && /^#?\d*$/.test(words)) return asks(verb.numbers, words.trim());
  return inDate(verb, text, asks) ?? base;
}

const verbItems = (command, typed) =>
  command.verbs
    .filter(({ name }) => starts(name, typed) && name !== typed)
    .map(({ name, description, example }) => ({
      label: name,
      detail: description,
      example,
      insert: `${name} `,
    }));

function ofOption(option, typed, base, asks) {
  const write = (value) => `${option.name}:${quoted(value)} `;
  const items = option.choices
    .filter((choice) => starts(choice, typed))
    .map((choice) => ({ label: choice, detail: option.description, insert: write(choice) }));
  return option.completes ? asks(option.name, typed, { items, write }) : { ...base, items };
}

/** After "by", "due" … the bot offers how it would read the date. */
function inDate(verb, text, asks) {
  const date = verb.options.find(
    ({ name, completes }) => completes && (name === "due" || name === "at" || name === "when"),
  );
  const found = date && /\s(?:by|due|until|before|at)\s+([^@#!"\s][^@#!"]{0,28})$/i.exec(text);
  return found ? asks(date.name, found[1], { from: text.length - found[1].length }) : null;
}
