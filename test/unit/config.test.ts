import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadAdapters, settingsOf } from "../../src/adapters.ts";
import { ConfigError, coreSettings, readConfig } from "../../src/config.ts";

const settings = settingsOf(await loadAdapters());

describe("the environment", () => {
  test("needs nothing: everything has a default", () => {
    const { core } = readConfig({}, settings);
    expect(core).toMatchObject({
      DATABASE_URL: "file:./data/readout.db",
      HOST: "127.0.0.1",
      PORT: 3000,
      COMMAND_PREFIX: "",
    });
  });

  test("tells every fault in one message, and no value", () => {
    const faulty = {
      PORT: "many",
      TZ_DEFAULT: "Atlantis",
      DATABASE_URL: "mysql://root:secret@db/x",
      COMMAND_PREFIX: "No Good",
    };
    const error = faultOf(faulty);
    for (const name of Object.keys(faulty)) expect(error.message).toContain(`${name}:`);
    expect(error.message).not.toContain("secret");
  });

  test.each([
    "postgresql://root:12/secret@db/x",
    "postgresql://root:se?cret@db/x",
    "postgresql://root:1#secret@db/x",
  ])("a password written as it is would be read as a host: %s", (DATABASE_URL) => {
    const { message } = faultOf({ DATABASE_URL });
    expect(message).toContain("%2F");
    expect(message).not.toContain("cret");
  });

  test.each([
    "postgresql://root:%2Fsecret@db:5432/x?sslmode=require",
    "postgresql://db/x",
    "postgres://root@127.0.0.1/x",
    "file:./a@b.db",
  ])("an address as it should be: %s", (DATABASE_URL) => {
    expect(readConfig({ DATABASE_URL }, settings).core).toMatchObject({ DATABASE_URL });
  });

  test.each(["many", "80.5", "-1", "65536"])("a port that is none is told in words: %s", (PORT) => {
    expect(faultOf({ PORT }).message).toContain("PORT: must be a whole number from 0 to 65535");
  });

  test("an empty variable is not set", () => {
    expect(readConfig({ PORT: "", HOST: " " }, settings).core).toMatchObject({
      PORT: 3000,
      HOST: "127.0.0.1",
    });
  });
});

function faultOf(environment: NodeJS.ProcessEnv): Error {
  try {
    readConfig(environment, settings);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("no fault was found");
}

test(".env.example names every setting once, with its one line", () => {
  const shapes = [coreSettings, ...Object.values(settings)].map((schema) => schema.shape);
  const expected = shapes.flatMap((shape) =>
    Object.entries(shape).map(([name, schema]) => ({
      name,
      line: (schema as { description?: string }).description,
    })),
  );
  const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  const found = [...text.matchAll(/^# (.+)\n#?([A-Z_]+)=.*$/gm)].map(([, line, name]) => ({ name, line }));
  expect(found).toEqual(expected);
});
