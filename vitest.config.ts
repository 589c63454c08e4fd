import { defineConfig } from "vitest/config";
import { witness } from "./test/support/witness.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/hear-answers.ts"],
    onConsoleLog: (log) => witness("the console", log),
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
