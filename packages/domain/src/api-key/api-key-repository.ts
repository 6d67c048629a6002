import type { ApiKeyKind, KeyScope } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

export interface NewApiKey {
  readonly kind: ApiKeyKind;
  readonly name: string;
  /** First characters of the secret, so that a person can tell keys apart. */
  readonly prefix: string;
  readonly secretHash: string;
  readonly createdById: string | null;
  readonly expiresAt: Date | null;
  readonly scopes: readonly KeyScope[];
}

export interface ApiKeyRecord {
  readonly kind: ApiKeyKind;
  readonly name: string;
  readonly revokedAt: Date | null;
}

export interface KeyRotation {
  readonly prefix: string;
  readonly secretHash: string;
  /** When the secret before this one ends. */
  readonly previousUntil: Date;
}

/** Keys of the scope's tenant. */
export interface ApiKeyRepository {
  /** Stores a key and answers its id. */
  create(scope: TenantScope, key: NewApiKey): Promise<string>;
  find(scope: TenantScope, apiKeyId: string): Promise<ApiKeyRecord | null>;
  /** Sets another secret and keeps the one it replaces until it ends. */
  rotate(scope: TenantScope, apiKeyId: string, rotation: KeyRotation): Promise<void>;
  /** Revokes a key; one revoked before keeps its moment. Answers false when there is none. */
  revoke(scope: TenantScope, apiKeyId: string): Promise<boolean>;
  /** Id of the person who made the key; null when a machine did. */
  maker(scope: TenantScope, apiKeyId: string): Promise<string | null>;
}
