import http from "node:http";
import https from "node:https";
import { Client } from "minio";
import { type Endpoint, parseEndpoint, type S3StoreOptions } from "./s3-store-options.ts";

/** Bytes of one part of a multipart upload; 10,000 parts are the most S3 takes. */
export const PART_BYTES = 16 * 1024 * 1024;

const IDLE_MS = 20_000;

/** Node's transport, with an end to waiting: the client has none of its own. */
function transportOf({ secure }: Endpoint, idleMs: number) {
  const { request } = secure ? https : http;
  return {
    request: (options: http.RequestOptions, answered?: (response: http.IncomingMessage) => void) => {
      const made = request(options, answered);
      made.setTimeout(idleMs, () => {
        made.destroy(Object.assign(new Error(`no byte for ${idleMs} ms`), { code: "ETIMEDOUT" }));
      });
      return made;
    },
  };
}

/** The library's client, with what it keeps to itself of uploads in parts. */
export class S3Client extends Client {
  partsOf(bucket: string, key: string, uploadId: string) {
    return this.listParts(bucket, key, uploadId);
  }
}

/** A client of the store; it speaks to nobody yet. */
export function connectS3(options: S3StoreOptions): S3Client {
  const endpoint = parseEndpoint(options.endpoint);
  const { region, accessKey, secretKey, pathStyle, idleMs = IDLE_MS } = options;
  const Agent = endpoint.secure ? https.Agent : http.Agent;
  return new S3Client({
    endPoint: endpoint.host,
    port: endpoint.port,
    useSSL: endpoint.secure,
    ...{ region, accessKey, secretKey, pathStyle },
    partSize: PART_BYTES,
    transport: transportOf(endpoint, idleMs) as typeof http,
    transportAgent: new Agent({ keepAlive: true, maxSockets: 64 }),
    // Whoever asked decides about trying again; the client's own way writes to the console.
    retryOptions: { disableRetry: true },
  });
}
