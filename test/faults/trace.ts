/** What a process did to the files of one directory, and what it said on standard output, in order. */
export type Step =
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "cut"; readonly file: string; readonly size: number }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "said"; readonly text: string };

/** Reads what `strace -f -y -xx -e trace=pwrite64,write,ftruncate,fdatasync,fsync` has recorded. */
export function readTrace(trace: string, directory: string): Step[] {
  return wholeCalls(trace).flatMap((call) => stepOf(call, directory) ?? []);
}

/** A call that others came between stands in two lines. */
function wholeCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  const calls: string[] = [];
  for (const line of trace.split("\n")) {
    const [, thread = "", text = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const [, start] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? [];
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? [];
    if (start !== undefined) begun.set(thread, start);
    else if (rest !== undefined) calls.push(`${begun.get(thread) ?? ""}${rest}`);
    else if (text) calls.push(text);
  }
  return calls;
}

function stepOf(call: string, directory: string): Step | undefined {
  const [, name = "", descriptor = "", path = "", more = ""] =
    /^(\w+)\((\d+)<([^>]*)>(?:, )?(.*)\)\s+=\s+\d+/.exec(call) ?? [];
  if (name === "write" && descriptor === "1") {
    const [, text] = /^done: (Thing \d+-\d+)\n$/.exec(bytesOf(more).toString()) ?? [];
    return text ? { kind: "said", text } : undefined;
  }
  const [, file] = nameOf(path).split(`${directory}/`);
  if (file !== "a.db" && file !== "a.db-wal") return undefined;
  if (name === "fdatasync" || name === "fsync") return { kind: "sync", file };
  if (name === "ftruncate") return { kind: "cut", file, size: Number(more) };
  if (name !== "pwrite64") return undefined;
  return { kind: "write", file, at: Number(more.slice(more.lastIndexOf(" "))), bytes: bytesOf(more) };
}

const bytesOf = (quoted: string): Buffer =>
  Buffer.from((/"([^"]*)"/.exec(quoted)?.[1] ?? "").replaceAll("\\x", ""), "hex");

/** With -xx paths are written in hexadecimal, too, in some versions. */
const nameOf = (path: string): string => (path.startsWith("\\x") ? bytesOf(`"${path}"`).toString() : path);
