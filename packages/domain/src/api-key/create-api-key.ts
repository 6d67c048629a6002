import { type ApiKeyKind, AppError, KEY_SCOPES, type KeyScope, makeApiKey } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { parseDisplayName } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { KeyPorts } from "./key-ports.ts";

/** `graft_<kind>_` and the first characters of the random part: enough to tell keys apart, useless to guess one. */
const SHOWN_RANDOM = 4;

export interface CreateApiKeyInput {
  readonly kind: ApiKeyKind;
  readonly name: string;
  readonly expiresAt: Date | null;
  /** Null: all that its kind allows. */
  readonly scopes: readonly KeyScope[] | null;
}

export function shownPrefix(kind: ApiKeyKind, secret: string): string {
  return secret.slice(0, `graft_${kind}_`.length + SHOWN_RANDOM);
}

/** A key and its secret, which is stored nowhere and shown this once. */
export interface CreatedApiKey {
  readonly apiKeyId: string;
  readonly secret: string;
}

/**
 * Makes a machine's credential. A USER key acts as the person who makes it, with that person's role at the time of use.
 *
 * @throws AppError FORBIDDEN; INPUT_INVALID when it would be expired already.
 */
export async function createApiKey(
  scope: TenantScope,
  { work, keys }: KeyPorts,
  input: CreateApiKeyInput,
): Promise<CreatedApiKey> {
  requireRole(scope, "ADMIN");
  if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) {
    throw new AppError("INPUT_INVALID", "The key would be expired from the start: choose a moment to come.", {
      details: { subject: "expiresAt" },
    });
  }
  if (input.scopes?.length === 0) {
    throw new AppError("INPUT_INVALID", "A key without a scope could do nothing: name one, or leave them out.", {
      details: { subject: "scopes" },
    });
  }
  const secret = makeApiKey(input.kind);
  const createdById = scope.actor.kind === "USER" ? scope.actor.userId : null;
  const { kind, expiresAt } = input;
  const key = {
    kind,
    name: parseDisplayName(input.name),
    prefix: shownPrefix(kind, secret),
    secretHash: keys.hash(secret),
    createdById,
    expiresAt,
    scopes: input.scopes ?? KEY_SCOPES,
  };
  const apiKeyId = await work.write(scope, ({ apiKeys }) => apiKeys.create(scope, key));
  return { apiKeyId, secret };
}
