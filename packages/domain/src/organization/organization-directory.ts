import type { ApiKeyKind, KeyScope, Role } from "@graft/contracts";
import type { InvitationTimes } from "../invitation/invitation-state.ts";

/** A person as the organizations see one. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}

/** An organization a person belongs to. */
export interface Membership {
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly role: Role;
  /** Whether protected attributes of examples may be read. */
  readonly readsAttributes: boolean;
}

/** An invitation as whoever holds its token meets it. */
export interface InvitationFound extends InvitationTimes {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedByName: string;
}

/** A key as it is met in a request, before a tenant is known. */
export interface ApiKeyOwner {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: ApiKeyKind;
  readonly name: string;
  /** Who made it; undefined when that person is gone from the organization. */
  readonly createdBy: Person | undefined;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly scopes: readonly KeyScope[];
  /** The digest it was found by. */
  readonly digest: string;
  /** Set when that is the secret before the last rotation: when it ends. */
  readonly supersededUntil: Date | null;
  /** Whether a use within the last minute is noted already. */
  readonly usedLately: boolean;
}

/**
 * The few questions that must be answered before a tenant is known, or across tenants: whose key is this, where does a
 * person belong, what does this invitation open. Asked with the system role, whose policies allow nothing more.
 */
export interface OrganizationDirectory {
  /** The key one of whose digests is among these. */
  findApiKey(digests: readonly string[]): Promise<ApiKeyOwner | undefined>;
  /** Replaces the digest of a key by another of the same secret. */
  replaceDigest(key: Pick<ApiKeyOwner, "id" | "organizationId" | "digest">, digest: string): Promise<void>;
  /** Notes that a key was used, unless a use within the last minute is noted. */
  touchApiKey(apiKeyId: string): Promise<void>;
  /** The organizations of a person, by name. */
  membershipsOf(userId: string): Promise<readonly Membership[]>;
  findOrganizationId(slug: string): Promise<string | undefined>;
  /** The invitation a token opens, whatever has become of it. */
  findInvitation(tokenHash: string): Promise<InvitationFound | undefined>;
}
