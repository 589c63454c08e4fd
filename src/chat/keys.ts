// The only thing `chat` knows of the texts is which keys exist.
export type { MessageKey } from "../i18n/en.ts";
