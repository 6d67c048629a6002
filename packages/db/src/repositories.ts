import type { Repositories, UnitOfWork } from "@graft/domain";
import { apiKeyRepository } from "./api-key/api-key-repository.ts";
import type { Database, Tx } from "./database.ts";
import { organizationRepository } from "./organization/organization-repository.ts";
import { projectRepository } from "./project/project-repository.ts";

/** The domain's repositories over one transaction. */
export function repositories(tx: Tx): Repositories {
  return {
    apiKeys: apiKeyRepository(tx),
    organizations: organizationRepository(tx),
    projects: projectRepository(tx),
  };
}

/** The domain's unit of work over the database. */
export function unitOfWork(database: Database): UnitOfWork {
  return {
    read: (scope, work) => database.read(scope, (tx) => work(repositories(tx))),
    write: (scope, work) => database.write(scope, (tx) => work(repositories(tx))),
    serializable: (scope, work) => database.serializable(scope, (tx) => work(repositories(tx))),
  };
}
