import { AppError, makeApiKey } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { type CreatedApiKey, shownPrefix } from "./create-api-key.ts";
import type { KeyPorts } from "./key-ports.ts";

/** Longest time for which both secrets of a key open it: 30 days. */
const LONGEST_OVERLAP_SECONDS = 30 * 24 * 60 * 60;

export interface RotateApiKeyInput {
  readonly apiKeyId: string;
  /** How long the old secret goes on; 0 ends it at once. */
  readonly overlapSeconds: number;
}

/**
 * Gives a key another secret. The old one goes on for a while, so that whoever uses it can be told; rotated again, it ends.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND; INPUT_INVALID for the overlap; STATE_CONFLICT when the key is revoked.
 */
export async function rotateApiKey(
  scope: TenantScope,
  { work, keys }: KeyPorts,
  { apiKeyId, overlapSeconds }: RotateApiKeyInput,
): Promise<CreatedApiKey> {
  requireRole(scope, "ADMIN");
  if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > LONGEST_OVERLAP_SECONDS) {
    throw new AppError("INPUT_INVALID", `The overlap is 0 to ${LONGEST_OVERLAP_SECONDS} whole seconds.`, {
      details: { subject: "overlapSeconds" },
    });
  }
  return work.write(scope, async ({ apiKeys }) => {
    const key = await apiKeys.find(scope, apiKeyId);
    if (!key) throw notFound("ApiKey", apiKeyId);
    if (key.revokedAt) {
      throw new AppError("STATE_CONFLICT", `The key ${JSON.stringify(key.name)} is revoked: make a new one.`);
    }
    const secret = makeApiKey(key.kind);
    const previousUntil = new Date(Date.now() + overlapSeconds * 1000);
    const change = { prefix: shownPrefix(key.kind, secret), secretHash: keys.hash(secret), previousUntil };
    await apiKeys.rotate(scope, apiKeyId, change);
    return { apiKeyId, secret };
  });
}
