import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import { z } from "zod";
import { readMinioEnvironment, readS3Variables } from "../env.ts";
import { openMinioBinary } from "../minio/minio-binary.ts";
import { startMinio } from "../minio/minio-server.ts";
import type { DataFolder } from "./data-folder.ts";
import type { Service } from "./service.ts";

/** `file`: under the data folder; `minio`: a server of the installation's own; `s3`: the one GRAFT_S3_... names. */
export const STORE_CHOICES = ["file", "minio", "s3"] as const;
export type StoreChoice = (typeof STORE_CHOICES)[number];

/** Bucket of the installation's own MinIO server. */
const BUCKET = "graft";

export interface InstallationStore {
  /** What the API is told. */
  readonly variables: Readonly<Record<string, string>>;
  /** The server behind it, where the installation runs it. */
  readonly service: Service | undefined;
}

export interface StoreRequest {
  readonly folder: DataFolder;
  readonly choice: StoreChoice;
  /** Signs the file store's URLs. */
  readonly secret: string;
  readonly say: (message: string) => void;
}

const markerOf = (folder: DataFolder) => folder.file("store");

/** The store that holds this folder's artifacts; undefined before its first start. */
export function storeOf(folder: DataFolder): StoreChoice | undefined {
  // A folder from before there was a choice holds its artifacts in files.
  if (!existsSync(markerOf(folder))) return existsSync(folder.file("data", "store")) ? "file" : undefined;
  return z.enum(STORE_CHOICES).parse(readFileSync(markerOf(folder), "utf8").trim());
}

/** Says that this folder's artifacts are in this store from now on: once it was seen to work, never before. */
export function rememberStore(folder: DataFolder, choice: StoreChoice): void {
  writeFileSync(markerOf(folder), `${choice}\n`);
}

/** Starts what the store needs; nothing is looked at or changed in it. */
export async function startStore({ folder, choice, secret, say }: StoreRequest): Promise<InstallationStore> {
  if (choice === "file") {
    return { variables: { GRAFT_STORE: "file", GRAFT_STORE_SECRET: secret }, service: undefined };
  }
  if (choice === "s3") {
    const variables = readS3Variables();
    if (variables.GRAFT_S3_ENDPOINT === undefined) {
      const needed = "GRAFT_S3_ENDPOINT, GRAFT_S3_BUCKET, GRAFT_S3_ACCESS_KEY and GRAFT_S3_SECRET_KEY";
      throw new AppError(
        "INPUT_INVALID",
        `An S3 store is named by ${needed}; for a MinIO server of its own, say minio.`,
      );
    }
    return { variables: { GRAFT_STORE: "s3", ...variables }, service: undefined };
  }
  const binary = await openMinioBinary(readMinioEnvironment(), say);
  say("starting MinIO");
  const home = folder.file("minio");
  mkdirSync(path.resolve(home), { recursive: true });
  const { endpoint, credentials, service } = await startMinio({ binary, folder: path.resolve(home) });
  const variables = {
    GRAFT_STORE: "s3",
    GRAFT_S3_ENDPOINT: endpoint,
    GRAFT_S3_BUCKET: BUCKET,
    GRAFT_S3_ACCESS_KEY: credentials.accessKey,
    GRAFT_S3_SECRET_KEY: credentials.secretKey,
    GRAFT_S3_CREATE_BUCKET: "1",
  };
  return { variables, service };
}

/**
 * The store of an installation that starts: the one its artifacts are in, unless it is new.
 *
 * @throws AppError CONFLICT when another is asked for than the one that holds its artifacts.
 */
export function chooseStore(folder: DataFolder, wanted: StoreChoice | undefined): StoreChoice {
  const kept = storeOf(folder);
  if (kept !== undefined && wanted !== undefined && kept !== wanted) {
    throw new AppError(
      "CONFLICT",
      `The artifacts of ${folder.root} are in the store "${kept}", not "${wanted}". Move them with \`graft artifacts copy --from ${kept} --to ${wanted}\`, or choose another folder with GRAFT_HOME.`,
    );
  }
  return kept ?? wanted ?? "file";
}
