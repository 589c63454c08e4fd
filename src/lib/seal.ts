import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";

/** Locks secrets away so that only those who have the key read them, each in the row it was made for. */
export interface Sealer {
  /** @param place what the text belongs to, e.g. "slack T1"; it opens with the same place only */
  seal(text: string, place: string): string;
  /** @throws SealError when no key opens it, or it was changed or moved */
  open(sealed: string, place: string): string;
  /** Was it sealed by the first key? What was not, can be sealed anew, so that older keys may go. */
  isCurrent(sealed: string): boolean;
}

/** Something sealed that cannot be opened; the message holds neither text nor key. */
export class SealError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "SealError";
  }
}

interface Key {
  readonly name: string;
  readonly bytes: Buffer;
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** NIST SP 800-38D: random nonces of 96 bits serve for 2^32 texts under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keys of 32 bytes in base64 or hexadecimal, separated by commas: the first seals, all open. To change it, put a new one
 * in front.
 * @throws SealError that says which one is faulty, by its place
 */
export function createSealer(keys: string): Sealer {
  const ring = keys.split(",").map(readKey);
  const [first] = ring;
  if (!first) throw new SealError("there is no key");
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, first.bytes, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${first.name}.${body.toString("base64url")}`;
    },
    open(sealed, place) {
      const [name, body = ""] = sealed.split(".");
      const key = ring.find((one) => one.name === name);
      if (!key) throw new SealError(`it was sealed by the key ${name}, which is not there`);
      return unseal(key, Buffer.from(body, "base64url"), place);
    },
    isCurrent: (sealed) => sealed.startsWith(`${first.name}.`),
  };
}

function unseal(key: Key, body: Buffer, place: string): string {
  try {
    const decipher = createDecipheriv(CIPHER, key.bytes, body.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(place))
      .setAuthTag(body.subarray(-TAG_BYTES));
    const text = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch (error) {
    throw new SealError(`it was changed, or belongs elsewhere (key ${key.name})`, error);
  }
}

/** The name tells keys apart; of a key that was made by chance it gives nothing away. */
function readKey(written: string, index: number): Key {
  const text = written.trim();
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const bytes = Buffer.from(text, isHex ? "hex" : "base64");
  if (!/^[\w+/=-]+$/.test(text) || bytes.length !== KEY_BYTES)
    throw new SealError(`key ${index + 1} is not 32 bytes in base64 or hexadecimal`);
  return { name: hash("sha256", bytes, "hex").slice(0, 8), bytes };
}
