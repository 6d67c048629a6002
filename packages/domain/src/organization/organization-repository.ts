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
}

/** Organizations and their members, as rows of the scope's tenant. */
export interface OrganizationRepository {
  /** Makes the scope's own organization. @throws AppError CONFLICT when the slug cannot be had. */
  create(scope: TenantScope, organization: NewOrganization): Promise<void>;
  /** Adds a member and answers its id. @throws AppError CONFLICT when the person is a member already. */
  addMember(scope: TenantScope, member: NewMember): Promise<string>;
}
