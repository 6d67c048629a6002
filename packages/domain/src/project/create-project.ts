import { parseDisplayName, parseSlug } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { NewProject } from "./project-repository.ts";

/**
 * Makes a project and answers its id.
 *
 * @throws AppError INPUT_INVALID; CONFLICT when the organization has one with this slug.
 */
export async function createProject(scope: TenantScope, work: UnitOfWork, input: NewProject): Promise<string> {
  const project = { slug: parseSlug(input.slug), name: parseDisplayName(input.name) };
  return work.write(scope, ({ projects }) => projects.create(scope, project));
}
