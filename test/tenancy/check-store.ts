import { sha256Hex } from "@graft/contracts";
import { until } from "@graft/testkit";
import type { Matrix } from "./matrix.ts";
import { globalId } from "./seed-tenant.ts";

const CONTENT = "a file that nobody else has";

interface UploadPayload {
  readonly createArtifactUpload: {
    readonly artifact: { readonly id: string } | null;
    readonly uploads: readonly { readonly url: string }[] | null;
    readonly userErrors: readonly unknown[];
  };
}

/** Ways to use a URL for something else than it was signed for. */
const FORGERIES: Readonly<Record<string, (url: URL) => void>> = {
  "without its signature": (url) => url.searchParams.delete("signature"),
  "with another's signature": (url) => url.searchParams.set("signature", Buffer.alloc(32).toString("base64url")),
  "for a later time": (url) => url.searchParams.set("expires", String(Number(url.searchParams.get("expires")) + 60)),
  "for another length": (url) => url.searchParams.set("size", "1"),
  "for another digest": (url) => url.searchParams.set("sha256", "0".repeat(64)),
  "for a part": (url) => url.searchParams.set("part", "1"),
};

function forged(address: string, forge: (url: URL) => void): URL {
  const url = new URL(address);
  forge(url);
  return url;
}

/**
 * A signed URL opens what it was signed for, to whoever holds it, and nothing else: neither with another method, nor in the
 * other tenant's folder, nor with any of its words changed.
 */
export async function checkStore({ ours, theirs, judge, actors }: Matrix): Promise<void> {
  const service = actors.SERVICE;
  const { createArtifactUpload } = await service.data<UploadPayload>(
    `mutation ($input: CreateArtifactUploadInput!) {
      createArtifactUpload(input: $input) { artifact { id } uploads { url } userErrors { code message } } }`,
    {
      input: {
        kind: "FILE",
        files: [{ path: "note.txt", sha256: sha256Hex(CONTENT), sizeBytes: Buffer.byteLength(CONTENT) }],
      },
    },
  );
  const { artifact, uploads } = createArtifactUpload;
  const put = uploads?.[0]?.url;
  if (!artifact || !put) throw new Error(`nothing to upload: ${JSON.stringify(createArtifactUpload)}`);
  const hold = async (operation: string, expected: number, response: Promise<Response>) => {
    const { status } = await response;
    judge.hold({ actor: "anonymous", transport: "http", operation, expected, got: status });
  };
  const elsewhere = (url: URL) => {
    url.pathname = url.pathname.replace(ours.organizationId, theirs.organizationId);
  };
  const forgeries = Object.entries({ ...FORGERIES, "in another tenant's folder": elsewhere });
  for (const [how, forge] of forgeries) {
    await hold(`PUT ${how}`, 403, fetch(forged(put, forge), { method: "PUT", body: CONTENT }));
  }
  await hold("GET with the URL of a PUT", 403, fetch(put));
  await hold("PUT as it was signed", 200, fetch(put, { method: "PUT", body: CONTENT }));
  await service.data(
    `mutation ($id: ID!) { completeArtifactUpload(input: { artifactId: $id }) { userErrors { code message } } }`,
    { id: artifact.id },
  );
  const read = `query ($id: ID!) { artifact(id: $id) { files { nodes { url } } downloads { url } } }`;
  const get = await until(async () => {
    const { artifact: found } = await service.data<{ artifact: { downloads: { url: string }[] } }>(read, artifact);
    return found.downloads[0]?.url;
  });
  await hold("GET as it was signed", 200, fetch(get));
  await hold("PUT with the URL of a GET", 403, fetch(get, { method: "PUT", body: CONTENT }));
  for (const [how, forge] of forgeries) await hold(`GET ${how}`, 403, fetch(forged(get, forge)));
  const foreign = globalId("Artifact", theirs.idOf("Artifact"));
  for (const actor of ["anonymous", "stranger", "VIEWER", "OWNER", "SERVICE", "AGENT"] as const) {
    const { data } = await actors[actor].ask<{ artifact: unknown }>(read, { id: foreign });
    const operation = "URLs of another tenant's artifact";
    judge.hold({ actor, transport: "http", operation, expected: null, got: data?.artifact ?? null });
  }
}
