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

test("every package comes from the registry, with the hash of what it was", () => {
  // Without an address it is the registry's (npm's `omit-lockfile-registry-resolved`).
  const loose = others.filter(
    ([, { resolved = "https://registry.npmjs.org/", integrity = "", link }]) =>
      link || !resolved.startsWith("https://registry.npmjs.org/") || !integrity.startsWith("sha512-"),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});
