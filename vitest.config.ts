import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // Half of each test is waiting: two files at once, also where the machine has two cores only.
    maxWorkers: 2,
    // Loading the SDKs and both database clients anew for each file would take a third of the time.
    isolate: false,
    unstubEnvs: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { provider: "v8", include: ["src/**"], exclude: ["src/store/generated/**"] },
  },
});
