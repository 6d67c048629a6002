import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@graft/contracts";
import getPort from "get-port";
import { z } from "zod";
import { Service } from "../installation/service.ts";

/** Name of the service, in logs and messages. */
export const MINIO = "MinIO";

const HOST = "127.0.0.1";

const credentialsSchema = z.strictObject({ accessKey: z.string(), secretKey: z.string() });
export type MinioCredentials = z.infer<typeof credentialsSchema>;

export interface MinioServerOptions {
  readonly binary: string;
  /** Holds the objects, the credentials and the log. */
  readonly folder: string;
  /** 0 or left out: one that is free. */
  readonly port?: number;
}

/** A running MinIO server of this machine's own. */
export interface MinioServer {
  readonly endpoint: string;
  readonly credentials: MinioCredentials;
  readonly service: Service;
  stop(): Promise<void>;
}

/** Reads the root key of a folder, or makes one at random; only the owner of the file may read it. */
function openCredentials(file: string): MinioCredentials {
  if (existsSync(file)) return credentialsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const credentials = {
    accessKey: `graft${randomBytes(6).toString("hex")}`,
    secretKey: randomBytes(20).toString("hex"),
  };
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
  chmodSync(file, 0o600);
  return credentials;
}

/**
 * Starts MinIO on a folder and waits until it is ready for requests.
 *
 * @throws AppError INTERNAL with the end of its log when it does not start.
 */
export async function startMinio({ binary, folder, port = 0 }: MinioServerOptions): Promise<MinioServer> {
  const objects = path.join(folder, "objects");
  mkdirSync(objects, { recursive: true });
  const credentials = openCredentials(path.join(folder, "credentials.json"));
  const listen = port === 0 ? await getPort({ host: HOST }) : port;
  const endpoint = `http://${HOST}:${listen}`;
  const service = new Service({
    name: MINIO,
    command: binary,
    args: [
      "server",
      objects,
      "--address",
      `${HOST}:${listen}`,
      "--console-address",
      `${HOST}:${await getPort({ host: HOST })}`,
    ],
    cwd: folder,
    env: {
      MINIO_ROOT_USER: credentials.accessKey,
      MINIO_ROOT_PASSWORD: credentials.secretKey,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
      // Its own caches and certificates stay out of the person's home folder.
      HOME: folder,
    },
    logFile: path.join(folder, "minio.log"),
  });
  try {
    await service.answers(`${endpoint}/minio/health/ready`);
  } catch (error) {
    await service.stop();
    throw error instanceof AppError ? error : new AppError("INTERNAL", `MinIO did not start: ${error}`);
  }
  return { endpoint, credentials, service, stop: () => service.stop() };
}
