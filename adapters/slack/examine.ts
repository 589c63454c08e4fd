import { z } from "zod";
import type { Examination, Finding } from "../../src/chat/adapter.ts";
import { SCOPES } from "./register.ts";

const PATIENCE_MS = 10_000;
const answerShape = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
});

/** What Slack says of the tokens; none of them is printed. */
export async function examine({
  botToken,
  appToken,
  apiUrl,
}: {
  readonly botToken: string;
  readonly appToken?: string | undefined;
  readonly apiUrl: string;
}): Promise<Examination> {
  const { answer, headers } = await ask(`${apiUrl}auth.test`, botToken);
  const date = headers.get("date");
  if (!answer.ok)
    return {
      findings: [
        {
          state: "wrong",
          says: `SLACK_BOT_TOKEN is refused (${answer.error ?? "no reason"})`,
          remedy: "copy it anew from OAuth & Permissions; it begins with xoxb-",
        },
      ],
    };
  const findings: Finding[] = [
    { state: "well", says: `${answer.user ?? "the bot"} in ${answer.team ?? "a workspace"}` },
    scopesFinding(headers.get("x-oauth-scopes")),
  ];
  if (appToken) findings.push(await appTokenFinding(apiUrl, appToken));
  return { findings, ...(date ? { date: new Date(date) } : {}) };
}

async function ask(url: string, token: string) {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { answer: answerShape.parse(await response.json()), headers: response.headers };
}

/** Slack names what a token may do in a header of every answer (docs.slack.dev/authentication/installing-with-oauth). */
function scopesFinding(header: string | null): Finding {
  const granted = new Set((header ?? "").split(",").map((scope) => scope.trim()));
  const missing = Object.entries(SCOPES).filter(([scope]) => !granted.has(scope));
  if (missing.length === 0) return { state: "well", says: "all scopes are granted" };
  return {
    state: "wrong",
    says: `scopes are missing: ${missing.map(([scope, reason]) => `${scope} (${reason})`).join("; ")}`,
    remedy: "paste the manifest anew (npm run -s slack:manifest) and reinstall the app",
  };
}

async function appTokenFinding(apiUrl: string, appToken: string): Promise<Finding> {
  const { answer } = await ask(`${apiUrl}apps.connections.open`, appToken);
  return answer.ok
    ? { state: "well", says: "Socket Mode can be used" }
    : {
        state: "wrong",
        says: `SLACK_APP_TOKEN is refused (${answer.error ?? "no reason"})`,
        remedy:
          "make one with connections:write at Basic Information, App-Level Tokens, and switch Socket Mode on",
      };
}
