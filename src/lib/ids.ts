import { v7 } from "uuid";

/** A UUIDv7: sorts by the time it was made (RFC 9562). */
export const newId = (): string => v7();
