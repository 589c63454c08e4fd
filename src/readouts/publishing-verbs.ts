import { card, line, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Actor, defineVerb, type Services } from "../use-case.ts";
import { addressesOf } from "./publishing-addresses.ts";
import { readAddress, stopPerson, subscribe } from "./subscribers.ts";

const STOPS = ["off"] as const;

export const subscribeVerb = defineVerb({
  name: "subscribe",
  description: "readout.verb.subscribe",
  visibility: "private",
  options: {
    mail: option.words("option.subscribe-mail"),
    do: option.choice("option.subscribe-off", { choices: STOPS }),
  },
  examples: ["mail:ana@example.org", "do:off"],
  form: { title: "form.subscribe", fields: ["mail"] },
  async run({ services, actor, input }) {
    const said = input.do === "off" ? await leave(services, actor) : await join(services, actor, input.mail);
    return { private: card(line(said)) };
  },
});

/** @throws UserError `publishing.no-group`, `publishing.address`, `publishing.no-url`, `publishing.no-mail`, `publishing.too-many` */
async function join(services: Services, actor: Actor, words = "") {
  if (actor.group.kind === "PERSONAL") throw new UserError("publishing.no-group");
  const mail = readAddress(words);
  if (mail === null) throw new UserError("publishing.address", { value: words });
  addressesOf(services);
  const wish = { groupId: actor.group.id, address: mail, personId: actor.person.id };
  const outcome = await subscribe(services, wish);
  if (outcome === "no-mail") throw new UserError("publishing.no-mail");
  if (outcome === "too-many") throw new UserError("publishing.too-many");
  return say("subscribe.asked", { mail, group: actor.group.name });
}

async function leave(services: Services, actor: Actor) {
  const mails = await stopPerson(services, actor.group.id, actor.person.id);
  return say("subscribe.off", { count: mails.length, mails: mails.join(", "), group: actor.group.name });
}
