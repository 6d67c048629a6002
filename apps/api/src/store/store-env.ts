import { resolve } from "node:path";
import { z } from "zod";
import { isWellKnown, strongSecret } from "../secret/strong-secret.ts";

const flag = z.enum(["0", "1"]).transform((value) => value === "1");
/** Holds the installation's signing key, and the objects of the file store. */
const folder = z.string().min(1);

/** Files under the data folder, served by the API itself. */
const fileSchema = z.object({
  GRAFT_STORE: z.literal("file"),
  /** Signs the file store's URLs. */
  GRAFT_STORE_SECRET: strongSecret,
  GRAFT_DATA: folder,
});

/** MinIO or any S3; agents and browsers speak to it directly. */
const s3Schema = z.object({
  GRAFT_STORE: z.literal("s3"),
  GRAFT_DATA: folder,
  /** Scheme, host and port, as the API reaches it. */
  GRAFT_S3_ENDPOINT: z.url({ protocol: /^https?$/ }),
  /** The same as agents and browsers reach it; left out: the endpoint. */
  GRAFT_S3_PUBLIC_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  GRAFT_S3_REGION: z.string().min(1).default("us-east-1"),
  GRAFT_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "use 3 to 63 lower-case letters, digits, dots and hyphens"),
  GRAFT_S3_ACCESS_KEY: z.string().min(1),
  GRAFT_S3_SECRET_KEY: z
    .string()
    .min(1)
    .refine((text) => !isWellKnown(text), "is one that can be guessed, such as MinIO's own default"),
  /** 1: `endpoint/bucket/key`, as MinIO has it; 0: `bucket.endpoint/key`, as AWS wants it. */
  GRAFT_S3_PATH_STYLE: flag.default(true),
  /** 1: the bucket is made at start where it is missing. */
  GRAFT_S3_CREATE_BUCKET: flag.default(false),
  /** Seconds a store that cannot be reached is waited for at start: it may be starting as well. */
  GRAFT_S3_WAIT_SECONDS: z.coerce.number().int().min(0).max(3600).default(30),
});

/** The choice of the artifact store; a file store where none is made. */
export const storeSchema = z.discriminatedUnion("GRAFT_STORE", [fileSchema, s3Schema]);

export interface FileStoreEnv {
  readonly kind: "file";
  readonly folder: string;
  readonly secret: string;
}

export interface S3StoreEnv {
  readonly kind: "s3";
  readonly folder: string;
  readonly endpoint: string;
  readonly publicEndpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly pathStyle: boolean;
  readonly createBucket: boolean;
  readonly waitSeconds: number;
}

export type StoreEnv = FileStoreEnv | S3StoreEnv;

/** Groups what the schema has parsed. */
export function storeEnv(env: z.infer<typeof storeSchema>): StoreEnv {
  const data = resolve(env.GRAFT_DATA);
  if (env.GRAFT_STORE === "file") return { kind: "file", folder: data, secret: env.GRAFT_STORE_SECRET };
  return {
    kind: "s3",
    folder: data,
    endpoint: env.GRAFT_S3_ENDPOINT,
    publicEndpoint: env.GRAFT_S3_PUBLIC_ENDPOINT,
    region: env.GRAFT_S3_REGION,
    bucket: env.GRAFT_S3_BUCKET,
    accessKey: env.GRAFT_S3_ACCESS_KEY,
    secretKey: env.GRAFT_S3_SECRET_KEY,
    pathStyle: env.GRAFT_S3_PATH_STYLE,
    createBucket: env.GRAFT_S3_CREATE_BUCKET,
    waitSeconds: env.GRAFT_S3_WAIT_SECONDS,
  };
}
