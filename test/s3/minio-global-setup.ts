import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openMinioBinary, readMinioEnvironment, startMinio } from "@graft/cli";
import type { TestProject } from "vitest/node";

/** The real server every test of the run talks to. */
export interface TestMinio {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly minio: TestMinio;
  }
}

/** Vitest's global setup: one MinIO server on a folder of its own, ended when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (message: string) => process.stderr.write(`${message}\n`);
  const binary = await openMinioBinary(readMinioEnvironment(), say);
  const folder = await mkdtemp(path.join(tmpdir(), "graft-minio-"));
  const minio = await startMinio({ binary, folder });
  project.provide("minio", { endpoint: minio.endpoint, ...minio.credentials });
  // A runner that is interrupted exits without its teardown; the server has a group of its own and would stay.
  const endWithRunner = () => minio.service.pid !== undefined && process.kill(minio.service.pid, "SIGKILL");
  process.once("exit", endWithRunner);
  return async () => {
    await minio.stop();
    process.off("exit", endWithRunner);
    await rm(folder, { recursive: true, force: true });
  };
}
