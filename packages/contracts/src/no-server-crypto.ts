/**
 * Stands for `server-crypto.ts` in a browser, which needs the schemas beside it and makes neither keys nor digests. A bundler
 * would fill in half a megabyte otherwise, with scripts in it that evaluate text.
 */
function refuse(): never {
  throw new Error("Keys and digests are made on the server, not in the browser.");
}

export { refuse as crc32, refuse as createHash, refuse as randomBytes };
