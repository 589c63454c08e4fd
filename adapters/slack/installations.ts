import type { InstallationStore, Installation as SlackInstallation } from "@slack/bolt";
import { DeliveryError, type InstallationKeeper, type Installed } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Sealer } from "../../src/lib/seal.ts";
import { PLATFORM } from "./address.ts";

/** An installation as Slack's library knows it, opened, with what else was asked when it was made. */
export interface Opened extends Pick<SlackInstallation<"v2">, "team" | "enterprise" | "isEnterpriseInstall"> {
  readonly bot: NonNullable<SlackInstallation["bot"]>;
  /** The workspace's own address; empty for an organisation's. */
  readonly url: string;
  readonly botName: string | undefined;
  /** Whose row holds it: the workspace's, or its organisation's. */
  readonly owner: string;
  /** As it is kept, which tells whether it has changed since. */
  readonly sealed: string;
}

/** Tokens that cannot be opened are nobody's fault in the workspace: they may open again after the next restart. */
const LOCKED_RETRY_MS = 5 * 60_000;

export type Installations = ReturnType<typeof createInstallations>;

/** Installations with their tokens, sealed on their way into the database and opened on their way out. */
export function createInstallations({
  keeper,
  sealer,
  installUrl,
  logger,
  askIdentity,
}: {
  keeper: InstallationKeeper;
  sealer: Sealer;
  /** Where people install the app. */
  installUrl: string;
  logger: Logger;
  askIdentity(token: string): Promise<{ url: string; botName: string | undefined }>;
}) {
  /** Workspaces whose tokens did not open, with the reason. */
  const locked = new Map<string, string>();
  // Bound to its row: tokens that were copied into another workspace's do not open.
  const placeOf = (owner: string) => `${PLATFORM} ${owner}`;

  const open = ({ workspace: owner, sealed }: Pick<Installed, "workspace" | "sealed">): Opened => {
    if (!sealed) {
      locked.delete(owner);
      throw notInstalled(owner);
    }
    try {
      const opened = { ...JSON.parse(sealer.open(sealed, placeOf(owner))), owner, sealed } as Opened;
      locked.delete(owner);
      return opened;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (locked.get(owner) !== reason) logger.warn({ workspace: owner, reason }, "slack.tokens-locked");
      locked.set(owner, reason);
      throw new DeliveryError("retry", `the tokens of ${owner} do not open: ${reason}`, {
        retryAfterMs: LOCKED_RETRY_MS,
        remedy: "put the key that sealed them back into TOKEN_KEY, or install the app there again",
      });
    }
  };

  const notInstalled = (workspace: string): DeliveryError =>
    new DeliveryError("permanent", `not installed in ${workspace}`, {
      remedy: `install the app in the workspace again: ${installUrl}`,
    });

  const sealedAs = (owner: string, content: object): string =>
    sealer.seal(JSON.stringify(content), placeOf(owner));

  const find = async (workspace: string): Promise<Opened> => {
    const own = await keeper.get(workspace);
    const holder = own?.organisation && !own.removedAt ? await keeper.get(own.organisation) : own;
    return open(holder ?? { workspace, sealed: null });
  };

  const store: InstallationStore = {
    async storeInstallation(installation) {
      // Nobody's user token is asked for; who installed it is of no use to us.
      const { user: _, ...about } = installation;
      const { owner: held, sealed: from, ...renewed } = about as typeof about & Partial<Opened>;
      if (held && from) {
        const kept = await keeper.exchange(held, from, sealedAs(held, renewed));
        logger.info({ workspace: held, kept }, "slack.tokens-renewed");
        return;
      }
      const owner = ownerOf(about);
      if (!about.bot || !owner) throw new Error("Slack gave no bot token");
      const identity = await askIdentity(about.bot.token);
      const url = about.isEnterpriseInstall ? "" : identity.url;
      const name = (about.isEnterpriseInstall ? about.enterprise?.name : about.team?.name) ?? owner;
      const sealed = sealedAs(owner, { ...about, ...identity, url });
      await keeper.put({ workspace: owner, name, organisation: null, sealed });
      locked.delete(owner);
      logger.info({ workspace: owner }, "slack.installed");
    },
    fetchInstallation: async (query) =>
      (await find(query.teamId ?? query.enterpriseId ?? "")) as unknown as SlackInstallation,
  };

  return {
    store,
    /** The tokens that serve a workspace, its own or its organisation's. @throws DeliveryError */
    find,
    open,
    locked: (): ReadonlyMap<string, string> => locked,
    /**
     * A workspace speaks through its organisation's installation. Not where the organisation took its access since it
     * was installed: what comes then is late.
     */
    async serve(workspace: string, organisation: string): Promise<void> {
      const [own, whole] = await Promise.all([keeper.get(workspace), keeper.get(organisation)]);
      const isPresent = own !== null && own.removedAt === null;
      const wasTaken =
        own?.removedAt && own.organisation === organisation && whole && own.removedAt >= whole.installedAt;
      if (whole?.sealed && !isPresent && !wasTaken)
        await keeper.put({ workspace, name: workspace, organisation, sealed: null });
    },
    /** Opens all, so that a wrong key is told at the start; what an older key sealed is sealed anew, so that it may go. */
    async check(): Promise<void> {
      for (const kept of await keeper.present()) {
        if (!kept.sealed) continue;
        try {
          const { owner, sealed, ...content } = open(kept);
          if (!sealer.isCurrent(sealed)) await keeper.exchange(owner, sealed, sealedAs(owner, content));
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
        }
      }
    },
  };
}

const ownerOf = ({ isEnterpriseInstall, enterprise, team }: Omit<SlackInstallation, "user">) =>
  isEnterpriseInstall ? enterprise?.id : team?.id;
