import { AppError, type ErrorCode, isAppError } from "@graft/contracts";

export interface StorePlace {
  readonly endpoint: string;
  readonly bucket: string;
}

const REFUSED = [
  "AccessDenied",
  "AccountProblem",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "SignatureDoesNotMatch",
];
const FULL = ["InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"];
const WRONG_REGION = ["AuthorizationHeaderMalformed", "MovedPermanently", "PermanentRedirect", "TemporaryRedirect"];

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
}

function explain(answered: string, { endpoint, bucket }: StorePlace): Explanation | undefined {
  const place = `The store at ${endpoint}`;
  if (REFUSED.includes(answered)) {
    const mend = "Check GRAFT_S3_ACCESS_KEY and GRAFT_S3_SECRET_KEY, and that the key may read, write, list and delete";
    return { code: "STORE_ACCESS_DENIED", message: `${place} refuses the key (${answered}). ${mend} in "${bucket}".` };
  }
  if (answered === "RequestTimeTooSkewed") {
    const mend = "Set the clock of this machine or of the store";
    return { code: "STORE_ACCESS_DENIED", message: `${place} has another time, so signatures fail. ${mend}.` };
  }
  if (WRONG_REGION.includes(answered)) {
    const mend = "Set GRAFT_S3_REGION to the bucket's region and GRAFT_S3_ENDPOINT to that region's endpoint";
    return { code: "STORE_ACCESS_DENIED", message: `${place} keeps "${bucket}" elsewhere (${answered}). ${mend}.` };
  }
  if (answered === "NoSuchBucket") {
    const mend = "Create it, name another in GRAFT_S3_BUCKET, or set GRAFT_S3_CREATE_BUCKET=1";
    return { code: "STORE_BUCKET_MISSING", message: `${place} has no bucket "${bucket}". ${mend}.` };
  }
  if (FULL.includes(answered)) {
    const mend = "Free space there or raise its quota, then try again";
    return {
      code: "STORE_FULL",
      message: `${place} has no room left (${answered}). ${mend}; nothing half-made stays.`,
    };
  }
  return undefined;
}

function answerOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  return typeof code === "string" && code !== "" ? code : `${name}: ${message}`.slice(0, 200);
}

/** True for the answer that an object is not there. */
export function isMissingObject(error: unknown): boolean {
  return ["NoSuchKey", "NotFound"].includes((error as { code?: string } | undefined)?.code ?? "");
}

/**
 * The coded error behind what the client of the store threw. What no case covers is STORE_UNAVAILABLE: the store, or
 * the way to it, is at fault, and trying again may help.
 */
export function storeError(error: unknown, place: StorePlace): AppError {
  if (isAppError(error)) return error;
  if (isMissingObject(error)) {
    return new AppError("NOT_FOUND", "There is no such object in the store.", { cause: error });
  }
  const answered = answerOf(error);
  const explained = explain(answered, place);
  if (explained) return new AppError(explained.code, explained.message, { cause: error });
  return new AppError(
    "STORE_UNAVAILABLE",
    `The store at ${place.endpoint} cannot be used now (${answered}). Check that it runs and can be reached; then try again.`,
    { cause: error, details: { endpoint: place.endpoint } },
  );
}
