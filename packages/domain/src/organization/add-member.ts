import { AppError, type Role } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { OrganizationDirectory } from "./organization-directory.ts";

export interface AddMemberInput {
  readonly email: string;
  readonly role: Role;
}

export interface AddMemberPorts {
  readonly directory: OrganizationDirectory;
  readonly work: UnitOfWork;
}

/**
 * Makes an existing account a member of the organization and answers the member's id. Nobody grants a role above the
 * own.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND when no account has the e-mail; CONFLICT when it is a member already.
 */
export async function addMember(
  scope: TenantScope,
  { directory, work }: AddMemberPorts,
  input: AddMemberInput,
): Promise<string> {
  requireRole(scope, "ADMIN");
  requireRole(scope, input.role);
  const email = input.email.trim().toLowerCase();
  const person = await directory.findPerson(email);
  if (!person) {
    throw new AppError("NOT_FOUND", `No account has the e-mail ${JSON.stringify(email)}. Ask the person to sign up.`, {
      details: { subject: "email" },
    });
  }
  return work.write(scope, ({ organizations }) => organizations.addMember(scope, { person, role: input.role }));
}
