import type { Role } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { Person } from "./organization-directory.ts";

export interface NewOrganization {
  readonly slug: string;
  readonly name: string;
}

export interface NewMember {
  readonly person: Person;
  readonly role: Role;
  /** Left out: no. */
  readonly readsAttributes?: boolean;
}

/** Organizations and their members, as rows of the scope's tenant. */
export interface OrganizationRepository {
  /** Makes the scope's own organization. @throws AppError CONFLICT when the slug cannot be had. */
  create(scope: TenantScope, organization: NewOrganization): Promise<void>;
  nameOf(scope: TenantScope): Promise<string>;
  findMember(
    scope: TenantScope,
    memberId: string,
  ): Promise<{ readonly userId: string; readonly role: Role } | undefined>;
  /** Locks the rows of the owners until the transaction ends and answers their members' ids. */
  lockOwners(scope: TenantScope): Promise<readonly string[]>;
  setRole(scope: TenantScope, memberId: string, role: Role): Promise<void>;
  /** Lets a member read protected attributes, or no longer. */
  setAttributeAccess(scope: TenantScope, memberId: string, readsAttributes: boolean): Promise<void>;
  removeMember(scope: TenantScope, memberId: string): Promise<void>;
  /** Adds a member and answers its id. @throws AppError CONFLICT when the person is a member already. */
  addMember(scope: TenantScope, member: NewMember): Promise<string>;
}
