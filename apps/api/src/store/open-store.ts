import { join } from "node:path";
import { FileArtifactStore, probeS3Store, S3ArtifactStore } from "@graft/artifacts";
import { isAppError } from "@graft/contracts";
import type { Logger } from "pino";
import type { S3StoreEnv, StoreEnv } from "./store-env.ts";

export interface StoreSite {
  /** Where the API is reached: the file store's URLs lead there. */
  readonly apiUrl: string;
  /** The page whose requests the store must allow. */
  readonly dashboardOrigin: string | undefined;
  readonly logger: Logger;
}

/**
 * Opens the store of an environment, and tries what it can do before anything depends on it.
 *
 * @throws AppError STORE_UNAVAILABLE when it was waited for in vain; STORE_ACCESS_DENIED, STORE_BUCKET_MISSING, STORE_FULL at once.
 */
export async function openStore(env: StoreEnv, site: StoreSite): Promise<FileArtifactStore | S3ArtifactStore> {
  if (env.kind === "file") {
    const { folder, secret } = env;
    return FileArtifactStore.open({ folder: join(folder, "store"), baseUrl: site.apiUrl, secret });
  }
  return openS3(env, site);
}

async function openS3(env: S3StoreEnv, { dashboardOrigin, logger }: StoreSite): Promise<S3ArtifactStore> {
  const store = new S3ArtifactStore(env);
  const { endpoint, bucket } = env;
  const giveUp = Date.now() + env.waitSeconds * 1000;
  for (;;) {
    try {
      if (env.createBucket && (await store.createBucket())) logger.info({ bucket }, "made the store's bucket");
      const probe = await probeS3Store(store, dashboardOrigin);
      logger.info({ endpoint, bucket, ...probe }, "the store works");
      if (probe.presigned === "refused") logger.warn({ endpoint }, "the store refuses presigned uploads");
      if (probe.browsersAllowed === false) logger.warn({ dashboardOrigin }, "the bucket's CORS rules refuse this page");
      return store;
    } catch (error) {
      if (!isAppError(error) || error.code !== "STORE_UNAVAILABLE" || Date.now() > giveUp) throw error;
      logger.warn({ endpoint, reason: error.message }, "waiting for the store");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
