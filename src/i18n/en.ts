/** English: the source of all keys. ICU messages; `<code>…</code>` marks words to type, `<b>…</b>` what is set bold. */
export const en = {
  "error.bug": "Something broke ({reference}).",
} as const;

export type MessageKey = keyof typeof en;
