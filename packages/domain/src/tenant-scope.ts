import type { ApiKeyKind, Role } from "@graft/contracts";

/** Who acts: a person with a role in the organization, or a machine's key. */
export type Actor =
  | { readonly kind: "USER"; readonly userId: string; readonly name: string; readonly role: Role }
  | { readonly kind: "KEY"; readonly keyKind: ApiKeyKind; readonly apiKeyId: string; readonly name: string };

/**
 * The tenant a piece of work belongs to and who does it. First argument of every use case and repository function;
 * the database repeats the same wall with row-level security.
 */
export interface TenantScope {
  /** UUID of the organization. */
  readonly organizationId: string;
  readonly actor: Actor;
}
