import { UploadCollector } from "@graft/api";
import { GraftClient, PresignUploadPartsDocument } from "@graft/client";
import { LIMITS, sha256Hex } from "@graft/contracts";
import { unitOfWork } from "@graft/db";
import { type ArtifactStore, stagingKey } from "@graft/domain";
import { type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { pino } from "pino";
import { expect, it } from "vitest";
import { announce, complete, filesOf, judged, keysUnder, put } from "./upload.ts";

interface CollectorBench {
  readonly apiUrl: string;
  readonly test: TestDatabase;
  readonly store: ArtifactStore;
}

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";

/** Makes an artifact as old as the hours. */
async function age({ superuserUrl }: TestDatabase, artifactId: string, hours: number): Promise<void> {
  const superuser = new pg.Client({ connectionString: superuserUrl });
  await superuser.connect();
  await superuser.query("UPDATE artifact SET created_at = now() - make_interval(hours => $2) WHERE id = $1", [
    artifactId,
    hours,
  ]);
  await superuser.end();
}

/** An upload with one content staged and another begun in parts, left alone. */
async function abandon(organization: SeededOrganization, url: string) {
  const { asOwner, id, slug } = organization;
  const long = new Uint8Array(LIMITS.partBytes + 1).fill(7);
  const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ short: "short", long }));
  const artifactId = artifact?.id ?? "";
  await put(uploads?.find(({ sha256 }) => sha256 === sha256Hex("short"))?.url ?? "", "short");
  const client = new GraftClient({ url, organization: slug, cookie: asOwner.credentials.cookie ?? "" });
  const sha256 = sha256Hex(long);
  const { parts } = await client.mutate(PresignUploadPartsDocument, "presignUploadParts", {
    input: { artifactId, sha256 },
  });
  await put(parts?.[0]?.url ?? "", long.subarray(0, LIMITS.partBytes));
  const prefix = `staging/${rawId(id)}/${rawId(artifactId)}/`;
  return { artifactId, key: stagingKey(rawId(id), rawId(artifactId), sha256), prefix, lateUrl: parts?.[1]?.url ?? "" };
}

/** What happens to uploads nobody completes, on whichever store the API of the bench has. Call inside a `describe`. */
export function collectsUnfinished(open: () => CollectorBench): void {
  it("is taken away after a day, parts included, and stays while it is younger", async () => {
    const { apiUrl, test, store } = open();
    const { database } = test;
    const logger = pino({ level: "silent" });
    const collector = new UploadCollector({ database, work: unitOfWork(database), store, logger });
    const organization = await seed(apiUrl).organization();
    const old = await abandon(organization, apiUrl);
    await age(test, rawId(old.artifactId), 25);
    const young = await abandon(organization, apiUrl);
    expect(young.artifactId).not.toBe(old.artifactId);
    await age(test, rawId(young.artifactId), 23);
    expect(await collector.collect()).toBe(1);
    expect(await keysUnder(store, old.prefix)).toEqual([]);
    expect((await fetch(old.lateUrl, { method: "PUT", body: "7" })).status).toBe(404);
    const gone = await complete(organization.asOwner, old.artifactId);
    expect(gone.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect(await keysUnder(store, young.prefix)).toHaveLength(1);
    await put(young.lateUrl, new Uint8Array(1).fill(7));
    expect((await complete(organization.asOwner, young.artifactId)).userErrors).toEqual([]);
    expect((await judged(organization.asOwner, young.artifactId)).state).toBe("VERIFIED");
    expect(await collector.collect()).toBe(0);
    await collector.close();
  });
}
