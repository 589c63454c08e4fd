import { addLiterally } from "../actions/add.ts";
import type { MenuInteraction } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import type { Actor, Reply, Services } from "../use-case.ts";
import { restore, typedText } from "./text.ts";

/** "Track as action item": stored at once, owned by who pressed. @throws UserError `action.empty-message` */
export async function trackMessage(
  services: Services,
  actor: Actor,
  { message }: MenuInteraction,
): Promise<Reply> {
  const text = restore(typedText(message.text));
  if (text === "") throw new UserError("action.empty-message");
  return addLiterally(services, actor, text, message.permalink);
}
