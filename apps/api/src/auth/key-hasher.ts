import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { KeyHasher } from "@graft/domain";

const LABEL = "graft api keys";

/**
 * What is stored of a key: its HMAC-SHA-256 under a secret the database does not hold, so that rows alone, read or
 * written, neither reveal nor make a key. The secret is derived from the installation's own (HKDF, RFC 5869).
 */
export function keyHasher(installationSecret: string): KeyHasher {
  const secret = Buffer.from(hkdfSync("sha256", installationSecret, "", LABEL, 32));
  return { hash: (key) => createHmac("sha256", secret).update(key).digest("hex") };
}

/** Compares two digests in a time that tells nothing of where they differ. */
export function sameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "utf8"), Buffer.from(other, "utf8")];
  return a.length === b.length && timingSafeEqual(a, b);
}
