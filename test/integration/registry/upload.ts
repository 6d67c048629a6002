import { type ArtifactFile, sha256Hex } from "@graft/contracts";
import { type ApiCaller, until } from "@graft/testkit";

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
}

export interface ArtifactView {
  readonly id: string;
  readonly state: string;
  readonly digest: string;
  readonly rejectedReason: string | null;
}

export interface Upload {
  readonly artifact: ArtifactView | null;
  readonly uploads: readonly { readonly sha256: string; readonly url: string }[] | null;
  readonly userErrors: readonly UserError[];
}

export type Contents = Readonly<Record<string, string | Uint8Array>>;

export function filesOf(contents: Contents): ArtifactFile[] {
  return Object.entries(contents).map(([name, content]) => ({
    path: name,
    sha256: sha256Hex(content),
    sizeBytes: Buffer.byteLength(content),
  }));
}

export async function announce(caller: ApiCaller, kind: string, files: readonly ArtifactFile[]): Promise<Upload> {
  const { createArtifactUpload } = await caller.data<{ createArtifactUpload: Upload }>(
    `mutation ($input: CreateArtifactUploadInput!) {
      createArtifactUpload(input: $input) {
        artifact { id state digest rejectedReason } uploads { sha256 url } userErrors { code message subject }
      }
    }`,
    { input: { kind, files } },
  );
  return createArtifactUpload;
}

export async function put(url: string, content: string | Uint8Array): Promise<void> {
  const response = await fetch(url, { method: "PUT", body: content as BodyInit });
  if (!response.ok) throw new Error(`putting answered ${response.status}: ${await response.text()}`);
}

export async function complete(caller: ApiCaller, artifactId: string): Promise<Upload> {
  const { completeArtifactUpload } = await caller.data<{ completeArtifactUpload: Upload }>(
    `mutation ($input: CompleteArtifactUploadInput!) {
      completeArtifactUpload(input: $input) {
        artifact { id state digest rejectedReason } userErrors { code message subject }
      }
    }`,
    { input: { artifactId } },
  );
  return completeArtifactUpload;
}

/** Waits until the platform has judged the artifact. */
export function judged(caller: ApiCaller, id: string, limitMs = 30_000): Promise<ArtifactView> {
  return until(async () => {
    const { artifact } = await caller.data<{ artifact: ArtifactView }>(
      "query ($id: ID!) { artifact(id: $id) { id state digest rejectedReason } }",
      { id },
    );
    return artifact.state === "VERIFIED" || artifact.state === "REJECTED" ? artifact : undefined;
  }, limitMs);
}

/** Announces, puts, completes and waits; answers the VERIFIED artifact. */
export async function uploadVerified(caller: ApiCaller, kind: string, contents: Contents): Promise<ArtifactView> {
  const { artifact, uploads } = await announce(caller, kind, filesOf(contents));
  if (artifact === null || uploads === null) throw new Error("the upload was refused");
  const byDigest = new Map(Object.values(contents).map((content) => [sha256Hex(content), content]));
  for (const { sha256, url } of uploads) await put(url, byDigest.get(sha256) ?? "");
  await complete(caller, artifact.id);
  const verified = await judged(caller, artifact.id);
  if (verified.state !== "VERIFIED") throw new Error(`the artifact is ${verified.state}: ${verified.rejectedReason}`);
  return verified;
}

/** What the presigned GETs of an artifact answer, by path. */
export async function download(caller: ApiCaller, id: string): Promise<Record<string, string>> {
  const { artifact } = await caller.data<{ artifact: { downloads: { path: string; url: string }[] } }>(
    "query ($id: ID!) { artifact(id: $id) { downloads { path url } } }",
    { id },
  );
  const found: Record<string, string> = {};
  for (const { path, url } of artifact.downloads) found[path] = await (await fetch(url)).text();
  return found;
}

export async function keysUnder(store: { list(prefix: string): AsyncIterable<{ key: string }> }, prefix: string) {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}
