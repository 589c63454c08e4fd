import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/client.ts";
import { databases, onServer, POSTGRES_TEMPLATE } from "../support/databases.ts";
import { createFakeSlack, FAKE_TOKEN, type FakeSlack, TEAM } from "../support/fake-slack.ts";
import { SIGNING_SECRET, signed } from "../support/slack-stage.ts";

const KILLS = 10;
const CLIENTS = 6;
/** A Wednesday at ten, UTC; the child's clock runs on from here. */
const MORNING = Date.parse("2031-03-05T10:00:00Z");
const root = fileURLToPath(new URL("../..", import.meta.url));

interface Child {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts the bot and waits until it answers. */
function start(environment: Record<string, string>): Promise<Child> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/support/crash-child.ts"], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr.on("data", (text: Buffer) => {
      errors += text.toString();
    });
    child.stdout.once("data", (text: Buffer) => resolve({ process: child, port: Number(text.toString()) }));
    child.once("exit", () => reject(new Error(`the bot did not start: ${errors}`)));
  });
}

async function kill({ process: child }: Child): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** People typing as fast as they are answered; what was acknowledged is added to the list. */
async function load(
  port: number,
  label: string,
  acknowledged: string[],
  until: () => boolean,
): Promise<void> {
  const type = async (client: number) => {
    for (let number = 0; !until(); number++) {
      const title = `Thing ${label}-${client}-${number}`;
      const ok = await add(port, title, `${label}-${client}-${number}`).catch(() => false);
      if (ok) acknowledged.push(title);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => type(client)));
}

/** A signed `/action … @bo`; true when Slack was told it is done (an empty 200; "working on it" is no promise). */
async function add(port: number, title: string, id: string): Promise<boolean> {
  const body = {
    command: "/action",
    text: `${title} <@UBO|bo>`,
    team_id: TEAM,
    user_id: "UANA",
    user_name: "ana",
    channel_id: "C1",
    channel_name: "general",
    trigger_id: id,
    response_url: "http://127.0.0.1:9/none",
    api_app_id: "A1",
  };
  const inbound = { kind: "slash_commands" as const, body };
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: "POST",
    headers: signed(inbound),
    body: new URLSearchParams(body).toString(),
    signal: AbortSignal.timeout(20_000),
  });
  return response.status === 200 && (await response.text()) === "";
}

const titlesIn = (fake: FakeSlack, place: "channel" | "direct"): string[] => {
  const posts = fake.outbound.filter(
    ({ method }) => method === "chat.postMessage" || method === "chat.update",
  );
  const texts = posts
    .map(({ body }) => body as Record<string, unknown>)
    .filter((body) => String(body["channel"]).startsWith("C") === (place === "channel"))
    .map((body) => JSON.stringify(body["blocks"] ?? body["text"]));
  return texts.flatMap((text) => [...text.matchAll(/Thing \d+-\d+-\d+/g)].map(([title]) => title));
};

/** Kills the bot at random moments under load, then lets it finish in peace. */
async function killed(url: string, kills: number, more: Record<string, string> = {}) {
  const fake = await createFakeSlack({ now: () => new Date(MORNING) });
  fake.channels.set("C1", { id: "C1", name: "general", invited: true });
  for (const name of ["Ana", "Bo"])
    fake.users.set(`U${name.toUpperCase()}`, {
      id: `U${name.toUpperCase()}`,
      name,
      zone: "UTC",
      locale: "en-GB",
      administrator: false,
      bot: false,
      directClosed: false,
    });
  const environment = (round: number) => ({
    DATABASE_URL: url,
    SLACK_BOT_TOKEN: FAKE_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: fake.apiUrl,
    CRASH_CLOCK: String(MORNING + round * 60_000),
    ...more,
  });
  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round++) {
    const child = await start(environment(round));
    await add(child.port, `Thing ${round}-9-9`, `warm-${round}`);
    let over = false;
    const before = acknowledged.length;
    const typing = load(child.port, String(round), acknowledged, () => over);
    // Killed while the answers flow, however slow this machine is today.
    await eventually(() => acknowledged.length >= before + 2);
    await delay(Math.random() * 400);
    await kill(child);
    over = true;
    await typing;
  }
  const last = await start({ ...environment(kills + 30), CRASH_SPEED: "20", CRASH_HASTY: "" });
  return { fake, acknowledged, last };
}

describe("killed at random moments under load", () => {
  test.each(databases.map((database) => database.name))(
    "nothing acknowledged is lost or doubled, everybody is told at least once (%s)",
    async (name) => {
      const url =
        name === "sqlite"
          ? `file:${join(mkdtempSync(join(tmpdir(), "readout-crash-")), "a.db")}`
          : await postgresUrl();
      const { fake, acknowledged, last } = await killed(url, KILLS);
      await eventually(() =>
        acknowledged.every(
          (title) => titlesIn(fake, "channel").includes(title) && titlesIn(fake, "direct").includes(title),
        ),
      );
      await kill(last);
      const store = await openStore(url);
      const stored = (await store.db.actionItem.findMany({ select: { title: true } })).map(
        (item) => item.title,
      );
      await store.close();
      await fake.close();
      const missing = acknowledged.filter((title) => !stored.includes(title));
      console.log(
        `${name}: ${KILLS} kills, ${acknowledged.length} acknowledged, ${missing.length} lost, ${stored.length - new Set(stored).size} doubled`,
      );
      expect(acknowledged.length).toBeGreaterThan(KILLS);
      expect(missing).toEqual([]);
      expect(new Set(stored).size).toBe(stored.length);
      const untold = acknowledged.filter(
        (title) => !titlesIn(fake, "direct").includes(title) || !titlesIn(fake, "channel").includes(title),
      );
      expect(untold).toEqual([]);
    },
    240_000,
  );

  test("control: saying yes before the commit loses what was acknowledged", async () => {
    const url = `file:${join(mkdtempSync(join(tmpdir(), "readout-crash-")), "a.db")}`;
    const { fake, acknowledged, last } = await killed(url, 3, { CRASH_HASTY: "yes" });
    await kill(last);
    const store = await openStore(url);
    const stored = new Set(
      (await store.db.actionItem.findMany({ select: { title: true } })).map((item) => item.title),
    );
    await store.close();
    await fake.close();
    expect(acknowledged.filter((title) => !stored.has(title)).length).toBeGreaterThan(0);
  }, 120_000);
});

async function postgresUrl(): Promise<string> {
  const name = `${POSTGRES_TEMPLATE}_crash_${process.pid}`;
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${POSTGRES_TEMPLATE}`);
  const url = new URL(process.env["TEST_POSTGRES_URL"] ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

/** Polls until it holds or a minute is over; what does not hold then is told by the assertions after it. */
async function eventually(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end && !holds(); ) await delay(20);
}
