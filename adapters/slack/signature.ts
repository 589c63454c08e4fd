import type { IncomingMessage, ServerResponse } from "node:http";
import { HTTPModuleFunctions } from "@slack/bolt";
import type { Clock } from "../../src/lib/clock.ts";
import { networkOf } from "../../src/lib/network.ts";
import { createTurnstile, WRONG_TRIES } from "../../src/lib/turnstile.ts";
import type { Phrase } from "./outgoing.ts";
import { EVENTS_PATH } from "./register.ts";

/** Bigger is nothing that Slack delivers. */
export const BODY_LIMIT = "1mb";

/** Is this a delivery, or says to be one? */
export const isDelivery = ({ method, url = "" }: IncomingMessage): boolean =>
  method === "POST" && url.split("?", 1)[0] === EVENTS_PATH;

const hasSignature = ({ headers }: IncomingMessage): boolean =>
  /^v0=[0-9a-f]{64}$/.test(String(headers["x-slack-signature"]));

/** Has Slack signed it? If not, it is answered. */
export type SignatureCheck = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Bolt's own check, made before Bolt gets a delivery. However many bad ones there were, a good one is let through, as Slack may
 * share an address with strangers: what has the form of a signature is computed, over 1 MB at most; the rest is spared.
 */
export function createSignatureCheck(signingSecret: string, clock: Clock, phrase: Phrase): SignatureCheck {
  const bad = createTurnstile(WRONG_TRIES);
  const refuse = (network: string, response: ServerResponse): false => {
    const wait = bad.wait(network, clock.now());
    if (bad.take(network, clock.now())) response.writeHead(401).end();
    else {
      const headers = {
        "content-type": "text/plain; charset=utf-8",
        "retry-after": String(wait),
        connection: "close",
      };
      response.writeHead(429, headers).end(`${phrase("too-many", undefined)}\n`);
    }
    return false;
  };
  return async (request, response) => {
    const network = networkOf(request.socket.remoteAddress);
    if (!hasSignature(request) && bad.wait(network, clock.now()) > 0) return refuse(network, response);
    try {
      await HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: BODY_LIMIT }, request);
      return true;
    } catch (error) {
      const isTooLarge = HTTPModuleFunctions.isRawBodyError(error) && error.statusCode === 413;
      if (!isTooLarge) return refuse(network, response);
      response.writeHead(413).end();
      return false;
    }
  };
}
