import type { TenantScope } from "../tenant-scope.ts";

export interface NewProject {
  readonly slug: string;
  readonly name: string;
}

/** Projects of the scope's tenant. */
export interface ProjectRepository {
  /** Makes a project and answers its id. @throws AppError CONFLICT when the organization has one with this slug. */
  create(scope: TenantScope, project: NewProject): Promise<string>;
}
