import { home } from "./api.js";

const SAY_AFTER_MS = 2_000;
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000];

/** The live connection: goes on where it stopped, for as long as it takes. */
export function listen({ after, message, person, channel, interrupted }) {
  let last = after;
  let tries = 0;
  let timer;
  const trouble = (is) => {
    clearTimeout(timer);
    if (!is) return interrupted(false);
    timer = setTimeout(() => interrupted(true), SAY_AFTER_MS);
  };
  const connect = () => {
    const source = new EventSource(`${home}/api/events?after=${last}`);
    const on = (type, hear) =>
      source.addEventListener(type, (event) => {
        last = Math.max(last, Number(event.lastEventId) || 0);
        hear(JSON.parse(event.data));
      });
    on("hello", () => {
      tries = 0;
      trouble(false);
    });
    on("message", message);
    on("person", person);
    on("channel", channel);
    source.addEventListener("error", () => {
      trouble(true);
      // The browser goes on by itself unless it was answered with an error.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(connect, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
    });
  };
  connect();
}
