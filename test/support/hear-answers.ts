import { ServerResponse } from "node:http";
import { witness } from "./witness.ts";

// Loaded by every process of a run: all that the program answers over HTTP is witnessed, headers included. A platform's
// answers are not the program's, and hold tokens: see `PlatformAnswer`.

/** What the pretended platforms answer with. */
export class PlatformAnswer extends ServerResponse {}

const HEARD = Symbol.for("readout.test.heard");
const answers = ServerResponse.prototype as unknown as Record<
  "writeHead" | "write" | "end",
  (...given: unknown[]) => unknown
>;

if (!(HEARD in answers)) {
  Object.defineProperty(answers, HEARD, { value: true });
  hear("writeHead", (response, given) => JSON.stringify([given, response.getHeaders()]));
  for (const name of ["write", "end"] as const)
    hear(name, (_, [chunk]) =>
      typeof chunk === "string"
        ? chunk
        : chunk instanceof Uint8Array
          ? Buffer.from(chunk).toString("utf8")
          : "",
    );
}

function hear(
  name: keyof typeof answers,
  said: (response: ServerResponse, given: unknown[]) => string,
): void {
  const plain = answers[name];
  answers[name] = function (this: ServerResponse, ...given) {
    if (this.constructor === ServerResponse) {
      const [path] = (this.req.url ?? "").split("?");
      witness(`the answer to ${this.req.method} ${path}`, said(this, given));
    }
    return Reflect.apply(plain, this, given);
  };
}
