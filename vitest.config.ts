import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/** Unit tests beside the code; what crosses processes has its own projects under `test/`. */
export default defineConfig({
  // As Node resolves: graphql has another copy of itself under "module", and two copies do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    include: ["{apps,packages}/**/src/**/*.test.{ts,tsx}", "test/{runner,bench,faults}/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
