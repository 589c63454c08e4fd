import { asText, BOT, type Body, FAKE_TOKEN, TEAM } from "./fake-slack-workspace.ts";
import { MARK, SECRETS } from "./secrets.ts";

/** Where somebody clicked "Allow". */
export interface FakeInstall {
  readonly team?: string;
  readonly name?: string;
  /** Set without a team: the app is installed for the whole organisation. */
  readonly enterprise?: string;
  /** Token rotation is on, and a token lives so many seconds. */
  readonly livesSeconds?: number;
}

interface FakeToken extends FakeInstall {
  /** Why Slack refuses it. */
  refused?: string;
}

const refusal = (error: string) => ({ ok: false, error });

/** Who installed the app, by OAuth v2, and what each token opens (docs.slack.dev/authentication). */
export function createInstalls(next: (prefix: string) => string, origin: string) {
  const codes = new Map<string, FakeInstall>();
  const tokens = new Map<string, FakeToken>([[FAKE_TOKEN, { team: TEAM, name: "Acme" }]]);
  const refreshing = new Map<string, FakeInstall>();
  /** Every secret that was ever given out: none may be found in logs or pages. */
  const secrets: string[] = [];

  let livesSeconds: number | undefined;

  const secret = (prefix: string): string => {
    const made = next(`${prefix}-${MARK}-`);
    secrets.push(made);
    return made;
  };
  const tokensFor = (install: FakeInstall) => {
    const access_token = secret("xoxb");
    tokens.set(access_token, { ...install });
    if (install.livesSeconds === undefined) return { access_token };
    const refresh_token = secret("xoxe");
    refreshing.set(refresh_token, install);
    return { access_token, refresh_token, expires_in: livesSeconds ?? install.livesSeconds };
  };
  const installed = (install: FakeInstall) => {
    const { team, enterprise, name } = install;
    return {
      ok: true,
      app_id: "A1",
      token_type: "bot",
      scope: "commands,chat:write",
      bot_user_id: BOT,
      ...tokensFor(install),
      team: team ? { id: team, name } : null,
      enterprise: enterprise ? { id: enterprise, name } : null,
      is_enterprise_install: !team,
      authed_user: { id: "UINSTALLER" },
    };
  };
  const tokenOf = (body: Body): FakeToken | undefined =>
    tokens.get(asText(body["authorization"]).replace(/^Bearer /, ""));

  return {
    secrets,
    /** A person says yes on Slack's page; the code their browser comes back with. */
    allow(install: FakeInstall): string {
      const code = secret("code");
      codes.set(code, install);
      return code;
    },
    /** From now on tokens live so long. */
    tokensLive: (seconds: number) => {
      livesSeconds = seconds;
    },
    /** The app is removed there: its tokens work no more. */
    uninstall(owner: string, error = "account_inactive"): void {
      for (const token of tokens.values())
        if ((token.team ?? token.enterprise) === owner) token.refused = error;
      for (const [token, install] of refreshing)
        if ((install.team ?? install.enterprise) === owner) refreshing.delete(token);
    },
    exchange(body: Body): object {
      if (body["client_id"] !== "C1.1" || body["client_secret"] !== SECRETS.SLACK_CLIENT_SECRET)
        return refusal("invalid_client_id");
      const isRefresh = body["grant_type"] === "refresh_token";
      const [from, key] = isRefresh ? [refreshing, "refresh_token"] : [codes, "code"];
      const install = from.get(asText(body[key]));
      // Each serves once.
      from.delete(asText(body[key]));
      if (!install) return refusal(isRefresh ? "invalid_refresh_token" : "invalid_code");
      return installed(install);
    },
    /** Why a call with this token is refused; undefined: it is not. */
    refusalOf(body: Body): string | undefined {
      const token = tokenOf(body);
      return token ? token.refused : "invalid_auth";
    },
    /** Does the token speak in this workspace? An organisation's must say in which it means to. */
    opens(body: Body, team: string): boolean {
      const token = tokenOf(body);
      return token?.team === undefined ? body["team_id"] === team : token.team === team;
    },
    whoAmI(body: Body): object {
      const { team, enterprise, name } = tokenOf(body) ?? {};
      const about = { team: name, team_id: team ?? enterprise, enterprise_id: enterprise };
      return { ok: true, url: `${origin}/`, user: "readout", user_id: BOT, bot_id: "B1", ...about };
    },
  };
}
