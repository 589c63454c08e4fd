import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file of the pages; `tag` is of its content, and part of its address, so that it can be kept for ever. */
export interface Asset {
  readonly path: string;
  readonly tag: string;
  readonly href: string;
  readonly type: string;
  readonly body: string;
}

function read(name: string, type: string): Asset {
  const body = readFileSync(new URL(`./static/${name}`, import.meta.url), "utf8");
  const tag = createHash("sha256").update(body).digest("base64url").slice(0, 12);
  return { path: `/r/${name}`, tag, href: `/r/${name}?v=${tag}`, type, body };
}

/** The pages' style and icon as they lie on the disk, read once. */
export const style = read("style.css", "text/css; charset=utf-8");
export const icon = read("icon.svg", "image/svg+xml");
