import { AppError } from "@graft/contracts";

/** Where an S3 store is and who reads and writes it. */
export interface S3StoreOptions {
  /** `http://host:port` or `https://host`: as this process reaches it. */
  readonly endpoint: string;
  /** As agents and browsers reach it, where that is another name; presigned URLs carry it. */
  readonly publicEndpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** True: `endpoint/bucket/key`; false: `bucket.endpoint/key`, as AWS wants it. */
  readonly pathStyle: boolean;
  /** Milliseconds without a byte after which a request is given up. */
  readonly idleMs?: number | undefined;
}

export interface Endpoint {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly origin: string;
}

/** @throws AppError INPUT_INVALID for what is not scheme, host and port alone. */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (!url || !bare || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new AppError("INPUT_INVALID", `The store's endpoint must be http(s)://host[:port] and nothing more.`);
  }
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  return { secure, host: url.hostname, port, origin: url.origin };
}

/** Percent-encodes a key as signatures have it: everything but letters, digits and `-._~/`. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeRfc3986).join("/");
}

/** RFC 3986 in full: `encodeURIComponent` leaves five marks as they are. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
