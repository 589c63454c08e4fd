import { randomBytes } from "node:crypto";
import type { MessageKeeper } from "../../src/chat/adapter.ts";
import { BOT_ID, SECRET_ROOM } from "./rooms.ts";
import { idFrom } from "./stored.ts";

/** Two processes may make one each at the same moment: from then on all take the oldest. */
const MOST = 100;

/** A secret that all processes of this chat page have, and that cannot be worked out; made when it is first needed. */
export function createSecret(keeper: MessageKeeper): () => Promise<string> {
  let known: string | undefined;
  const oldest = async () => (await keeper.last(SECRET_ROOM, MOST))[0]?.body;
  const make = async (): Promise<string> => {
    const body = JSON.stringify(randomBytes(32).toString("base64url"));
    const kept = await keeper.put({ id: idFrom("secret-", body), room: SECRET_ROOM, author: BOT_ID, body });
    return (await oldest()) ?? kept.body;
  };
  return async () => {
    known ??= (await oldest()) ?? (await make());
    return known;
  };
}
