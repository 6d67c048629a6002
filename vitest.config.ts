import { defineConfig } from "vitest/config";

/** Unit tests beside the code; what crosses processes has its own projects under `test/`. */
export default defineConfig({
  test: {
    include: ["{apps,packages}/**/src/**/*.test.{ts,tsx}", "test/{runner,bench}/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    testTimeout: 60_000,
  },
});
