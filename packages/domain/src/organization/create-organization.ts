import { v7 as uuidv7 } from "uuid";
import { parseDisplayName, parseSlug } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { Person } from "./organization-directory.ts";
import type { NewOrganization } from "./organization-repository.ts";

/**
 * Makes an organization whose OWNER is the person who asks. There is no tenant before it exists, so this use case
 * makes the scope it works in and answers it. The founder may read protected attributes: the data will be theirs, and
 * somebody must be able to look at them first.
 *
 * @throws AppError INPUT_INVALID; CONFLICT when the slug cannot be had.
 */
export async function createOrganization(
  founder: Person,
  work: UnitOfWork,
  input: NewOrganization,
): Promise<TenantScope> {
  const organization = { slug: parseSlug(input.slug), name: parseDisplayName(input.name) };
  const actor = {
    kind: "USER",
    userId: founder.userId,
    name: founder.name,
    role: "OWNER",
    readsAttributes: true,
  } as const;
  const scope: TenantScope = { organizationId: uuidv7(), actor };
  await work.write(scope, async ({ organizations }) => {
    await organizations.create(scope, organization);
    await organizations.addMember(scope, { person: founder, role: "OWNER", readsAttributes: true });
  });
  return scope;
}
