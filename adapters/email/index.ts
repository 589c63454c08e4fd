import { z } from "zod";
import type { AdapterModule } from "../../src/chat/adapter.ts";
import { type Mailbox, PLATFORM, readMailbox } from "./address.ts";
import { type MailServer, readServer } from "./server.ts";

/** A setting read by a function that throws, or returns null, when it cannot be. */
const readBy = <T>(read: (text: string) => T | null, otherwise: string) =>
  z
    .string()
    .trim()
    .optional()
    .transform((text, context): T | undefined => {
      if (!text) return undefined;
      try {
        const value = read(text);
        if (value !== null) return value;
        context.addIssue({ code: "custom", message: otherwise });
      } catch (error) {
        context.addIssue({ code: "custom", message: error instanceof Error ? error.message : otherwise });
      }
      return z.NEVER;
    });

const settings = z.object({
  SMTP_URL: readBy<MailServer>(readServer, "must be smtp:// or smtps://").describe(
    "Mail server letters go out by: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; without it no mail is sent.",
  ),
  MAIL_FROM: readBy<Mailbox>(
    readMailbox,
    "must be an address such as Readout <readout@example.org>",
  ).describe("Who letters are from, e.g. Readout <readout@example.org>; needed with SMTP_URL."),
  MAIL_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(60)
    .describe("Letters in any minute, at most (60): what the mail server allows."),
});

type MailSettings = z.infer<typeof settings>;

/** What sending needs; null: no mail. @throws Error that says which setting is missing */
function wanted({ SMTP_URL: server, MAIL_FROM: from, MAIL_PER_MINUTE: perMinute }: MailSettings) {
  if (!server) return null;
  if (!from)
    throw new Error(
      "SMTP_URL is set, but MAIL_FROM is not: set MAIL_FROM to the address letters are from, e.g. Readout <readout@example.org>.",
    );
  return { server, from, perMinute };
}

/** Readout by mail. */
export const adapter: AdapterModule<typeof settings> = {
  platform: PLATFORM,
  settings,
  create(given, context) {
    const options = wanted(given);
    if (!options) return null;
    return import("./adapter.ts").then(({ createEmailAdapter }) => createEmailAdapter(options, context));
  },
  async examine(given) {
    const options = wanted(given);
    if (!options) return { findings: [{ state: "aside", says: "SMTP_URL is not set" }] };
    const { checkMail } = await import("./register.ts");
    try {
      const [first = ""] = (await checkMail(options)).split("\n");
      return { findings: [{ state: "well", says: first }] };
    } catch (error) {
      const [says = "", remedy = ""] = (error as Error).message.split("\nWhat to do: ");
      return {
        findings: [{ state: "wrong", says, remedy: (remedy.split("\n")[0] ?? "").replace(/\.$/, "") }],
      };
    }
  },
  tools: {
    "mail:check": async (given) => {
      const options = wanted(given);
      if (!options) throw new Error("Set SMTP_URL and MAIL_FROM: they are what is looked at.");
      const { checkMail } = await import("./register.ts");
      return checkMail(options);
    },
  },
};
