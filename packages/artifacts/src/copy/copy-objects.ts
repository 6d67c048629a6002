import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { AppError, type Fault } from "@graft/contracts";
import type { ArtifactStore, StoredObject } from "@graft/domain";

/** What an installation's artifacts are made of; a verifier's own copies are made again. */
const PREFIXES = ["org/", "staging/"];
const PARALLEL = 4;
const SHA256 = /^[0-9a-f]{64}$/;

/** Keys whose copies were verified before, so that a copy that was cut off goes on where it was. */
export interface CopyJournal {
  has(key: string): boolean;
  add(key: string): Promise<void>;
}

export interface CopyRequest {
  readonly from: ArtifactStore;
  readonly to: ArtifactStore;
  readonly journal: CopyJournal;
  readonly onObject: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  /** Objects settled so far. */
  readonly objects: number;
  /** Bytes of them. */
  readonly bytes: number;
}

export interface CopyOutcome extends CopyProgress {
  /** Objects sent now; the others were there already, with the right digest. */
  readonly sent: number;
  /** Objects that are damaged where they come from. They were not copied. */
  readonly faults: readonly Fault[];
}

/**
 * Copies all artifacts of one store to another. Each copy is read back and hashed: verified contents against the digest
 * they are named by, unverified uploads against what was read. A damaged object is reported and left out, the rest goes
 * on; an error of either store ends the copy, which can be started again.
 */
export async function copyObjects(request: CopyRequest): Promise<CopyOutcome> {
  const { from, onObject } = request;
  const faults: Fault[] = [];
  let [objects, bytes, sent] = [0, 0, 0];
  const queue = everyObject(from);
  const lane = async () => {
    for (let next = await queue.next(); !next.done; next = await queue.next()) {
      const outcome = await copyObject(request, next.value);
      if (outcome === "sent") sent += 1;
      else if (outcome !== "there") faults.push(outcome);
      objects += 1;
      bytes += next.value.sizeBytes;
      onObject({ objects, bytes });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  return { objects, bytes, sent, faults };
}

async function* everyObject(store: ArtifactStore): AsyncGenerator<StoredObject> {
  for (const prefix of PREFIXES) yield* store.list(prefix);
}

async function copyObject(
  { from, to, journal }: CopyRequest,
  { key, sizeBytes }: StoredObject,
): Promise<"sent" | "there" | Fault> {
  const named = key.startsWith("org/") ? key.slice(key.lastIndexOf("/") + 1) : "";
  const expected = SHA256.test(named) ? named : undefined;
  const existing = await to.head(key);
  if (existing?.sizeBytes === sizeBytes) {
    if (journal.has(key)) return "there";
    if ((await digestOf(to, key)) === (expected ?? (await digestOf(from, key)))) {
      await journal.add(key);
      return "there";
    }
  }
  const hash = createHash("sha256");
  const source = await from.readStream(key);
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
  }
  await to.write(key, Readable.from(hashed(), { objectMode: false }));
  const read = hash.digest("hex");
  if (expected !== undefined && read !== expected) {
    await to.delete(key);
    return { code: "DIGEST_MISMATCH", message: `${key} is damaged: its SHA-256 is ${read}.`, subject: key };
  }
  if ((await digestOf(to, key)) !== read) {
    await to.delete(key);
    throw new AppError("DIGEST_MISMATCH", `The store gave other bytes back for ${key} than it was sent.`);
  }
  await journal.add(key);
  return "sent";
}

async function digestOf(store: ArtifactStore, key: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of await store.readStream(key)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
