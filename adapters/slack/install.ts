import { hash, hkdfSync } from "node:crypto";
import type { HTTPReceiver, HTTPReceiverOptions } from "@slack/bolt";
import type { InstallationKeeper } from "../../src/chat/adapter.ts";
import { type Html, html, nothing } from "../../src/lib/html.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { networkOf } from "../../src/lib/network.ts";
import { createTurnstile } from "../../src/lib/turnstile.ts";
import type { ManyWorkspacesSettings } from "./adapter.ts";
import { createHttpReceiver } from "./connection.ts";
import { createInstallations, type Installations } from "./installations.ts";
import { createWebClient, type Phrase, reasonOf } from "./outgoing.ts";
import { EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES } from "./register.ts";
import type { Making } from "./workspaces.ts";

const PATIENCE_MS = 10_000;
const MINUTE_MS = 60_000;
/**
 * Whoever comes with a state of ours makes us ask Slack whether the code is right, which it answers all of us only so often. Of that, one
 * network without any right code gets half. The page before is the same for everybody and asks nobody.
 */
const MOST_TURNS = 30;
const MOST_WRONG = MOST_TURNS / 2;
const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}a.button{display:inline-block;padding:.6rem 1.2rem;border:1px solid;border-radius:.4rem;font-weight:600;text-decoration:none}";

/** On every answer: the pages load nothing, and the address one comes back to, which holds a code, is told to nobody. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": `default-src 'none'; img-src data:; style-src 'sha256-${hash("sha256", STYLE, "base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
};

interface Place {
  readonly keeper: InstallationKeeper;
  readonly publicUrl: string;
}

/**
 * Installing over OAuth v2 by Bolt's own installer: a page with the button, a state that is signed, ends after ten minutes and
 * is bound to the browser by a cookie, and the exchange of the code (docs.slack.dev/authentication/installing-with-oauth).
 */
export function createInstaller(
  { clientId, clientSecret, signingSecret, sealer }: ManyWorkspacesSettings,
  { apiUrl, clock, logger, phrase }: Making,
  { keeper, publicUrl }: Place,
): {
  http: HTTPReceiver;
  installer: NonNullable<HTTPReceiver["installer"]>;
  installations: Installations;
} {
  const installations = createInstallations({
    keeper,
    sealer,
    logger,
    installUrl: `${publicUrl}${INSTALL_PATH}`,
    async askIdentity(token) {
      const { url, user } = await createWebClient(token, apiUrl).auth.test();
      return { url: url ?? "", botName: user };
    },
  });
  const turns = createTurnstile({ most: MOST_TURNS, ms: MINUTE_MS });
  const codes = createTurnstile({ most: MOST_WRONG, ms: MINUTE_MS });
  const http = createHttpReceiver(signingSecret, EVENTS_PATH, {
    clientId,
    clientSecret,
    // The same in every process.
    stateSecret: Buffer.from(
      hkdfSync("sha256", clientSecret, "", "readout: state of an installation", 32),
    ).toString("base64url"),
    scopes: Object.keys(SCOPES),
    redirectUri: `${publicUrl}${REDIRECT_PATH}`,
    installationStore: installations.store,
    installerOptions: {
      installPath: INSTALL_PATH,
      redirectUriPath: REDIRECT_PATH,
      authorizationUrl: new URL("../oauth/v2/authorize", apiUrl).href,
      renderHtmlForInstallPath: (url) => installPage(phrase, url),
      callbackOptions: {
        ...answers(phrase, logger),
        async beforeInstallation(_options, { socket }, response) {
          const network = networkOf(socket.remoteAddress);
          const now = clock.now();
          if (codes.wait(network, now) === 0 && turns.take("", now)) return codes.take(network, now);
          response.setHeader("retry-after", Math.max(codes.wait(network, now), turns.wait("", now)));
          const title = phrase("install.failed-title", undefined);
          send(response, 429, page(title, phrase("too-many", undefined)));
          return false;
        },
        // It was a right one.
        async afterInstallation(_installation, _options, { socket }) {
          codes.forget(networkOf(socket.remoteAddress));
          return true;
        },
      },
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        timeout: PATIENCE_MS,
      },
    },
  });
  if (!http.installer) throw new Error("Bolt made no installer");
  return { http, installer: http.installer, installations };
}

type Answers = NonNullable<NonNullable<HTTPReceiverOptions["installerOptions"]>["callbackOptions"]>;

/** What somebody reads who comes back from Slack. */
const answers = (phrase: Phrase, logger: Logger): Answers => ({
  success({ isEnterpriseInstall, enterprise, enterpriseUrl, team, appId }, _options, _request, response) {
    const name = (isEnterpriseInstall ? enterprise?.name : team?.name) ?? "Slack";
    const words = isEnterpriseInstall
      ? phrase("install.organisation", undefined, { name })
      : phrase("install.done", undefined, { name });
    const url = isEnterpriseInstall
      ? `${enterpriseUrl ?? "https://app.slack.com/"}manage/organization/apps/profile/${appId}/workspaces/add`
      : `https://slack.com/app_redirect?app=${appId}&team=${team?.id}`;
    const label = phrase(isEnterpriseInstall ? "install.add-workspaces" : "install.open", undefined);
    send(response, 200, page(phrase("install.done-title", undefined), words, button(url, label)));
  },
  failure(error, _options, _request, response) {
    const reason = reasonOf(error);
    const why = WHY.find(([code]) => error.code === code)?.[1];
    // Nobody's fault of ours is told as such; anything else the host must see.
    logger[why ? "info" : "warn"]({ code: error.code, reason }, "slack.not-installed");
    const words = phrase(why ?? "install.refused", undefined, { reason });
    const again = button(INSTALL_PATH, phrase("install.again", undefined));
    send(response, why ? 400 : 502, page(phrase("install.failed-title", undefined), words, again));
  },
});

/** Errors of @slack/oauth that whoever installs can mend. */
const WHY = [
  ["slack_oauth_installer_authorization_error", "install.cancelled"],
  ["slack_oauth_missing_state", "install.stale"],
  ["slack_oauth_invalid_state", "install.stale"],
  ["slack_oauth_missing_code", "install.stale"],
] as const;

const installPage = (phrase: Phrase, url: string): string =>
  page(
    phrase("install.title", undefined),
    phrase("install.why", undefined),
    button(url, phrase("install.button", undefined)),
  );

const button = (url: string, label: string): Html =>
  html`<p><a class="button" href="${url}">${label}</a></p>`;

const page = (title: string, words: string, more: Html = nothing): string =>
  `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="icon" href="data:,"><style>${{ markup: STYLE }}</style></head>
<body><main><h1>${title}</h1><p>${words}</p>${more}</main></body></html>\n`.markup
  }`;

function send(response: Parameters<NonNullable<Answers["success"]>>[3], status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
  response.end(body);
}
