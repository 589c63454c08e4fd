import type { webApi } from "@slack/bolt";
import type { MentionPart, Speaker } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { userRef } from "./address.ts";

/** What `users.info` tells of a person, as far as it is of use here. */
export interface Person {
  readonly name: string;
  readonly bot: boolean;
  readonly deleted: boolean;
  readonly zone: string | undefined;
  readonly locale: string | undefined;
  readonly administrator: boolean;
}

export interface People {
  speaker(workspace: string, id: string, name: string | undefined): Promise<Speaker>;
  mention(workspace: string, id: string, name: string | undefined): Promise<MentionPart>;
}

const REMEMBERED = 5_000;
const KNOWN_MS = 60 * 60_000;
const UNKNOWN_MS = 60_000;
/** A slow Slack must not use up the three seconds an answer has. */
const PATIENCE_MS = 1_000;

interface Entry {
  readonly person: Promise<Person | null>;
  endsAt: number;
}

/** Who people are, asked of Slack at most once an hour each; the least recently needed are forgotten. */
export function createPeople(client: webApi.WebClient, clock: Clock, logger: Logger): People {
  const entries = new Map<string, Entry>();

  const lookUp = (id: string): Promise<Person | null> => {
    const now = clock.now().getTime();
    const known = entries.get(id);
    entries.delete(id);
    const entry = known && known.endsAt > now ? known : ask(id, now);
    entries.set(id, entry);
    forgetOldest(entries);
    return within(PATIENCE_MS, entry.person);
  };

  const ask = (id: string, now: number): Entry => {
    const person = fetchPerson(client, id).catch((error: unknown) => {
      logger.warn({ reason: error instanceof Error ? error.message : String(error) }, "slack.person-unknown");
      entry.endsAt = now + UNKNOWN_MS;
      return null;
    });
    const entry: Entry = { person, endsAt: now + KNOWN_MS };
    return entry;
  };

  return {
    async speaker(workspace, id, name) {
      const person = await lookUp(id);
      return {
        user: userRef(workspace, id),
        name: person?.name ?? name ?? id,
        ...(person?.zone ? { zone: person.zone } : {}),
        ...(person?.locale ? { locale: person.locale } : {}),
        administrator: person?.administrator ?? false,
      };
    },
    async mention(workspace, id, name) {
      const person = await lookUp(id);
      const bot = person?.bot ?? false;
      return { type: "mention", user: userRef(workspace, id), name: person?.name ?? name ?? id, bot };
    },
  };
}

function forgetOldest(entries: Map<string, Entry>): void {
  const [oldest] = entries.keys();
  if (entries.size > REMEMBERED && oldest !== undefined) entries.delete(oldest);
}

/** Slackbot says of itself that it is no bot (docs.slack.dev/reference/objects/user-object). */
async function fetchPerson(client: webApi.WebClient, id: string): Promise<Person> {
  const { user } = await client.users.info({ user: id, include_locale: true });
  return {
    name: user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || id,
    bot: user?.is_bot === true || id === "USLACKBOT",
    deleted: user?.deleted === true,
    zone: user?.tz,
    locale: user?.locale,
    administrator: user?.is_admin === true || user?.is_owner === true,
  };
}

async function within(ms: number, person: Promise<Person | null>): Promise<Person | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([person, late]).finally(() => clearTimeout(timer));
}
