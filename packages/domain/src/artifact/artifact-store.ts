import type { Readable } from "node:stream";

/** What the store knows of a stored object. */
export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface PresignPutInput {
  readonly key: string;
  /** The exact number of bytes; another number is refused. */
  readonly sizeBytes: number;
  /** When given, a body with another SHA-256 is refused at once. A courtesy to the client: the verifier decides. */
  readonly sha256?: string;
  /** Seconds the URL lives, at most and by default LIMITS.urlSeconds. */
  readonly expiresInSeconds?: number;
}

export interface PresignGetInput {
  readonly key: string;
  /** Name under which a browser saves it. */
  readonly filename?: string;
  readonly expiresInSeconds?: number;
}

/** An upload in parts that was begun. */
export interface PartUpload {
  readonly key: string;
  readonly uploadId: string;
}

export interface PresignPartInput extends PartUpload {
  /** From 1. */
  readonly number: number;
  /** The exact number of bytes; another number is refused. */
  readonly sizeBytes: number;
  readonly expiresInSeconds?: number;
}

/** A part that stands in the store. */
export interface StoredPart {
  readonly number: number;
  readonly sizeBytes: number;
}

/** A request anyone can make who holds it, until it expires. */
export interface PresignedRequest {
  readonly url: string;
  readonly method: "GET" | "PUT";
  /** Headers that must be sent as they stand. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

/**
 * Objects by key. Keys are relative paths with single slashes (`parseArtifactPath` of the contracts). Bytes travel
 * between client and store by presigned URLs; nothing here may be called inside a database transaction.
 *
 * What a verifier does: `copy` what was staged to a key no URL was ever issued for, hash that copy with `readStream`,
 * `copy` it to `blobKey(organization, digest)`, `delete` the other two. A staged object can change at any time while
 * its URL lives, so no look at it counts.
 */
export interface ArtifactStore {
  presignPut(input: PresignPutInput): Promise<PresignedRequest>;
  presignGet(input: PresignGetInput): Promise<PresignedRequest>;
  /** Begins an upload in parts; nothing stands at the key before it is completed. @returns its id. */
  createParts(key: string): Promise<string>;
  /** Each part but the last has at least 5 MiB. The same part sent again replaces the first. */
  presignPart(input: PresignPartInput): Promise<PresignedRequest>;
  /** Parts that stand, by number; `undefined` when there is no such upload, or not any more. */
  listParts(upload: PartUpload): Promise<StoredPart[] | undefined>;
  /**
   * Puts the parts together, whole or not at all; replaces what stood at the key.
   *
   * @param sizes bytes of each part in order.
   * @returns false, and changes nothing, when a part is missing or of another size.
   */
  completeParts(upload: PartUpload, sizes: readonly number[]): Promise<boolean>;
  /** Takes an upload in parts back; one that is not there is taken back already. */
  abortParts(upload: PartUpload): Promise<void>;
  /** `undefined` when there is no such object. */
  head(key: string): Promise<StoredObject | undefined>;
  /**
   * Writes an object from the server's side, whole or not at all; replaces what stood there.
   *
   * @returns its size.
   */
  write(key: string, content: Readable | Uint8Array): Promise<StoredObject>;
  /**
   * Copies an object, whole or not at all; replaces what stood at `to`.
   *
   * @throws AppError NOT_FOUND when nothing stands at `from`.
   */
  copy(from: string, to: string): Promise<StoredObject>;
  /** @throws AppError NOT_FOUND. */
  readStream(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable>;
  /**
   * The whole object in memory.
   *
   * @throws AppError NOT_FOUND; INPUT_INVALID when it is longer than `limitBytes`.
   */
  read(key: string, limitBytes: number): Promise<Uint8Array>;
  /** Deletes an object; one that is not there is deleted already. */
  delete(key: string): Promise<void>;
  /** Objects whose key begins with `prefix` (whole path parts, such as `staging/abc/`), in the order of their keys. */
  list(prefix: string): AsyncIterable<StoredObject>;
}

/** Where a verified content of a tenant stands. No PUT URL is ever issued for it. */
export function blobKey(organizationId: string, sha256: string): string {
  return `org/${organizationId}/sha256/${sha256.slice(0, 2)}/${sha256}`;
}

/** Where a client puts a file of an unfinished upload. By digest, so that a path a client chose never names a key. */
export function stagingKey(organizationId: string, artifactId: string, sha256: string): string {
  return `staging/${organizationId}/${artifactId}/${sha256}`;
}

/** Where the verifier's copy stands while it is hashed. No URL of either kind is ever issued for it. */
export function quarantineKey(organizationId: string, artifactId: string, sha256: string): string {
  return `quarantine/${organizationId}/${artifactId}/${sha256}`;
}
