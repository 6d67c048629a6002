import type { ApiKeyRepository } from "./api-key/api-key-repository.ts";
import type { OrganizationRepository } from "./organization/organization-repository.ts";
import type { ProjectRepository } from "./project/project-repository.ts";

/** Every repository of one transaction. */
export interface Repositories {
  readonly apiKeys: ApiKeyRepository;
  readonly organizations: OrganizationRepository;
  readonly projects: ProjectRepository;
}
