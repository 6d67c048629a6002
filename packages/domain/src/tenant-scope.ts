import type { ApiKeyKind, Role } from "@graft/contracts";

/**
 * Who acts: a person with a role in the organization, a machine's key, or the platform itself where it does a tenant's
 * work unasked (the lease sweep, the artifact verifier).
 */
export type Actor =
  | {
      readonly kind: "USER";
      readonly userId: string;
      readonly name: string;
      readonly role: Role;
      /** Granted to the person beside the role: which protected group an example belongs to. */
      readonly readsAttributes?: boolean;
    }
  | { readonly kind: "KEY"; readonly keyKind: ApiKeyKind; readonly apiKeyId: string; readonly name: string }
  | { readonly kind: "SYSTEM"; readonly name: string };

/**
 * The tenant a piece of work belongs to and who does it. First argument of every use case and repository function;
 * the database repeats the same wall with row-level security.
 */
export interface TenantScope {
  /** UUID of the organization. */
  readonly organizationId: string;
  readonly actor: Actor;
}
