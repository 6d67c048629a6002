/** What keys and digests are made with. Browsers get `no-server-crypto.ts` in its place, by the package's `imports`. */
export { createHash, randomBytes } from "node:crypto";
export { crc32 } from "node:zlib";
