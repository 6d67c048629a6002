import { minioObstacle, readMinioEnvironment } from "@graft/cli";
import { findChromium } from "../e2e/find-chromium.ts";
import { notebooksObstacle } from "../notebooks/python-environment.ts";
import { peersObstacle } from "../peers/peers-obstacle.ts";

/** One command, counted as one test. */
export interface Command {
  readonly title: string;
  readonly args: readonly string[];
}

interface SuiteBase {
  readonly name: string;
  readonly about: string;
  /** Why this machine cannot run the suite and how to change that; undefined where it can. */
  readonly obstacle?: () => string | undefined;
}

export interface CommandSuite extends SuiteBase {
  readonly kind: "commands";
  readonly commands: readonly Command[];
}

export interface VitestSuite extends SuiteBase {
  readonly kind: "vitest";
  readonly config: string;
  readonly project?: string;
}

export type Suite = CommandSuite | VitestSuite;

const TURBO = ["node_modules/turbo/bin/turbo", "run", "typecheck", "--continue", "--output-logs=errors-only"];
const CROSSING = "test/vitest.config.ts";

/**
 * Every suite in the order it runs. Suites of one row run side by side; those that start servers or measure time have
 * a row of their own.
 */
export const SUITES: readonly (readonly Suite[])[] = [
  [
    {
      kind: "commands",
      name: "lint",
      about: "one formatter and linter for everything",
      commands: [{ title: "biome", args: ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "."] }],
    },
    {
      kind: "commands",
      name: "typecheck",
      about: "strict TypeScript in every package, app and test",
      commands: [
        { title: "packages and apps", args: [...TURBO, "--no-update-notifier", "--concurrency=1"] },
        { title: "test", args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "test"] },
      ],
    },
    { kind: "vitest", name: "unit", about: "the tests beside the code, and the walls", config: "vitest.config.ts" },
  ],
  [
    {
      kind: "vitest",
      name: "integration",
      about: "API, PostgreSQL, store and agents together",
      config: CROSSING,
      project: "integration*",
    },
  ],
  [
    {
      kind: "commands",
      name: "tenancy",
      about: "every operation as everybody, against committed tables of who may",
      commands: [{ title: "the matrix", args: ["--import", "tsx", "test/tenancy/run.ts"] }],
    },
  ],
  [
    {
      kind: "commands",
      name: "faults",
      about: "processes killed at random, on simulated time; the long walks are `npm run test:faults`",
      commands: [
        {
          title: "schedules, 10 simulated days",
          args: ["--import", "tsx", "test/faults/run.ts", "schedules", "--days", "10"],
        },
      ],
    },
  ],
  [
    {
      kind: "vitest",
      name: "production",
      about: "containers, and the installation as it is run in earnest",
      config: CROSSING,
      project: "production",
    },
  ],
  [{ kind: "vitest", name: "demo", about: "the whole main job on real input", config: CROSSING, project: "demo" }],
  [
    {
      kind: "vitest",
      name: "s3",
      about: "the store, the API on it and the main job, against a real MinIO server",
      config: CROSSING,
      project: "s3",
      obstacle: () => minioObstacle(readMinioEnvironment()),
    },
  ],
  [
    {
      kind: "vitest",
      name: "e2e",
      about: "the dashboard in a browser",
      config: CROSSING,
      project: "e2e",
      obstacle: () =>
        findChromium() === undefined
          ? "no Chromium or Chrome was found (apt-get install chromium, or name one in CHROMIUM_PATH)"
          : undefined,
    },
  ],
  [
    {
      kind: "vitest",
      name: "notebooks",
      about: "the Python client, tracking from Python, the notebooks and GraphQL by hand, on the finished demo",
      config: CROSSING,
      project: "notebooks*",
      obstacle: notebooksObstacle,
    },
  ],
  [
    {
      kind: "vitest",
      name: "peers",
      about: "the engine beside Keras, on the same weights, pictures and order",
      config: CROSSING,
      project: "peers",
      obstacle: peersObstacle,
    },
  ],
];
