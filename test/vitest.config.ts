import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

/** Integration tests that are mostly processes of their own: agents, predictors, replicas, commands. */
const PROCESSES = ["agent", "command-line", "replicas", "schedules", "serve", "text"].map(
  (folder) => `test/integration/${folder}/**/*.test.ts`,
);

/**
 * The tests that cross processes, one project each. `integration` and `integration-processes` run API and PostgreSQL and
 * make a tenant for each test; `s3` runs the store, and the API on it, against a MinIO server; `demo` runs the main job; `e2e` walks the dashboard in a browser; `notebooks` asks the finished demo from Python, `notebooks-tracking` tracks trainings in Python against an API of its own.
 */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  // As Node resolves: graphql has another copy of itself under "module", and two copies do not know each other's errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    pool: "forks",
    environment: "node",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: PROCESSES,
          // Files share a process, one after the other: the API is loaded and its schema built twice and not fifty times.
          // What a test changes it changes in a database, an API and folders of its own.
          isolate: false,
          globalSetup: [fileURLToPath(new URL("../packages/testkit/src/postgres/global-setup.ts", import.meta.url))],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "integration-processes",
          include: PROCESSES,
          globalSetup: [fileURLToPath(new URL("../packages/testkit/src/postgres/global-setup.ts", import.meta.url))],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "s3",
          include: ["test/s3/**/*.test.ts"],
          globalSetup: [
            fileURLToPath(new URL("../packages/testkit/src/postgres/global-setup.ts", import.meta.url)),
            fileURLToPath(new URL("./s3/minio-global-setup.ts", import.meta.url)),
          ],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "production",
          include: ["test/production/**/*.test.ts"],
          globalSetup: [fileURLToPath(new URL("../packages/testkit/src/postgres/global-setup.ts", import.meta.url))],
          fileParallelism: false,
          testTimeout: 10 * MINUTE,
          hookTimeout: 15 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "demo",
          include: ["test/demo/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 15 * MINUTE,
          hookTimeout: 15 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          // A page is asked until it says so; a busy machine may take more than the usual second.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 2 * MINUTE,
          hookTimeout: 15 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "notebooks-tracking",
          include: ["test/tracking/**/*.test.ts"],
          globalSetup: [
            fileURLToPath(new URL("../packages/testkit/src/postgres/global-setup.ts", import.meta.url)),
            fileURLToPath(new URL("./tracking/global-setup.ts", import.meta.url)),
          ],
          testTimeout: 3 * MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "notebooks",
          include: ["test/notebooks/**/*.test.ts"],
          globalSetup: [fileURLToPath(new URL("./notebooks/global-setup.ts", import.meta.url))],
          testTimeout: 5 * MINUTE,
          hookTimeout: MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: "peers",
          include: ["test/peers/**/*.test.ts"],
          testTimeout: 30 * MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
    ],
  },
});
