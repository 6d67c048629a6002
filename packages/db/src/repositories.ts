import type { Repositories, UnitOfWork } from "@graft/domain";
import { agentRepository } from "./agent/agent-repository.ts";
import { apiKeyRepository } from "./api-key/api-key-repository.ts";
import { artifactRepository } from "./artifact/artifact-repository.ts";
import { auditReportRepository } from "./audit/audit-report-repository.ts";
import { backboneRepository } from "./backbone/backbone-repository.ts";
import type { Database, Tx } from "./database.ts";
import { datasetRepository } from "./dataset/dataset-repository.ts";
import { experimentRepository } from "./experiment/experiment-repository.ts";
import { modelRepository } from "./model/model-repository.ts";
import { organizationRepository } from "./organization/organization-repository.ts";
import { projectRepository } from "./project/project-repository.ts";
import { promotionRepository } from "./promotion/promotion-repository.ts";
import { releaseRepository } from "./release/release-repository.ts";
import { attemptRepository } from "./run/attempt-repository.ts";
import { runRepository } from "./run/run-repository.ts";

/** The domain's repositories over one transaction. */
export function repositories(tx: Tx): Repositories {
  return {
    artifacts: artifactRepository(tx),
    auditReports: auditReportRepository(tx),
    backbones: backboneRepository(tx),
    datasets: datasetRepository(tx),
    models: modelRepository(tx),
    promotions: promotionRepository(tx),
    releases: releaseRepository(tx),
    agents: agentRepository(tx),
    attempts: attemptRepository(tx),
    experiments: experimentRepository(tx),
    runs: runRepository(tx),
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
