function refuse(): never {
  throw new Error("Keys and digests are made on the server, not in the browser.");
}

export { refuse as crc32, refuse as createHash, refuse as randomBytes };
