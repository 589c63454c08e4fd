import type { webApi } from "@slack/bolt";
import type { MentionPart, Speaker } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { userRef } from "./address.ts";
import { createLookup } from "./lookup.ts";
import { reasonOf } from "./outgoing.ts";

/** What Slack tells of people and channels beyond what a payload says. */
export interface Directory {
  speaker(workspace: string, id: string, name: string | undefined): Promise<Speaker>;
  mention(workspace: string, id: string, name: string | undefined): Promise<MentionPart>;
  /** What people call the channel; undefined where Slack does not tell. */
  channelName(id: string): Promise<string | undefined>;
}

interface Person {
  readonly name: string;
  readonly bot: boolean;
  readonly zone: string | undefined;
  readonly locale: string | undefined;
  /** The workspaces they belong to; none where Slack does not say. */
  readonly homes: readonly string[];
  /** Of these, not of one they share a channel with. */
  readonly administrator: boolean;
}

/** Who people are and what channels are called, remembered for an hour. */
export function createDirectory(client: webApi.WebClient, clock: Clock, logger: Logger): Directory {
  const unknown = (event: string) => (error: unknown) => logger.info({ reason: reasonOf(error) }, event);
  const person = createLookup((id) => fetchPerson(client, id), clock, unknown("slack.person-unknown"));
  const channelName = createLookup(
    async (channel) => (await client.conversations.info({ channel })).channel?.name,
    clock,
    unknown("slack.channel-unknown"),
  );
  return {
    channelName,
    async speaker(workspace, id, name) {
      const found = await person(id);
      return {
        user: userRef(workspace, id),
        name: found?.name ?? name ?? id,
        ...(found?.zone ? { zone: found.zone } : {}),
        ...(found?.locale ? { locale: found.locale } : {}),
        administrator: found !== undefined && isAdministrator(found, workspace),
      };
    },
    async mention(workspace, id, name) {
      const found = await person(id);
      const user = userRef(workspace, id);
      return { type: "mention", user, name: found?.name ?? name ?? id, bot: found?.bot ?? false };
    },
  };
}

const isAdministrator = ({ administrator, homes }: Person, workspace: string): boolean =>
  administrator && (homes.length === 0 || homes.includes(workspace));

/** Slackbot says of itself that it is no bot (docs.slack.dev/reference/objects/user-object). */
async function fetchPerson(client: webApi.WebClient, id: string): Promise<Person> {
  const { user } = await client.users.info({ user: id, include_locale: true });
  return {
    name: user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || id,
    bot: user?.is_bot === true || id === "USLACKBOT",
    zone: user?.tz,
    locale: user?.locale,
    homes: [user?.team_id ?? [], user?.enterprise_user?.teams ?? []].flat(),
    administrator: user?.is_admin === true || user?.is_owner === true,
  };
}
