import { IANAZone } from "luxon";

/** A run of letters, a run of digits, one mark, or a whole zone name. Offsets are in the text it came from. */
export interface Token {
  kind: "word" | "number" | "mark" | "zone";
  /** Lower case, straight apostrophes. */
  text: string;
  start: number;
  end: number;
  /** No space before it. */
  glued: boolean;
}

const CHUNK = /\S+/gu;
const PIECE = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\d+|./gsu;
const LONGEST_ZONE_NAME = 40;

/** Splits text into tokens; every character that is not a space belongs to exactly one. */
export function tokenise(text: string): Token[] {
  return [...text.matchAll(CHUNK)].flatMap((chunk) => tokensOf(chunk[0], chunk.index));
}

function tokensOf(chunk: string, offset: number): Token[] {
  const zone = zoneNameIn(chunk);
  const pieces = zone === "" ? [] : [token("zone", zone, offset, false)];
  for (const match of chunk.slice(zone.length).matchAll(PIECE)) {
    const start = offset + zone.length + match.index;
    pieces.push(token(kindOf(match[0]), match[0], start, start > offset));
  }
  return pieces;
}

const token = (kind: Token["kind"], text: string, start: number, glued: boolean): Token => ({
  kind,
  text: text.toLowerCase().replaceAll("’", "'"),
  start,
  end: start + text.length,
  glued,
});

function kindOf(piece: string): Token["kind"] {
  if (/^\d/.test(piece)) return "number";
  return /^[\p{L}\p{M}]/u.test(piece) ? "word" : "mark";
}

/** The IANA name with a slash at the front of a chunk, without closing marks; "" when there is none. */
function zoneNameIn(chunk: string): string {
  if (chunk.length > LONGEST_ZONE_NAME || !/^[a-z]+\//i.test(chunk)) return "";
  let end = chunk.length;
  while (end > 0 && ".,;:!?)".includes(chunk.charAt(end - 1))) end--;
  const name = chunk.slice(0, end);
  return IANAZone.isValidZone(name) ? name : "";
}
