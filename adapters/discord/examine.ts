import { z } from "zod";
import type { Examination, Finding } from "../../src/chat/adapter.ts";

const PATIENCE_MS = 10_000;
const userShape = z.object({ username: z.string() });
const gatewayShape = z.object({
  shards: z.number(),
  session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }),
});
const guildsShape = z.array(z.object({ id: z.string() }));

/** What Discord says of the token, which is not printed. */
export async function examine({
  token,
  apiUrl,
}: {
  readonly token: string;
  readonly apiUrl: string;
}): Promise<Examination> {
  const ask = (path: string) =>
    fetch(`${apiUrl}/v10${path}`, {
      headers: { authorization: `Bot ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  const read = async <Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> => {
    const answer = await ask(path);
    if (!answer.ok) throw new Error(`Discord answers ${answer.status} to ${path}: try again in a minute`);
    return shape.parse(await answer.json());
  };
  const me = await ask("/users/@me");
  if (!me.ok)
    return {
      findings: [
        {
          state: "wrong",
          says: `DISCORD_TOKEN is refused (${me.status})`,
          remedy: "make a new one at Developer Portal, Bot, Reset Token",
        },
      ],
    };
  const date = me.headers.get("date");
  const { username } = userShape.parse(await me.json());
  const servers = (await read("/users/@me/guilds", guildsShape)).length;
  const gateway = await read("/gateway/bot", gatewayShape);
  const findings: Finding[] = [
    { state: "well", says: `${username}; no privileged intent is needed` },
    servers > 0
      ? { state: "well", says: `on ${servers >= 200 ? "200 or more servers" : `${servers} servers`}` }
      : {
          state: "wrong",
          says: "on no server yet",
          remedy: "open the link that npm run -s discord:invite prints",
        },
    startsFinding(gateway),
  ];
  return { findings, ...(date ? { date: new Date(date) } : {}) };
}

/** Discord lets a bot begin so many sessions a day (docs.discord.com/developers/events/gateway#session-start-limit-object). */
function startsFinding({ session_start_limit: limit }: z.infer<typeof gatewayShape>): Finding {
  const hours = Math.ceil(limit.reset_after / 3_600_000);
  return limit.remaining > 0
    ? { state: "well", says: `${limit.remaining} starts are left for today` }
    : {
        state: "wrong",
        says: "all starts of today are used up",
        remedy: `wait ${hours} hours, and find out what restarts it so often`,
      };
}
