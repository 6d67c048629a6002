import { AppError, type ArtifactFile, type Fault } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import { type ArtifactStore, blobKey } from "./artifact-store.ts";

/** What is needed of a schema of the contracts. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

export interface DocumentRequest<T> {
  /** A file of a VERIFIED artifact. */
  readonly file: ArtifactFile;
  readonly schema: Schema<T>;
  readonly maxBytes: number;
}

/** A page of faults: more of the same kind help nobody. */
export const MAX_FAULTS = 1000;

/**
 * Reads one JSON file of a verified artifact; its bytes are those the platform has hashed.
 *
 * @throws AppError MANIFEST_INVALID when it is too large, not JSON, or not of the schema: with every fault.
 */
export async function readDocument<T>(
  store: ArtifactStore,
  scope: TenantScope,
  { file, schema, maxBytes }: DocumentRequest<T>,
): Promise<T> {
  if (file.sizeBytes > maxBytes) {
    throw new AppError("MANIFEST_INVALID", `"${file.path}" has ${file.sizeBytes} bytes; at most ${maxBytes} are read.`);
  }
  const bytes = await store.read(blobKey(scope.organizationId, file.sha256), maxBytes);
  const parsed = schema.safeParse(parseJson(file.path, bytes));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, MAX_FAULTS).map(({ path, message }): Fault => {
    const subject = path.map(String).join(".");
    return { code: "MANIFEST_INVALID", message: `${file.path}: ${subject}: ${message}.`, subject };
  });
  throw new AppError("MANIFEST_INVALID", `"${file.path}" is not what it should be: ${faults[0]?.message}`, { faults });
}

function parseJson(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new AppError("MANIFEST_INVALID", `"${path}" is not JSON in UTF-8: ${(cause as Error).message}.`, { cause });
  }
}
