import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CreateArtifactUploadDocument,
  downloadArtifact,
  GraftClient,
  PresignUploadPartsDocument,
  uploadArtifact,
  uploadContents,
} from "@graft/client";
import { LIMITS, sha256Hex } from "@graft/contracts";
import { type SeededOrganization, seed } from "@graft/testkit";
import { expect, it } from "vitest";
import { put } from "./upload.ts";

/** What the transfers of long files need. */
export interface PartsBench {
  readonly organization: SeededOrganization;
  readonly client: GraftClient;
}

async function openBench(url: string): Promise<PartsBench> {
  const organization = await seed(url).organization();
  const { cookie } = organization.asOwner.credentials;
  return {
    organization,
    client: new GraftClient({ url, organization: organization.slug, ...(cookie && { cookie }) }),
  };
}

/** Three parts and a short one. */
const LONG = 3 * LIMITS.partBytes + 4321;

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "graft-parts-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function longFile(folder: string) {
  const bytes = randomBytes(LONG);
  const file = path.join(folder, "long.bin");
  await writeFile(file, bytes);
  return { bytes, upload: { path: "long.bin", sha256: sha256Hex(bytes), sizeBytes: LONG, content: { file } } };
}

/** Long files between a client and whichever store the API of the URL has. Call inside a `describe`. */
export function transfersLongFiles(apiUrl: () => string): void {
  it("sends a long file in parts, says how far it is, and gives it back byte for byte", () =>
    withFolder(async (folder) => {
      const { client } = await openBench(apiUrl());
      const { bytes, upload } = await longFile(folder);
      const progress: number[] = [];
      const artifact = await uploadArtifact(client, {
        kind: "MODEL",
        files: [upload, { path: "short", sha256: sha256Hex("short"), sizeBytes: 5, content: Buffer.from("short") }],
        onProgress: (sent, total) => {
          expect(total).toBe(LONG + 5);
          progress.push(sent);
        },
      });
      expect(progress).toHaveLength(5);
      expect(progress.at(-1)).toBe(LONG + 5);
      const target = path.join(folder, "down");
      await downloadArtifact(client, artifact.id, { folder: target });
      expect((await readFile(path.join(target, "long.bin"))).equals(bytes)).toBe(true);
    }));

  it("goes on with an upload that was cut off: the same artifact, and no part twice", () =>
    withFolder(async (folder) => {
      const { client } = await openBench(apiUrl());
      const { bytes, upload } = await longFile(folder);
      const { path: name, sha256, sizeBytes } = upload;
      const short = { path: "short", sha256: sha256Hex("short"), sizeBytes: 5 };
      const input = { kind: "MODEL" as const, files: [{ path: name, sha256, sizeBytes }, short] };
      const cut = await client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", { input });
      const artifactId = cut.artifact?.id ?? "";
      await put(cut.uploads?.find((one) => one.sha256 === short.sha256)?.url ?? "", "short");
      const ask = () =>
        client.mutate(PresignUploadPartsDocument, "presignUploadParts", { input: { artifactId, sha256 } });
      const { parts } = await ask();
      for (const part of [parts?.[0], parts?.[2]]) {
        const from = Number(part?.offset);
        await put(part?.url ?? "", bytes.subarray(from, from + Number(part?.sizeBytes)));
      }
      expect((await ask()).parts?.map(({ url }) => url === null)).toEqual([true, false, true, false]);
      const again = await client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", { input });
      expect(again.artifact?.id).toBe(artifactId);
      expect(again.uploads?.map((one) => one.sha256)).toEqual([sha256]);
      const standing: number[] = [];
      const artifact = await uploadArtifact(client, {
        kind: "MODEL",
        files: [upload, { ...short, content: () => Promise.reject(new Error("it stands already")) }],
        onProgress: (sent) => standing.push(sent),
      });
      expect(artifact.id).toBe(artifactId);
      // What stands is told at once, before anything is sent.
      expect(standing.slice(0, 2)).toEqual([LIMITS.partBytes, 2 * LIMITS.partBytes]);
      expect(standing).toHaveLength(4);
    }));

  it("renews URLs that are about to expire, and those that the store refuses as expired", () =>
    withFolder(async () => {
      const { client } = await openBench(apiUrl());
      const files = ["first", "second"].map((content) => ({
        path: content,
        sha256: sha256Hex(content),
        sizeBytes: content.length,
        content: Buffer.from(content),
      }));
      const input = { kind: "MODEL" as const, files: files.map(({ content: _, ...file }) => file) };
      const { artifact, uploads } = await client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", {
        input,
      });
      const stale = (uploads ?? []).map((one) => ({
        ...one,
        url: one.url.replace(/localhost|127\.0\.0\.1/, "store.invalid"),
        expiresAt: new Date(Date.now() + 1000).toISOString(),
      }));
      const sent: number[] = [];
      await uploadContents(client, {
        upload: { artifactId: artifact?.id ?? "", uploads: stale, lease: {} },
        files,
        onBytes: (count) => sent.push(count),
      });
      expect(sent.sort()).toEqual([5, 6]);
    }));

  it("another organization's upload has no parts, and a content that is none of it has none either", async () => {
    const [mine, other] = [await openBench(apiUrl()), await openBench(apiUrl())];
    const sha256 = sha256Hex("a");
    const files = [{ path: "a", sha256, sizeBytes: 1 }];
    const { artifact } = await mine.client.mutate(CreateArtifactUploadDocument, "createArtifactUpload", {
      input: { kind: "MODEL", files },
    });
    const artifactId = artifact?.id ?? "";
    const ask = (client: GraftClient, digest: string) =>
      client.mutate(PresignUploadPartsDocument, "presignUploadParts", { input: { artifactId, sha256: digest } });
    await expect(ask(other.client, sha256)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(ask(mine.client, sha256Hex("b"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await ask(mine.client, sha256)).parts).toHaveLength(1);
  });
}
