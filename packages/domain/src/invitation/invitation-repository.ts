import type { Role } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

export interface NewInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly tokenHash: string;
  readonly invitedByName: string;
  readonly expiresAt: Date;
}

/** Invitations of one tenant, inside one transaction. */
export interface InvitationRepository {
  /**
   * Writes an invitation; one to the same person that has expired is taken back.
   *
   * @throws AppError CONFLICT when one is open, or the person is a member.
   */
  create(scope: TenantScope, invitation: NewInvitation): Promise<void>;
  /** Gives an open invitation a new token and term. Undefined when none is open under this id. */
  renew(
    scope: TenantScope,
    renewal: Pick<NewInvitation, "id" | "tokenHash" | "expiresAt">,
  ): Promise<Pick<NewInvitation, "email" | "role"> | undefined>;
  /** Notes that a mail server took it. */
  markSent(scope: TenantScope, id: string): Promise<void>;
  /** False when none is open under this id. */
  revoke(scope: TenantScope, id: string): Promise<boolean>;
  /** Uses an open invitation up. False when it is not open any more: it opens once. */
  accept(scope: TenantScope, id: string): Promise<boolean>;
}
