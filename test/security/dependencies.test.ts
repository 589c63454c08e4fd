import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// What is installed may run nothing of its own but what was looked at and listed in package.json (allowScripts).

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"));
const lock = read("package-lock.json").packages as Record<string, Locked>;
const looked = read("package.json").allowScripts as Record<string, boolean>;
const others = Object.entries(lock).filter(([path]) => path !== "");
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

test("every package with an install script was looked at, and every name on the list has one", () => {
  const scripted = others
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => nameOf(path));
  expect(Object.keys(looked).toSorted()).toEqual(scripted.toSorted());
});

test("every package comes from one registry, with the hash of what it was", () => {
  const loose = others.filter(([, { integrity = "", link }]) => link || !integrity.startsWith("sha512-"));
  expect(loose.map(([path]) => path)).toEqual([]);
  // Without an address it is the registry's (npm's `omit-lockfile-registry-resolved`).
  const origins = new Set(others.flatMap(([, { resolved }]) => (resolved ? [new URL(resolved).origin] : [])));
  expect(origins.size).toBeLessThanOrEqual(1);
  expect([...origins].filter((origin) => !origin.startsWith("https:"))).toEqual([]);
});
