import os from "node:os";
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

const minioSchema = z.object({
  /** A MinIO server; left out: one is built and kept in the cache. */
  MINIO_BINARY: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  PATH: z.string().default(""),
  GRAFT_INVOKED_FROM: z.string().default(process.cwd()),
});

/** Where a MinIO server is found. */
export interface MinioEnvironment {
  readonly binary: string | undefined;
  /** What Graft makes once and keeps for all installations of this person. */
  readonly cacheFolder: string;
  readonly searchPath: string;
}

const accountSchema = z.object({
  /** Address of the API; the second name is the Python client's. */
  GRAFT_API_URL: z.string().optional(),
  GRAFT_URL: z.string().optional(),
  GRAFT_API_KEY: z.string().optional(),
  /** Slug of the tenant, where the key does not name it. */
  GRAFT_ORGANIZATION: z.string().optional(),
  XDG_CONFIG_HOME: z.string().optional(),
});

/** What the environment says about where the platform is and who asks. */
export interface AccountEnvironment {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly organization: string | undefined;
  /** The file `graft login` writes. */
  readonly settingsFile: string;
}

/** Reads where the platform is and who asks; an empty variable is as one that is not set. */
export function readAccountEnvironment(source: NodeJS.ProcessEnv = process.env): AccountEnvironment {
  const env = accountSchema.parse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  const settings = env.XDG_CONFIG_HOME ?? path.join(os.homedir(), ".config");
  return {
    url: env.GRAFT_API_URL ?? env.GRAFT_URL,
    key: env.GRAFT_API_KEY,
    organization: env.GRAFT_ORGANIZATION,
    settingsFile: path.join(settings, "graft", "config.toml"),
  };
}

const modelCacheSchema = z.object({
  /** Folder of models that were pulled; left out: in this person's cache. */
  GRAFT_MODEL_CACHE: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
  GRAFT_INVOKED_FROM: z.string().default(process.cwd()),
});

/** Where pulled models are kept; `graft serve` takes them from there. */
export function modelCacheFolder(source: NodeJS.ProcessEnv = process.env): string {
  const env = modelCacheSchema.parse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return path.resolve(env.GRAFT_INVOKED_FROM, env.GRAFT_MODEL_CACHE ?? path.join(cache, "graft", "models"));
}

/** The browser a person named for the tests, where one is. */
export function readChromiumPath(source: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = z.string().optional().parse(source.CHROMIUM_PATH);
  return file === "" ? undefined : file;
}

/** The key an agent started here works with, where the environment names one. */
export function readAgentKey(source: NodeJS.ProcessEnv = process.env): string | undefined {
  const key = z.string().optional().parse(source.GRAFT_AGENT_KEY);
  return key === "" ? undefined : key;
}

const backendSchema = z.object({
  /** Folder of the native backends Graft built; left out: in this person's cache, shared by all installations. */
  GRAFT_NATIVE_BACKENDS: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  PATH: z.string().default(""),
  GRAFT_INVOKED_FROM: z.string().default(process.cwd()),
});

/** Where native backends are kept, and the tools that build them looked for. */
export interface BackendEnvironment {
  readonly folder: string;
  readonly searchPath: string;
}

/** Reads where native backends are kept; the trainer's engine looks in the same place. */
export function readBackendEnvironment(source: NodeJS.ProcessEnv = process.env): BackendEnvironment {
  const env = backendSchema.parse(source);
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  const folder = env.GRAFT_NATIVE_BACKENDS ?? path.join(cache, "graft", "backends");
  return { folder: path.resolve(env.GRAFT_INVOKED_FROM, folder), searchPath: env.PATH };
}

/** Environment of tools that fetch packages: the machine's, with the registry a person named for npm. */
export function toolEnvironment(): Record<string, string> {
  const registry = process.env.npm_config_registry;
  return { ...inheritedEnvironment(), ...(registry === undefined ? {} : { npm_config_registry: registry }) };
}

/** Reads where MinIO is, or can be made. */
export function readMinioEnvironment(source: NodeJS.ProcessEnv = process.env): MinioEnvironment {
  const env = minioSchema.parse(source);
  const binary = env.MINIO_BINARY === undefined ? undefined : path.resolve(env.GRAFT_INVOKED_FROM, env.MINIO_BINARY);
  const cache = env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return { binary, cacheFolder: path.join(cache, "graft"), searchPath: env.PATH };
}

/** Settings of an S3 store the person named, handed to the API as they stand. */
export function readS3Variables(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return variablesFrom(source, "GRAFT_S3_");
}

/** What the person lets webhooks do, handed to the API as it stands. */
export function readWebhookVariables(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return variablesFrom(source, "GRAFT_WEBHOOK_");
}

/** Quotas the person sets for all organizations, handed to the API as they stand. */
export function readQuotaVariables(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return variablesFrom(source, "GRAFT_QUOTA_");
}

/** Connections to the database of an installation that stands elsewhere; undefined where none is named. */
export function readDatabaseVariables(source: NodeJS.ProcessEnv = process.env): Record<string, string> | undefined {
  const found = variablesFrom(source, "GRAFT_DATABASE_");
  return found.GRAFT_DATABASE_API_URL === undefined ? undefined : found;
}

/** The person's mail server and identity provider, handed to the API as they stand. */
export function readAccountVariables(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.assign(
    {},
    ...["GRAFT_SMTP_", "GRAFT_MAIL_", "GRAFT_OIDC_"].map((prefix) => variablesFrom(source, prefix)),
  );
}

function variablesFrom(source: NodeJS.ProcessEnv, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[0].startsWith(prefix),
    ),
  );
}

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
