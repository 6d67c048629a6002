import os from "node:os";
import path from "node:path";
import { z } from "zod";

const environmentSchema = z.object({
  /** Set by continuous integration: a skip that is not on the list of allowed ones is a failure. */
  CI: z.stringbool().default(false),
  /** The browser the tests drive; left out: looked for in the usual places. */
  CHROMIUM_PATH: z.string().min(1).optional(),
  /** Data folder of a finished demo for the tests that look at one; left out: they run the demo themselves. */
  GRAFT_DEMO_HOME: z.string().min(1).optional(),
  /** Python the notebooks run with, 3.10 or later; left out: looked for on the path. */
  GRAFT_PYTHON: z.string().min(1).optional(),
  /** NATS server of the tests; left out: looked for in the usual places. */
  GRAFT_NATS_SERVER: z.string().min(1).optional(),
  /** Folder the person stood in; paths in arguments are meant from there. */
  GRAFT_INVOKED_FROM: z.string().default(process.cwd()),
  /** Mark of one test run, inherited by every process it starts; its survivors are found by it. */
  TEST_RUN_MARK: z.string().optional(),
  /** npm's own script; set by npm for what it runs. */
  npm_execpath: z.string().optional(),
  /** File the counting reporter writes what it saw to. */
  TEST_OUTCOME_FILE: z.string().optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

export interface TestEnvironment {
  readonly ci: boolean;
  readonly chromiumPath: string | undefined;
  readonly demoHome: string | undefined;
  readonly python: string | undefined;
  readonly natsServer: string | undefined;
  /** What is made once and kept for all later runs of this person. */
  readonly cacheFolder: string;
  readonly mark: string | undefined;
  readonly outcomeFile: string | undefined;
  readonly npmScript: string | undefined;
  /** A path from an argument, made absolute from where the person stood. */
  readonly resolve: (file: string) => string;
}

/** Reads and checks the environment of the tests and benchmarks. */
export function readTestEnvironment(source: NodeJS.ProcessEnv = process.env): TestEnvironment {
  const env = environmentSchema.parse(source);
  return {
    ci: env.CI,
    chromiumPath: env.CHROMIUM_PATH,
    demoHome: env.GRAFT_DEMO_HOME,
    python: env.GRAFT_PYTHON,
    natsServer: env.GRAFT_NATS_SERVER,
    cacheFolder: path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "graft"),
    mark: env.TEST_RUN_MARK,
    outcomeFile: env.TEST_OUTCOME_FILE,
    npmScript: env.npm_execpath?.endsWith(".js") ? env.npm_execpath : undefined,
    resolve: (file) => path.resolve(env.GRAFT_INVOKED_FROM, file),
  };
}

/** The environment for a child process, with the given variables set over it. */
export function childEnvironment(set: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...set };
}
