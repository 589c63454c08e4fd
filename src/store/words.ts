/** What to look at, by what the operating system, SQLite or PostgreSQL answered. */
const ADVICE: readonly { readonly codes: RegExp; readonly advice: string }[] = [
  {
    codes: /^(ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ECONNRESET|EAI_AGAIN)$/,
    advice: "Check that the server runs and that DATABASE_URL names it",
  },
  {
    codes: /^(28\w{3}|3D000)$/,
    advice: "Check the user, the password and the database's name in DATABASE_URL",
  },
  {
    codes: /^(EACCES|EPERM|EROFS|SQLITE_READONLY\w*|SQLITE_CANTOPEN\w*|SQLITE_PERM)$/,
    advice: "Check that this user may write to the directory, or name another one in DATABASE_URL",
  },
  { codes: /^(ENOENT|ENOTDIR)$/, advice: "Check the path, or name another one in DATABASE_URL" },
  { codes: /^(ENOSPC|SQLITE_FULL)$/, advice: "Make room on the disk" },
  {
    codes: /^(SQLITE_NOTADB|SQLITE_CORRUPT\w*)$/,
    advice: "Restore a backup (npm run restore), or name another file in DATABASE_URL",
  },
];

/** Runs a piece of work whose fault says what could not be done, why, and what to look at; never a password. */
export async function inWords<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { reason, code } = rootOf(error);
    const advice = ADVICE.find(({ codes }) => codes.test(code))?.advice;
    throw new Error(`${what}: ${reason}${advice ? `. ${advice}.` : ""}`, { cause: error });
  }
}

/** What PostgreSQL or SQLite itself said, inside Prisma's error. */
interface Origin {
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** The words at the bottom: Node wraps connections refused at several addresses, Prisma quotes the calling code. */
function rootOf(error: unknown): { reason: string; code: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (!(error instanceof Error)) return { reason: String(error), code: "" };
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: Origin } } };
  const origin = meta?.driverAdapterError?.cause;
  if (origin?.originalMessage) return { reason: origin.originalMessage, code: origin.originalCode ?? "" };
  return { reason: error.message.trim() || String(code ?? error.name), code: String(code ?? "") };
}

/** Host, port and database, without user and password. */
export function postgresPlace(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}

/**
 * Prisma's own tools read `?schema=`, the driver passes over it: tables would be made where nobody looks for them.
 * @throws Error that says what to do instead
 */
export function refuseSchemaParameter(url: string): void {
  const schema = new URL(url).searchParams.get("schema");
  if (schema !== null && schema !== "public")
    throw new Error(
      `DATABASE_URL names schema=${schema}, but Readout keeps its tables in "public": give it a database of its own`,
    );
}
