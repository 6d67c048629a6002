import { randomUUID } from "node:crypto";
import { isAppError } from "@graft/contracts";
import type { S3ArtifactStore } from "./s3-artifact-store.ts";

/** What an endpoint was seen to do. */
export interface StoreProbe {
  /** Milliseconds of the slowest single request. */
  readonly slowestMs: number;
  readonly multipart: boolean;
  /** The public address, as presigned URLs name it; `unreachable` is told about this process's way to it only. */
  readonly presigned: "works" | "refused" | "unreachable";
  /** Whether a presigned PUT refuses another length than it was made for; the verifier looks again in any case. */
  readonly lengthEnforced: boolean;
  /** Whether pages of the dashboard's origin may put and get by URL; undefined where there is no dashboard. */
  readonly browsersAllowed: boolean | undefined;
}

/**
 * Tries everything Graft needs of a store on objects of its own, which are deleted again.
 *
 * @param dashboardOrigin the page whose requests the store must allow.
 * @throws AppError STORE_UNAVAILABLE, STORE_ACCESS_DENIED, STORE_BUCKET_MISSING, STORE_FULL: it cannot be used at all.
 */
export async function probeS3Store(store: S3ArtifactStore, dashboardOrigin: string | undefined): Promise<StoreProbe> {
  const [first, second] = [`probe/${randomUUID()}`, `probe/${randomUUID()}`];
  let slowestMs = 0;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const answer = await work();
    slowestMs = Math.max(slowestMs, Math.round(performance.now() - start));
    return answer;
  };
  await timed(() => store.requireBucket());
  try {
    await timed(() => store.write(first, Buffer.from("graft")));
    await timed(() => store.copy(first, second));
    for await (const chunk of await timed(() => store.readStream(second, { start: 1, end: 2 }))) void chunk;
    await timed(() => firstOf(store.list("probe/")));
    const multipart = await store.tryMultipart(first).then(() => true, unlessUnavailable);
    const byUrl = await tryUrls(store, { key: first, dashboardOrigin });
    return { slowestMs, multipart, ...byUrl };
  } finally {
    await Promise.allSettled([store.delete(first), store.delete(second)]);
  }
}

async function firstOf(objects: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of objects) return;
}

function unlessUnavailable(error: unknown): false {
  if (isAppError(error) && error.code === "STORE_UNAVAILABLE") return false;
  throw error;
}

async function tryUrls(
  store: S3ArtifactStore,
  { key, dashboardOrigin }: { readonly key: string; readonly dashboardOrigin: string | undefined },
): Promise<Pick<StoreProbe, "presigned" | "lengthEnforced" | "browsersAllowed">> {
  const put = await store.presignPut({ key, sizeBytes: 5 });
  const send = async (init: RequestInit) => {
    const answer = await fetch(put.url, { ...init, signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer;
  };
  try {
    const good = await send({ method: "PUT", body: "graft" });
    const longer = await send({ method: "PUT", body: "graft and more" });
    const browsersAllowed =
      dashboardOrigin === undefined ? undefined : allows(await send(preflight(dashboardOrigin)), dashboardOrigin);
    return { presigned: good.ok ? "works" : "refused", lengthEnforced: !longer.ok, browsersAllowed };
  } catch {
    return { presigned: "unreachable", lengthEnforced: false, browsersAllowed: undefined };
  }
}

function preflight(origin: string): RequestInit {
  return { method: "OPTIONS", headers: { origin, "access-control-request-method": "PUT" } };
}

function allows({ headers }: Response, origin: string): boolean {
  const allowed = headers.get("access-control-allow-origin");
  return allowed === "*" || allowed === origin;
}
