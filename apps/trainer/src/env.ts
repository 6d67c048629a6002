import os from "node:os";
import path from "node:path";
import { backendSchema } from "@graft/contracts";
import { z } from "zod";

const environmentSchema = z.object({
  /** Address of the API. */
  GRAFT_API_URL: z.url(),
  /** Key of kind AGENT. */
  GRAFT_AGENT_KEY: z.string().min(1),
  /** Name shown in the fleet; one agent per name and organization. */
  GRAFT_AGENT_NAME: z.string().min(1).max(64).default(os.hostname()),
  /** Folder for the spool, downloads and the feature cache. */
  GRAFT_AGENT_HOME: z
    .string()
    .min(1)
    .default(path.join(os.homedir(), ".graft", "agent")),
  /** Backend to use, refused when it does not pass its self-test; left out: the best that does. */
  GRAFT_BACKEND: backendSchema.optional(),
  /** Labels runs may ask for, separated by commas. */
  GRAFT_AGENT_LABELS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((label) => label.trim())
        .filter((label) => label !== ""),
    ),
  /** Seconds between two checkpoints of a training; the run goes on from the last one when this machine fails. */
  GRAFT_CHECKPOINT_SECONDS: z.coerce.number().min(0).max(86_400).default(30),
  /** Runs it works on at a time. */
  GRAFT_AGENT_SLOTS: z.coerce.number().int().min(1).max(64).default(1),
  GRAFT_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Reads and checks the environment; throws a ZodError that names each wrong variable. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  return environmentSchema.parse(present);
}

const engineSchema = z.object({
  /** Program run as the engine instead of this package's own: to measure or to test everything around it. */
  GRAFT_ENGINE_PROGRAM: z.string().min(1).optional(),
  /** Folder of the native backends that `graft backend install` built. */
  GRAFT_NATIVE_BACKENDS: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

/** What the engine process reads of its environment. */
export interface EngineEnvironment {
  readonly nativeBackends: string;
}

/** Reads where the engine finds native backends; left out: in this person's cache, where they are installed. */
export function readEngineEnvironment(source: NodeJS.ProcessEnv = process.env): EngineEnvironment {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const env = engineSchema.parse(present);
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return { nativeBackends: env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends") };
}

/** The program that is run as the engine; undefined for this package's own. */
export function engineProgram(source: NodeJS.ProcessEnv = process.env): string | undefined {
  return engineSchema.parse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")))
    .GRAFT_ENGINE_PROGRAM;
}

/** Environment of the engine process: the agent's without its key. */
export function engineEnvironment(): NodeJS.ProcessEnv {
  const { GRAFT_AGENT_KEY: _secret, ...rest } = process.env;
  return { ...rest, TF_CPP_MIN_LOG_LEVEL: "3" };
}
