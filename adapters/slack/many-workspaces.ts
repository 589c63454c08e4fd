import { setTimeout as delay } from "node:timers/promises";
import type { HTTPReceiver } from "@slack/bolt";
import { DeliveryError, type InstallationKeeper } from "../../src/chat/adapter.ts";
import { isAccessTaken, isRevoked, isTokenRefused, toDeliveryError } from "./delivery-error.ts";
import type { Installations, Opened } from "./installations.ts";
import { createWebClient, reasonOf } from "./outgoing.ts";
import { type Making, makeWorkspace, type Source, type Workspace, type Workspaces } from "./workspaces.ts";

/** The least recently used are forgotten; what they knew is asked again. */
const MOST_KEPT = 500;
/** A token lives twelve hours (docs.slack.dev/authentication/using-token-rotation); Slack's library renews it two hours before its end. */
const RENEWED_BEFORE_S = 60 * 60;
const LEFT_AT_LEAST_S = 30;
/** A refresh token serves once: another process may have used it just now, and its new tokens are waited for. */
const RENEWAL_PAUSES_MS = [0, 300, 1_000];
const REFUSED_RETRY_MS = 5 * 60_000;
const REMOVED = "the app was removed from this workspace";

export interface ManyWorkspacesOptions extends Making {
  readonly installations: Installations;
  readonly keeper: InstallationKeeper;
  readonly installer: NonNullable<HTTPReceiver["installer"]>;
}

/**
 * All workspaces that have installed the app. Their tokens are read from the database for each delivery and each message,
 * so that a removal that another process heard of holds here, too.
 */
export function createManyWorkspaces(options: ManyWorkspacesOptions): Workspaces {
  const { installations, keeper, installer, apiUrl, logger } = options;
  const kept = new Map<string, { token: string; workspace: Workspace }>();
  const renewing = new Map<string, Promise<void>>();

  const exchange = async ({ owner, sealed, bot, isEnterpriseInstall = false }: Opened): Promise<void> => {
    // Could the new tokens be kept? If not, the refresh token, which serves once, must not be used up.
    await keeper.exchange(owner, sealed, sealed);
    const { botToken } = await installer.authorize(
      isEnterpriseInstall
        ? { enterpriseId: owner, teamId: undefined, isEnterpriseInstall: true }
        : { teamId: owner, enterpriseId: undefined, isEnterpriseInstall: false },
    );
    if (botToken === bot.token) throw new Error("Slack refused, perhaps as another process was first");
  };
  /** Once for all who want it at the same time; never rejects. */
  const renew = (opened: Opened): Promise<void> => {
    const { owner } = opened;
    const running = renewing.get(owner);
    if (running) return running;
    const run = exchange(opened)
      .catch((error: unknown) =>
        logger.warn({ workspace: owner, reason: reasonOf(error) }, "slack.tokens-not-renewed"),
      )
      .finally(() => renewing.delete(owner));
    renewing.set(owner, run);
    return run;
  };

  const current = async (id: string): Promise<Opened> => {
    let found = await installations.find(id);
    if (!endsWithin(found, RENEWED_BEFORE_S)) return found;
    for (const pause of RENEWAL_PAUSES_MS) {
      if (pause > 0) await delay(pause);
      await renew(found);
      found = await installations.find(id);
      if (!endsWithin(found, LEFT_AT_LEAST_S)) return found;
    }
    throw new DeliveryError("retry", `the tokens of ${found.owner} have ended and could not be renewed`);
  };

  const of = async (id: string): Promise<Workspace> => {
    const opened = await current(id);
    const known = kept.get(id);
    const entry = known?.token === opened.bot.token ? known : make(id, opened);
    kept.delete(id);
    kept.set(id, entry);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return entry.workspace;
  };
  const make = (id: string, { bot, url, botName }: Opened) => {
    const identity = { workspace: id, url, botUser: bot.userId, botName };
    // An organisation's token speaks in many workspaces: each call says in which (docs.slack.dev/enterprise/).
    const client = createWebClient(bot.token, apiUrl, id);
    return { token: bot.token, workspace: makeWorkspace(client, () => identity, options) };
  };

  /** Do the tokens we hold still work? Undefined: Slack does not say. */
  const isAlive = async ({ bot }: Opened): Promise<boolean | undefined> => {
    try {
      await createWebClient(bot.token, apiUrl).auth.test();
      return true;
    } catch (error) {
      return isRevoked(error) ? false : undefined;
    }
  };

  /**
   * Removes it unless its tokens work: what Slack tells of a removal may come late, after a new installation.
   * @param at when Slack says that it happened; decides where the tokens do not
   */
  const removeUnlessAlive = async (owner: string, at?: Date): Promise<void> => {
    const held = await keeper.get(owner);
    if (!held?.sealed) return;
    const alive = await askIfOpen(held);
    const isGone = alive === undefined ? at !== undefined && at >= held.installedAt : !alive;
    if (isGone && (await keeper.remove(owner, REMOVED, held.sealed))) forget(owner);
    else logger.info({ workspace: owner, alive: alive === true }, "slack.not-removed");
  };
  const askIfOpen = async (held: Parameters<Installations["open"]>[0]): Promise<boolean | undefined> => {
    try {
      return await isAlive(installations.open(held));
    } catch {
      return undefined;
    }
  };
  /** Its organisation's tokens serve it no more; those of its own would. */
  const leave = async (id: string): Promise<void> => {
    const served = (await keeper.get(id))?.organisation;
    if (served && (await keeper.remove(id, REMOVED))) forget(id);
  };
  const forget = (workspace: string): void => {
    logger.warn({ workspace }, "slack.removed");
    kept.delete(workspace);
  };

  return {
    of,
    async ofDelivery({ teamId, enterpriseId, isEnterpriseInstall }) {
      const id = workspaceIn({ teamId, enterpriseId, isEnterpriseInstall });
      if (isEnterpriseInstall && enterpriseId && id !== enterpriseId)
        await installations.serve(id, enterpriseId);
      return of(id);
    },
    async failure(id, error, direct, kind) {
      if (isAccessTaken(error)) await leave(id);
      else if (!isTokenRefused(error)) return toDeliveryError(error, direct, kind);
      const owner = (await keeper.get(id))?.organisation ?? id;
      if (isRevoked(error)) await removeUnlessAlive(owner);
      // Removed by now; or else it is for whoever runs the program to see to, and nothing is lost meanwhile.
      return installations.find(id).then(
        () => new DeliveryError("retry", reasonOf(error), { retryAfterMs: REFUSED_RETRY_MS, cause: error }),
        (reason: unknown) => toDeliveryError(reason, direct),
      );
    },
    async removed(source, at) {
      const id =
        source.isEnterpriseInstall && source.enterpriseId ? source.enterpriseId : workspaceIn(source);
      await removeUnlessAlive(id, at);
    },
    async access({ enterpriseId }, workspaces, given) {
      for (const id of workspaces) {
        if (!given) await leave(id);
        else if (enterpriseId && (await keeper.get(enterpriseId))?.sealed)
          await keeper.put({ workspace: id, name: id, organisation: enterpriseId, sealed: null });
      }
    },
    start: installations.check,
    stop() {},
    async disconnect() {},
    health() {
      const locked = [...installations.locked()];
      const [first] = locked;
      if (!first) return { ok: true };
      const [workspace, reason] = first;
      const more = locked.length > 1 ? ` and of ${locked.length - 1} more` : "";
      return {
        ok: false,
        reason: `Slack: the tokens of ${workspace}${more} do not open (${reason}): see to TOKEN_KEY`,
      };
    },
  };
}

/** Slack stamps the end in seconds UTC; by the system's time, as its library does. */
const endsWithin = ({ bot: { expiresAt } }: Opened, seconds: number): boolean =>
  expiresAt !== undefined && expiresAt - Date.now() / 1_000 <= seconds;

/** Where a payload names the organisation alone, its data are kept under that. */
const workspaceIn = ({ teamId, enterpriseId }: Source): string =>
  teamId && !teamId.startsWith("E") ? teamId : (enterpriseId ?? teamId ?? "");
