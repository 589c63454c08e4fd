import { Resolver } from "node:dns/promises";
import { domainOf, type Mailbox } from "./address.ts";
import { createConnection, SendFailure } from "./connection.ts";
import type { MailServer } from "./server.ts";

/** The TXT records of a name, each as one text; none where there are none. */
export type LookUp = (name: string) => Promise<readonly string[]>;

export interface CheckOptions {
  readonly server: MailServer;
  readonly from: Mailbox;
  readonly perMinute: number;
  readonly lookUp?: LookUp;
}

/**
 * Connects to the mail server and signs in, sends nothing, and says what the domain's DNS should hold.
 * @throws Error with the same text when no letter could be sent
 */
export async function checkMail({
  server,
  from,
  perMinute,
  lookUp = lookUpTxt,
}: CheckOptions): Promise<string> {
  const { well, lines } = await tryServer(server);
  const text = [
    ...lines,
    `Letters are from ${from.address}, at most ${perMinute} a minute (MAIL_PER_MINUTE).`,
    "",
    ...(await dnsAdvice(domainOf(from.address), lookUp)),
  ].join("\n");
  if (!well) throw new Error(text);
  return text;
}

async function tryServer(server: MailServer): Promise<{ well: boolean; lines: string[] }> {
  const where = `${server.host}:${server.port}`;
  const connection = createConnection(server);
  try {
    await connection.verify();
    const signedIn = server.user ? ", and user and password were taken" : "; no user is set";
    return {
      well: true,
      lines: [`${where} answers (${protection(server)})${signedIn}.`, ...warnings(server)],
    };
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    const { message, remedy } = error.failure.error;
    const what = remedy ?? "try again later, or ask the server's operator";
    return { well: false, lines: [`${where} cannot be used: ${message}`, `What to do: ${what}.`] };
  } finally {
    connection.close();
  }
}

const protection = ({ secure, startTls }: MailServer): string =>
  secure ? "TLS" : { must: "TLS by STARTTLS", may: "TLS if offered", never: "no TLS" }[startTls];

const warnings = ({ startTls, user, loopback }: MailServer): string[] =>
  startTls === "never" && user && !loopback
    ? ["The password crosses the network in the open: leave ?tls=never out if the server knows TLS."]
    : [];

interface DnsRecord {
  readonly what: string;
  readonly name: string;
  readonly advised: string;
  /** How it begins where it exists; null: it cannot be looked for. */
  readonly begins: string | null;
}

const recordsOf = (domain: string): DnsRecord[] => [
  {
    what: "SPF: who may send for this domain",
    name: domain,
    advised: "v=spf1 include:<your mail provider> ~all",
    begins: "v=spf1",
  },
  {
    what: "DKIM: the mail server's signature; without it one-click unsubscribing is not offered",
    name: `<selector>._domainkey.${domain}`,
    advised: "v=DKIM1; k=rsa; p=<the key your mail provider shows>",
    begins: null,
  },
  {
    what: "DMARC: what receivers do with letters that are neither",
    name: `_dmarc.${domain}`,
    advised: `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`,
    begins: "v=DMARC1",
  },
];

async function dnsAdvice(domain: string, lookUp: LookUp): Promise<string[]> {
  const parts = await Promise.all(
    recordsOf(domain).map(async ({ what, name, advised, begins }) => [
      `- ${what}`,
      `  ${name} TXT "${advised}"`,
      `  ${begins === null ? "Its name is your mail provider's choice: compare it there." : await present(name, begins, lookUp)}`,
    ]),
  );
  return [`DNS records of ${domain} to think of, so that letters do not end as spam:`, ...parts.flat()];
}

async function present(name: string, begins: string, lookUp: LookUp): Promise<string> {
  const found = await lookUp(name).catch(() => undefined);
  if (!found) return "It could not be looked up from here.";
  const records = found.filter((text) => text.toLowerCase().startsWith(begins.toLowerCase()));
  if (records.length === 0) return "Seen from here, there is none yet.";
  if (records.length > 1) return `There are ${records.length}, and only one may be: ${records.join(" | ")}`;
  return `There is: ${records[0]}`;
}

const NONE = new Set(["ENODATA", "ENOTFOUND"]);

async function lookUpTxt(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 3_000, tries: 1 });
  try {
    return (await resolver.resolveTxt(name)).map((chunks) => chunks.join(""));
  } catch (error) {
    if (NONE.has(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}
