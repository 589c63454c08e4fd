import type { AuthorizeSourceData, webApi } from "@slack/bolt";
import type { DeliveryError, Health } from "../../src/chat/adapter.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createOutgoing, type Outgoing, type Phrase } from "./outgoing.ts";

/** Who we are in a workspace. */
export interface Identity {
  readonly workspace: string;
  /** "https://acme.slack.com/"; empty where it is not known. */
  readonly url: string;
  readonly botUser: string | undefined;
  readonly botName: string | undefined;
}

/** One workspace as the adapter works with it: all that speaks with its token, and what was learned there. */
export interface Workspace {
  readonly client: webApi.WebClient;
  readonly directory: Directory;
  readonly outgoing: Outgoing;
  identity(): Identity | undefined;
}

/** Whose a delivery is, as Bolt reads it from the payload. */
export type Source = Pick<AuthorizeSourceData<boolean>, "teamId" | "enterpriseId" | "isEnterpriseInstall">;

/** The workspaces the bot is in: the one whose token was set, or all that have installed it. */
export interface Workspaces {
  /** @throws DeliveryError when it cannot be spoken to: permanent where the bot is not installed, with what helps */
  of(id: string): Promise<Workspace>;
  /** @throws DeliveryError as `of` */
  ofDelivery(source: Source): Promise<Workspace>;
  /** What an error of Slack means for the message that was to be sent. */
  failure(id: string, error: unknown, direct: boolean, kind: "sends" | "edits"): Promise<DeliveryError>;
  /** Slack says that the app was removed there, or its tokens were revoked. */
  removed(source: Source, at: Date): Promise<void>;
  /** An organisation gave or took the access of these workspaces. */
  access(source: Source, workspaces: readonly string[], given: boolean): Promise<void>;
  /** Resolves also when Slack cannot be reached: `health` says so, and it is tried again. */
  start(): Promise<void>;
  /** Tries no more; connections stay until `disconnect`, so that what is in hand can be acknowledged. */
  stop(): void;
  disconnect(): Promise<void>;
  health(): Health;
}

/** What all workspaces are made with. */
export interface Making {
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly phrase: Phrase;
}

export const makeWorkspace = (
  client: webApi.WebClient,
  identity: Workspace["identity"],
  { clock, logger, phrase }: Making,
): Workspace => ({
  client,
  identity,
  directory: createDirectory(client, clock, logger),
  outgoing: createOutgoing(client, phrase, logger),
});
