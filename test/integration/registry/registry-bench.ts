import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { FileArtifactStore } from "@graft/artifacts";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { startTestApi } from "../start-test-api.ts";

/** The real API over a real database and a real store folder that the test can look into. */
export interface RegistryBench {
  readonly api: Pick<ApiServer, "url" | "close">;
  readonly test: TestDatabase;
  readonly folder: string;
  /** The API's own store, opened a second time. */
  readonly store: FileArtifactStore;
  organization(): Promise<SeededOrganization>;
  close(): Promise<void>;
}

export async function openRegistryBench(database?: TestDatabase): Promise<RegistryBench> {
  const folder = await mkdtemp(path.join(tmpdir(), "graft-test-registry-"));
  const secret = randomBytes(32).toString("hex");
  const test = database ?? (await openTestDatabase());
  const api = await startTestApi(test, { GRAFT_DATA: folder, GRAFT_STORE_SECRET: secret });
  const store = await FileArtifactStore.open({ folder: path.join(folder, "store"), baseUrl: api.url, secret });
  const close = async () => {
    await api.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { api, test, folder, store, organization: () => seed(api.url).organization(), close };
}
