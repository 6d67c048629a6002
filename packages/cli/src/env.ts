import path from "node:path";
import { z } from "zod";

const timingsSchema = z.object({ install: z.number(), build: z.number() });
export type BootstrapTimings = z.infer<typeof timingsSchema>;

const environmentSchema = z.object({
  /** Data folder of the installation. */
  GRAFT_HOME: z.string().min(1).default(".graft"),
  /** Seconds the bootstrap spent; set by it. */
  GRAFT_BOOTSTRAP_TIMINGS: z
    .string()
    .default('{"install":0,"build":0}')
    .transform((text) => timingsSchema.parse(JSON.parse(text))),
  /** Folder the person stood in; paths in arguments are meant from there. */
  GRAFT_INVOKED_FROM: z.string().default(process.cwd()),
  /** Backend the agent is to use; left out: the best that passes its self-test. */
  GRAFT_BACKEND: z.string().optional(),
});

export interface Environment {
  readonly home: string;
  readonly timings: BootstrapTimings;
  readonly backend: string | undefined;
  /** A path from an argument, made absolute from where the person stood. */
  readonly resolve: (file: string) => string;
}

/** Reads and checks the environment of the command line. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const env = environmentSchema.parse(source);
  const resolve = (file: string) => path.resolve(env.GRAFT_INVOKED_FROM, file);
  return { home: resolve(env.GRAFT_HOME), timings: env.GRAFT_BOOTSTRAP_TIMINGS, backend: env.GRAFT_BACKEND, resolve };
}

/** Variables every service inherits: the machine's, without what npm adds and what belongs to the command line. */
export function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !entry[0].startsWith("npm_") && !entry[0].startsWith("GRAFT_"),
    ),
  );
}
