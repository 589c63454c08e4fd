import { z } from "zod";
import { isZone } from "./lib/working-time.ts";

const processZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Signs of a password that stand there as they are would make a part of it the host, and hosts are told. */
function isAddress(url: string): boolean {
  if (url.startsWith("file:")) return true;
  return URL.canParse(url) && (!url.includes("@") || new URL(url).username !== "");
}

const PORTS = "must be a whole number from 0 to 65535";

/** The settings of the program itself; each adapter adds its own. Every key has its one line of documentation here. */
export const coreSettings = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^(file:|postgres(ql)?:\/\/)/, { error: "must begin with file: or postgresql://", abort: true })
    .refine(
      isAddress,
      "cannot be read as an address: in a password / ? # @ : are written as %2F %3F %23 %40 %3A",
    )
    .default("file:./data/readout.db")
    .describe("Where records are kept: file:<path> for SQLite, or postgresql://… for several processes"),
  HOST: z.string().min(1).default("127.0.0.1").describe("Address the one HTTP listener binds to"),
  PORT: z.coerce
    .number(PORTS)
    .int(PORTS)
    .min(0, PORTS)
    .max(65_535, PORTS)
    .default(3000)
    .describe("Port of the HTTP listener"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional()
    .describe(
      "Address people and platforms reach the listener at; without it no page, letter or calendar has an address",
    ),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("What is logged: debug, info, warn, error or silent"),
  TZ_DEFAULT: z
    .string()
    .refine(isZone, "must be an IANA time zone such as Europe/Berlin")
    .default(processZone)
    .describe("Time zone for people and groups of whom none is known; default: this machine's"),
  COMMAND_PREFIX: z
    .string()
    .regex(/^([a-z][a-z0-9-]{0,10})?$/, "must be at most 11 of a-z, 0-9 and -, beginning with a letter")
    .default("")
    .describe("Put before every command's name, e.g. ro- for /ro-action; default: none"),
});

export type CoreConfig = z.infer<typeof coreSettings>;

/** A setting that keeps the program from starting; the message lists every fault at once. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`These settings must be put right:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/**
 * Reads the environment. Empty variables count as not set; values of settings never appear in messages.
 * @throws ConfigError
 */
export function readConfig<S extends Record<string, z.ZodObject>>(
  environment: NodeJS.ProcessEnv,
  adapters: S,
): { core: CoreConfig; adapters: { [K in keyof S]: z.infer<S[K]> } } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const faults: string[] = [];
  const read = (schema: z.ZodObject) => {
    const result = schema.safeParse(given);
    for (const issue of result.error?.issues ?? []) faults.push(`${issue.path.join(".")}: ${issue.message}`);
    return result.data;
  };
  const core = read(coreSettings);
  const parts = Object.fromEntries(Object.entries(adapters).map(([name, schema]) => [name, read(schema)]));
  if (faults.length > 0) throw new ConfigError(faults);
  return { core: core as CoreConfig, adapters: parts as { [K in keyof S]: z.infer<S[K]> } };
}
