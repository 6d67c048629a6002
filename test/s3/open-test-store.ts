import { randomBytes } from "node:crypto";
import { S3ArtifactStore, type S3StoreOptions } from "@graft/artifacts";
import { inject } from "vitest";

/** Options of a bucket of the test's own on the run's MinIO server; it is not made yet. */
export function testStoreOptions(differing: Partial<S3StoreOptions> = {}): S3StoreOptions {
  const bucket = `test-${randomBytes(6).toString("hex")}`;
  return { ...inject("minio"), region: "us-east-1", bucket, pathStyle: true, ...differing };
}

/** A store on a new bucket of the run's MinIO server. */
export async function openTestStore(differing: Partial<S3StoreOptions> = {}): Promise<S3ArtifactStore> {
  const store = new S3ArtifactStore(testStoreOptions(differing));
  await store.createBucket();
  return store;
}
