import type { Client } from "minio";
import { PART_BYTES } from "./s3-connection.ts";

export interface PartsTarget {
  readonly client: Client;
  readonly bucket: string;
  readonly key: string;
}

/** The bytes of a stream in blocks of the given length; the last may be shorter, an empty stream is one empty block. */
export async function* blocksOf(content: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let blocks = 0;
  for await (const chunk of content) {
    let rest: Uint8Array = chunk;
    while (heldBytes + rest.byteLength >= length) {
      const taken = length - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, taken)]);
      blocks += 1;
      rest = rest.subarray(taken);
      [held, heldBytes] = [[], 0];
    }
    if (rest.byteLength > 0) held.push(rest);
    heldBytes += rest.byteLength;
  }
  if (heldBytes > 0 || blocks === 0) yield Buffer.concat(held);
}

/**
 * Writes a stream of any length with one part in memory. Neither a stream that breaks off nor a store that does leaves
 * anything: the parts are aborted, and what stood under the key stands.
 */
export async function writeInParts(
  { client, bucket, key }: PartsTarget,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const blocks = blocksOf(content, PART_BYTES);
  const first = (await blocks.next()).value ?? Buffer.alloc(0);
  if (first.length < PART_BYTES) {
    await client.putObject(bucket, key, first, first.length);
    return first.length;
  }
  const uploadId = await client.initiateNewMultipartUpload(bucket, key, {});
  try {
    const parts = [await putPart({ client, bucket, key }, { uploadId, part: 1, block: first })];
    let written = first.length;
    for await (const block of blocks) {
      parts.push(await putPart({ client, bucket, key }, { uploadId, part: parts.length + 1, block }));
      written += block.length;
    }
    await client.completeMultipartUpload(bucket, key, uploadId, parts);
    return written;
  } catch (error) {
    // The first failure is the one to tell; a store that is gone cannot abort either, and its own clean-up does it.
    await client.abortMultipartUpload(bucket, key, uploadId).catch(() => undefined);
    throw error;
  }
}

interface Part {
  readonly uploadId: string;
  readonly part: number;
  readonly block: Buffer;
}

async function putPart({ client, bucket, key }: PartsTarget, { uploadId, part, block }: Part) {
  const query = `partNumber=${part}&uploadId=${encodeURIComponent(uploadId)}`;
  const headers = { "content-length": String(block.length) };
  const request = { method: "PUT", bucketName: bucket, objectName: key, query, headers };
  const { headers: answered } = await client.makeRequestAsyncOmit(request, block);
  return { part, etag: (answered.etag ?? "").replaceAll('"', "") };
}
