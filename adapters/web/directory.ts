import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { KeptMessage, MessageKeeper } from "../../src/chat/adapter.ts";
import type { Speaker } from "../../src/chat/interaction.ts";
import { fold } from "../../src/lib/text.ts";
import { BOT_ID, CHANNELS_ROOM, channelRoom, DEFAULT_CHANNEL, PEOPLE_ROOM, userRef } from "./rooms.ts";

/** A person as they are kept: the id is public, the secret is known to their browser alone. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly zone?: string;
  readonly locale?: string;
  readonly administrator: boolean;
  readonly bot: boolean;
  /** SHA-256 of the secret in the cookie. */
  readonly secret: string;
}

export interface Channel {
  readonly name: string;
}

/** Who and what there is. Reads what changed before it answers, so that several processes agree. */
export interface Directory {
  people(): Promise<readonly Person[]>;
  person(id: string): Promise<Person | undefined>;
  channels(): Promise<readonly Channel[]>;
  /** Null when the name is taken. The first person who ever came is administrator. */
  admit(
    name: string,
    about: Pick<Person, "zone" | "locale">,
  ): Promise<{ person: Person; secret: string } | null>;
  /** Keeps where a person's browser is; does nothing when that is known. */
  learn(person: Person, about: Pick<Person, "zone" | "locale">): Promise<Person>;
  openChannel(name: string): Promise<Channel>;
  hasChannel(name: string): Promise<boolean>;
}

type PersonBody = Omit<Person, "id">;

const personKey = (id: string): string => `person-${id}`;
const channelKey = (name: string): string => `channel-${name}`;
const hash = (secret: string): string => createHash("sha256").update(secret).digest("hex");

export const readPerson = (kept: KeptMessage): Person => ({
  ...(JSON.parse(kept.body) as PersonBody),
  id: kept.id.slice(personKey("").length),
});

/** Does the cookie's secret belong to this person? Takes as long for a wrong one as for the right one. */
export const knowsSecret = (person: Person, secret: string): boolean =>
  timingSafeEqual(Buffer.from(hash(secret), "hex"), Buffer.from(person.secret, "hex"));

export const speakerOf = (person: Person): Speaker => ({
  user: userRef(person.id),
  name: person.name,
  ...(person.zone ? { zone: person.zone } : {}),
  ...(person.locale ? { locale: person.locale } : {}),
  administrator: person.administrator,
});

/** The directory over the keeper; `changed` hears of what this process wrote. */
export function createDirectory(keeper: MessageKeeper, changed: (kept: KeptMessage) => void): Directory {
  const people = new Map<string, Person>();
  const channels = new Map<string, Channel>([[DEFAULT_CHANNEL, { name: DEFAULT_CHANNEL }]]);
  let cursor = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const take = (kept: KeptMessage): void => {
    if (kept.room === PEOPLE_ROOM) {
      const person = readPerson(kept);
      people.set(person.id, person);
    } else {
      const name = kept.id.slice(channelKey("").length);
      channels.set(name, { name });
    }
    cursor = Math.max(cursor, kept.change);
  };
  const refresh = async (): Promise<void> => {
    // The keeper may give a long list in parts.
    for (;;) {
      const news = await keeper.since([PEOPLE_ROOM, CHANNELS_ROOM], cursor);
      for (const kept of news) take(kept);
      if (news.length === 0) return;
    }
  };
  /** One after the other: two newcomers of one name must not both be admitted. */
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const result = turn.then(run);
    turn = result.catch(() => undefined);
    return result;
  };
  const keep = async (person: Person): Promise<Person> => {
    const { id, ...body } = person;
    const kept = await keeper.put({
      id: personKey(id),
      room: PEOPLE_ROOM,
      author: id,
      body: JSON.stringify(body),
    });
    // Not `take`: the cursor must not pass what another process wrote in between.
    people.set(id, person);
    changed(kept);
    return person;
  };

  return {
    async people() {
      await refresh();
      return [...people.values()];
    },
    async person(id) {
      if (!people.has(id)) await refresh();
      return people.get(id);
    },
    async channels() {
      await refresh();
      return [...channels.values()];
    },
    admit: (name, about) =>
      inTurn(async () => {
        await refresh();
        const known = [...people.values()];
        if (known.some((person) => fold(person.name) === fold(name))) return null;
        const secret = randomBytes(32).toString("base64url");
        const person: Person = {
          id: newPersonId(),
          name,
          ...about,
          administrator: known.length === 0,
          bot: false,
          secret: hash(secret),
        };
        return { person: await keep(person), secret };
      }),
    async learn(person, { zone, locale }) {
      if ((zone ?? person.zone) === person.zone && (locale ?? person.locale) === person.locale) return person;
      return keep({ ...person, ...(zone ? { zone } : {}), ...(locale ? { locale } : {}) });
    },
    openChannel: (name) =>
      inTurn(async () => {
        await refresh();
        const known = channels.get(name);
        if (known) return known;
        const body = { id: channelKey(name), room: CHANNELS_ROOM, author: BOT_ID, body: "{}" };
        const kept = await keeper.put(body);
        channels.set(name, { name });
        changed(kept);
        return { name };
      }),
    async hasChannel(name) {
      if (!channels.has(name)) await refresh();
      return channels.has(name);
    },
  };
}

/** Public and short: it stands in the address of the person's tabs. */
const newPersonId = (): string => randomBytes(9).toString("base64url");

/** All rooms of channels, as they are kept. */
export const channelRooms = (channels: readonly Channel[]): string[] =>
  channels.map(({ name }) => channelRoom(name));

const RESERVED = new Set(["readout", "me", "nobody", "everyone", "all", "channel", "here", "none"]);
const NAME_LIMIT = 40;

/** Why a name will not do, or the name as it is kept. */
export function readName(
  typed: string,
): { name: string } | { fault: "name.empty" | "name.long" | "name.letters" | "name.reserved" } {
  const name = typed
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}\p{Co}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (name === "") return { fault: "name.empty" };
  if ([...name].length > NAME_LIMIT) return { fault: "name.long" };
  if (!/[\p{L}\p{N}]/u.test(name) || /[@#/:<>"]/.test(name)) return { fault: "name.letters" };
  return RESERVED.has(fold(name)) ? { fault: "name.reserved" } : { name };
}

/** A zone the runtime knows, or nothing. */
export function readZone(typed: string | undefined): { zone?: string } {
  try {
    return typed
      ? { zone: new Intl.DateTimeFormat("en", { timeZone: typed }).resolvedOptions().timeZone }
      : {};
  } catch {
    return {};
  }
}

/** A well-formed language tag, or nothing. */
export function readLocale(typed: string | undefined): { locale?: string } {
  try {
    const [locale] = Intl.getCanonicalLocales(typed ?? []);
    return locale ? { locale } : {};
  } catch {
    return {};
  }
}
