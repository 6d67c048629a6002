import { z } from "zod";
import { createHash } from "#server-crypto";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hexadecimal digits");

/** SHA-256 of bytes or of a string's UTF-8, in lower-case hexadecimal. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Digest of a JSON value: the SHA-256 of its canonical JSON. */
export function digestOfJson(value: Json): string {
  return sha256Hex(canonicalJson(value));
}

/** One file of an artifact. */
export const artifactFileSchema = z.strictObject({
  path: z.string(),
  sha256: sha256Schema,
  sizeBytes: z.int().nonnegative(),
});
export type ArtifactFile = z.infer<typeof artifactFileSchema>;

/**
 * Digest of a tree of files: SHA-256 of the canonical JSON of `[{path, sha256, sizeBytes}]` sorted by path, so that
 * it depends on nothing but names and contents.
 */
export function digestOfTree(files: readonly ArtifactFile[]): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return digestOfJson(sorted.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes })));
}
