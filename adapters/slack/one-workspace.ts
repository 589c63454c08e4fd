import type { SocketModeReceiver } from "@slack/bolt";
import { isTokenRefused, toDeliveryError } from "./delivery-error.ts";
import { createWebClient } from "./outgoing.ts";
import { createPresence } from "./presence.ts";
import { type Making, makeWorkspace, type Workspaces } from "./workspaces.ts";

/** The one workspace whose token was set by whoever runs the program. */
export function createOneWorkspace(
  token: string,
  socket: SocketModeReceiver | undefined,
  making: Making,
): Workspaces {
  const client = createWebClient(token, making.apiUrl);
  const presence = createPresence(client, socket, making.logger);
  const workspace = makeWorkspace(client, presence.identity, making);
  return {
    of: async () => workspace,
    ofDelivery: async () => workspace,
    async failure(_id, error, direct, kind) {
      if (isTokenRefused(error)) presence.refused(error);
      return toDeliveryError(error, direct, kind);
    },
    // Whether the token still works is asked again; what is sent meanwhile says why it fails.
    removed: async () => presence.askAgain(),
    access: async () => presence.askAgain(),
    start: presence.start,
    stop: presence.stop,
    disconnect: presence.disconnect,
    health: presence.health,
  };
}
