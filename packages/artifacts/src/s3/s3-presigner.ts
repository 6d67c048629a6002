import { extname } from "node:path";
import { LIMITS, parseArtifactPath } from "@graft/contracts";
import type { PresignedRequest, PresignGetInput, PresignPartInput, PresignPutInput } from "@graft/domain";
import aws4 from "aws4";
import { contentTypeOf, dispositionOf } from "../content-type.ts";
import { encodeKey, encodeRfc3986, parseEndpoint, type S3StoreOptions } from "./s3-store-options.ts";

interface SignedParts {
  readonly method: "GET" | "PUT";
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresInSeconds: number | undefined;
}

/**
 * Makes presigned URLs (AWS Signature Version 4 in the query). Pure arithmetic: the store is never asked. The signature
 * of a PUT covers its Content-Length, which every HTTP client sends by itself, so a URL takes exactly the number
 * of bytes it was made for; the `minio` client's own presigning leaves that header out.
 */
export class S3Presigner {
  readonly #options: S3StoreOptions;
  readonly #origin: string;
  readonly #root: string;

  constructor(options: S3StoreOptions) {
    const { secure, origin } = parseEndpoint(options.publicEndpoint ?? options.endpoint);
    this.#options = options;
    this.#origin = options.pathStyle
      ? origin
      : `${secure ? "https" : "http"}://${options.bucket}.${new URL(origin).host}`;
    this.#root = options.pathStyle ? `/${options.bucket}/` : "/";
  }

  put({ key, sizeBytes, sha256, expiresInSeconds }: PresignPutInput): PresignedRequest {
    const checksum: Record<string, string> =
      sha256 === undefined ? {} : { "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64") };
    const headers = { "content-length": String(sizeBytes), ...checksum };
    const signed = this.#sign({ method: "PUT", key, query: {}, headers, expiresInSeconds });
    return { ...signed, headers: checksum };
  }

  part({ key, uploadId, number, sizeBytes, expiresInSeconds }: PresignPartInput): PresignedRequest {
    const headers = { "content-length": String(sizeBytes) };
    const query = { partNumber: String(number), uploadId };
    return this.#sign({ method: "PUT", key, query, headers, expiresInSeconds });
  }

  get({ key, filename, expiresInSeconds }: PresignGetInput): PresignedRequest {
    const query = {
      "response-cache-control": "private, max-age=900",
      "response-content-type": contentTypeOf(extname(filename ?? "")),
      ...(filename === undefined ? {} : { "response-content-disposition": dispositionOf(filename) }),
    };
    return this.#sign({ method: "GET", key, query, headers: {}, expiresInSeconds });
  }

  #sign({ method, key, query, headers, expiresInSeconds = LIMITS.urlSeconds }: SignedParts): PresignedRequest {
    const { accessKey, secretKey, region } = this.#options;
    const lifetime = Math.max(1, Math.min(Math.ceil(expiresInSeconds), LIMITS.urlSeconds));
    const from = Math.floor(Date.now() / 1000);
    const date = new Date(from * 1000).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const search = Object.entries({ ...query, "X-Amz-Date": date, "X-Amz-Expires": String(lifetime) })
      .map(([name, value]) => `${name}=${encodeRfc3986(value)}`)
      .join("&");
    const path = `${this.#root}${encodeKey(parseArtifactPath(key))}?${search}`;
    const signed = aws4.sign(
      { service: "s3", region, method, host: new URL(this.#origin).host, path, headers, signQuery: true },
      { accessKeyId: accessKey, secretAccessKey: secretKey },
    );
    return {
      url: `${this.#origin}${signed.path}`,
      method,
      headers: {},
      expiresAt: new Date((from + lifetime) * 1000),
    };
  }
}
