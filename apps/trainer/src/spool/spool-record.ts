import { crc32 } from "node:zlib";
import { z } from "zod";

/** IEEE doubles in JSON: NaN and infinities travel as strings. */
const doubleSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

/** One batch of points, columnar: point i is (keys[keyIndexes[i]], steps[i], values[i]) at times[i] ms since 1970. */
export const metricBatchSchema = z.strictObject({
  seq: z.int().positive(),
  keys: z.array(z.string()),
  keyIndexes: z.array(z.int().nonnegative()),
  steps: z.array(z.int()),
  times: z.array(z.number()),
  values: z.array(doubleSchema),
});
export type MetricBatch = z.infer<typeof metricBatchSchema>;

const HEADER_BYTES = 8;

/** A record: u32 length, u32 CRC-32 of the payload (both little-endian), payload as JSON in UTF-8. */
export function encodeRecord(batch: MetricBatch): Buffer {
  const payload = Buffer.from(JSON.stringify(batch), "utf8");
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([header, payload]);
}

/**
 * The record at an offset and where the next one starts; `undefined` where no whole, intact record stands: the tail
 * of a file whose writer was killed in the middle of it.
 */
export function decodeRecord(bytes: Buffer, offset: number): { batch: MetricBatch; next: number } | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const start = offset + HEADER_BYTES;
  const next = start + bytes.readUInt32LE(offset);
  if (next > bytes.length) return undefined;
  const payload = bytes.subarray(start, next);
  if (crc32(payload) !== bytes.readUInt32LE(offset + 4)) return undefined;
  const parsed = metricBatchSchema.safeParse(JSON.parse(payload.toString("utf8")));
  return parsed.success ? { batch: parsed.data, next } : undefined;
}

/** What the payload of every record begins with. */
const PAYLOAD_START = '{"seq":';

/** Where the next intact record begins at or after an offset; undefined where there is none. */
export function findRecord(bytes: Buffer, offset: number): number | undefined {
  let payload = bytes.indexOf(PAYLOAD_START, offset + HEADER_BYTES);
  while (payload !== -1) {
    const start = payload - HEADER_BYTES;
    if (decodeRecord(bytes, start)) return start;
    payload = bytes.indexOf(PAYLOAD_START, payload + 1);
  }
  return undefined;
}
