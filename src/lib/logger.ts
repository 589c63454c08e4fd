import { type DestinationStream, pino } from "pino";

/** Logs are events with fields (`action.added`), never people's texts or tokens. */
export interface Logger {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** JSON lines, on standard output unless told elsewhere. */
export const createLogger = (level: LogLevel, to: DestinationStream = pino.destination(1)): Logger =>
  pino({ level, base: null }, to);

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
