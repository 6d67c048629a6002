import os from "node:os";
import path from "node:path";
import { backendSchema } from "@graft/contracts";
import { z } from "zod";

const MIB = 1024 * 1024;

const environmentSchema = z.object({
  /** Address of the API. */
  GRAFT_API_URL: z.url(),
  /** Key that may read models: of kind SERVICE, or a person's. */
  GRAFT_API_KEY: z.string().min(1),
  /** Slug of the tenant, where the key does not name it. */
  GRAFT_ORGANIZATION: z.string().min(1).optional(),
  /** `MODEL@production`, or a fixed version: `MODEL@7`, `MODEL@sha256:…`. */
  GRAFT_MODEL: z.string().min(1),
  /** Slug of the project; left out: the only one that has the model. */
  GRAFT_PROJECT: z.string().min(1).optional(),
  GRAFT_HOST: z.string().min(1).default("127.0.0.1"),
  /** 0: a free one. */
  GRAFT_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  /** Seconds between two looks at the alias; whole ones are waited out by the API, which tells of a change at once. */
  GRAFT_POLL_SECONDS: z.coerce.number().min(0.05).max(3600).default(5),
  /** Backend to use, refused when it does not pass its self-test; left out: the best that does. */
  GRAFT_BACKEND: backendSchema.optional(),
  /** Folder of models that were fetched; left out: in this person's cache. */
  GRAFT_MODEL_CACHE: z.string().min(1).optional(),
  /** Bytes of one request's body. */
  GRAFT_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(16 * MIB),
  /** Inputs of one request. */
  GRAFT_MAX_INSTANCES: z.coerce.number().int().positive().default(64),
  /** Inputs that may wait; above it requests are turned away. */
  GRAFT_MAX_WAITING: z.coerce.number().int().positive().default(256),
  GRAFT_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

export type Environment = z.infer<typeof environmentSchema> & { readonly cacheFolder: string };

function present(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
}

/** Reads and checks the environment; throws a ZodError that names each wrong variable. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const env = environmentSchema.parse(present(source));
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return { ...env, cacheFolder: env.GRAFT_MODEL_CACHE ?? path.join(cache, "graft", "models") };
}

const inferenceSchema = z.object({
  /** Folder of the native backends that `graft backend install` built. */
  GRAFT_NATIVE_BACKENDS: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

/** Where the inference process finds native backends; left out: in this person's cache, where they are installed. */
export function nativeBackendsFolder(source: NodeJS.ProcessEnv = process.env): string {
  const env = inferenceSchema.parse(present(source));
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
}

/** Environment of the inference process: the predictor's without its key. */
export function inferenceEnvironment(): NodeJS.ProcessEnv {
  const { GRAFT_API_KEY: _secret, ...rest } = process.env;
  return { ...rest, TF_CPP_MIN_LOG_LEVEL: "3" };
}
