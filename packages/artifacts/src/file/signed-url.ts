import { createHmac, timingSafeEqual } from "node:crypto";
import { AppError, parseArtifactPath } from "@graft/contracts";

/** What a signature stands for: nothing of it can be changed without breaking it. */
export interface Grant {
  readonly method: "GET" | "PUT";
  readonly key: string;
  /** Unix time in seconds. */
  readonly expires: number;
  /** Exact number of bytes of a PUT. */
  readonly sizeBytes?: number | undefined;
  readonly sha256?: string | undefined;
  readonly filename?: string | undefined;
  /** The upload in parts that a PUT is a part of, and which part. */
  readonly uploadId?: string | undefined;
  readonly part?: number | undefined;
}

function signatureOf(secret: string, grant: Grant): Buffer {
  const { method, key, expires, sizeBytes, sha256, filename, uploadId, part } = grant;
  const members = [method, key, expires, sizeBytes ?? null, sha256 ?? null, filename ?? null];
  const text = JSON.stringify(part === undefined ? members : [...members, uploadId ?? null, part]);
  return createHmac("sha256", secret).update(text).digest();
}

/** Path and query of a grant, `/store/<key>?expires=...&signature=...`. */
export function signPath(secret: string, grant: Grant): string {
  const query = new URLSearchParams({ expires: String(grant.expires) });
  if (grant.sizeBytes !== undefined) query.set("size", String(grant.sizeBytes));
  if (grant.sha256 !== undefined) query.set("sha256", grant.sha256);
  if (grant.filename !== undefined) query.set("filename", grant.filename);
  if (grant.uploadId !== undefined) query.set("upload", grant.uploadId);
  if (grant.part !== undefined) query.set("part", String(grant.part));
  query.set("signature", signatureOf(secret, grant).toString("base64url"));
  return `/store/${grant.key.split("/").map(encodeURIComponent).join("/")}?${query}`;
}

export interface PresentedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
}

/**
 * The grant behind a request. The signature is judged before the time, so that only who once held a good URL learns
 * that it has expired.
 *
 * @throws AppError URL_SIGNATURE_INVALID, URL_EXPIRED
 */
export function verifyPath(secret: string, request: PresentedRequest, nowSeconds: number): Grant {
  const grant = readGrant(request);
  if (!grant || !timingSafeEqual(signatureOf(secret, grant), grant.signature)) {
    throw new AppError(
      "URL_SIGNATURE_INVALID",
      "The signature of this URL does not fit it. Use the URL exactly as it was given, with its method.",
    );
  }
  if (nowSeconds >= grant.expires) {
    throw new AppError("URL_EXPIRED", "This URL has expired. Ask the API for a new one.");
  }
  return grant;
}

function readGrant({ method, url }: PresentedRequest): (Grant & { readonly signature: Buffer }) | undefined {
  const presented = method === "HEAD" ? "GET" : method;
  if (presented !== "GET" && presented !== "PUT") return undefined;
  const [path = "", search = ""] = url.split("?", 2);
  if (!path.startsWith("/store/")) return undefined;
  const query = new URLSearchParams(search);
  const signature = Buffer.from(query.get("signature") ?? "", "base64url");
  const expires = Number(query.get("expires"));
  const size = query.get("size");
  const part = query.get("part");
  if (signature.length !== 32 || !Number.isSafeInteger(expires)) return undefined;
  try {
    const key = parseArtifactPath(path.slice("/store/".length).split("/").map(decodeURIComponent).join("/"));
    return {
      ...{ method: presented, key, expires, signature },
      sizeBytes: size === null ? undefined : Number(size),
      sha256: query.get("sha256") ?? undefined,
      filename: query.get("filename") ?? undefined,
      uploadId: query.get("upload") ?? undefined,
      part: part === null ? undefined : Number(part),
    };
  } catch {
    return undefined;
  }
}
