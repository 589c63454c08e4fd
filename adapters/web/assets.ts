import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

export interface Asset {
  readonly type: string;
  readonly body: string;
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

const FOLDER = new URL("./static/", import.meta.url);

/** The page's scripts, style and icon as they lie on the disk, read once; only these names can be asked for. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(FOLDER)) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (!type) continue;
    const body = readFileSync(new URL(name, FOLDER), "utf8");
    assets.set(name, {
      type,
      body,
      tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 16)}"`,
    });
  }
  return assets;
}
