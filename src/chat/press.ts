import { z } from "zod";

/**
 * What a button means, as data: `do` names a registered press, the rest are its few parameters.
 * Nothing is kept in memory, so a button works after any restart.
 */
export interface Press {
  readonly do: string;
  readonly [parameter: string]: string | number | undefined;
}

/** Discord's `custom_id` is the smallest place a press must fit into. */
export const PRESS_LIMIT = 100;

const name = z.string().regex(/^[a-z]+(\.[a-z-]+)*$/);

/**
 * Writes a press as `name?key=value&…`, at most 100 characters.
 * @throws Error when it does not fit: the parameters are ids and words of ours, so this is a bug
 */
export function encodePress(press: Press): string {
  const { do: verb, ...parameters } = press;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters))
    if (value !== undefined) query.set(key, String(value));
  const text = query.size > 0 ? `${name.parse(verb)}?${query}` : name.parse(verb);
  if (text.length > PRESS_LIMIT)
    throw new Error(`press does not fit into ${PRESS_LIMIT} characters: ${text}`);
  return text;
}

/** Reads what `encodePress` wrote; values come back as strings. Null for anything else. */
export function decodePress(text: string): Press | null {
  const [verb = "", query = ""] = text.split("?", 2);
  if (text.length > PRESS_LIMIT || !name.safeParse(verb).success) return null;
  const { do: _ignored, ...parameters } = Object.fromEntries(new URLSearchParams(query));
  return { ...parameters, do: verb };
}
