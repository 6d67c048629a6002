import type { ApiKeyKind, KeyScope } from "@graft/contracts";

/** Who sent a request, before a tenant is chosen. */
export type Identity =
  | {
      readonly kind: "USER";
      readonly userId: string;
      readonly name: string;
      readonly email: string;
      /** Set when the person came with a personal key, which opens one organization only. */
      readonly organizationId?: string;
      /** Set with it: what the key is limited to. */
      readonly scopes?: readonly KeyScope[];
    }
  | {
      readonly kind: "KEY";
      readonly apiKeyId: string;
      readonly keyKind: ApiKeyKind;
      readonly name: string;
      readonly organizationId: string;
      /** What the key is limited to. */
      readonly scopes: readonly KeyScope[];
    };
