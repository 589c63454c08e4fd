import { expect, test, vi } from "vitest";
import { runTool } from "../../src/tools.ts";

const manifestFor = async (environment: Record<string, string>) =>
  JSON.parse(await runTool("slack:manifest", environment)) as {
    settings: { socket_mode_enabled: boolean; interactivity: { request_url?: string } };
  };

test("the manifest of Slack takes the public address from the checked settings", async () => {
  const { settings } = await manifestFor({ PUBLIC_URL: "https://readout.example/" });
  expect(settings.socket_mode_enabled).toBe(false);
  expect(settings.interactivity.request_url).toBe("https://readout.example/slack/events");
});

test("without one it is for a socket, whatever else the process was started with", async () => {
  vi.stubEnv("PUBLIC_URL", "https://elsewhere.example");
  const { settings } = await manifestFor({ PUBLIC_URL: " " });
  vi.unstubAllEnvs();
  expect(settings.socket_mode_enabled).toBe(true);
});

test("an address that is none is refused by name", async () => {
  await expect(manifestFor({ PUBLIC_URL: "readout.example" })).rejects.toThrow(/PUBLIC_URL/);
});
