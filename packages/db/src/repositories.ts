import { NO_QUOTAS, type QuotaLimits } from "@graft/contracts";
import type { BusPayloads, EventBus, Repositories, TenantScope, UnitOfWork } from "@graft/domain";
import { agentRepository } from "./agent/agent-repository.ts";
import { apiKeyRepository } from "./api-key/api-key-repository.ts";
import { artifactRepository } from "./artifact/artifact-repository.ts";
import { auditReportRepository } from "./audit/audit-report-repository.ts";
import { auditLogRepository } from "./audit-log/audit-log-repository.ts";
import { backboneRepository } from "./backbone/backbone-repository.ts";
import { checkpointRepository } from "./checkpoint/checkpoint-repository.ts";
import type { Database, Tx } from "./database.ts";
import { datasetRepository } from "./dataset/dataset-repository.ts";
import { deletionRepository } from "./deletion/deletion-repository.ts";
import { experimentRepository } from "./experiment/experiment-repository.ts";
import { invitationRepository } from "./invitation/invitation-repository.ts";
import { modelRepository } from "./model/model-repository.ts";
import { type NoticeWritten, noticeRepository } from "./notice/notice-repository.ts";
import { organizationRepository } from "./organization/organization-repository.ts";
import { projectRepository } from "./project/project-repository.ts";
import { promotionRepository } from "./promotion/promotion-repository.ts";
import { quotaRepository } from "./quota/quota-repository.ts";
import { releaseRepository } from "./release/release-repository.ts";
import { attemptRepository } from "./run/attempt-repository.ts";
import { runRepository } from "./run/run-repository.ts";
import { scheduleRepository } from "./schedule/schedule-repository.ts";
import { webhookRepository } from "./webhook/webhook-repository.ts";

/**
 * The domain's repositories over one transaction.
 *
 * @param written told of each notice written; whoever commits the transaction passes it on.
 * @param limits quotas of organizations that have none of their own.
 */
export function repositories(
  tx: Tx,
  written: NoticeWritten = () => undefined,
  limits: QuotaLimits = NO_QUOTAS,
): Repositories {
  const quotas = quotaRepository(tx, limits);
  return {
    artifacts: artifactRepository(tx),
    auditLog: auditLogRepository(tx),
    auditReports: auditReportRepository(tx),
    backbones: backboneRepository(tx),
    checkpoints: checkpointRepository(tx),
    datasets: datasetRepository(tx),
    invitations: invitationRepository(tx),
    deletions: deletionRepository(tx),
    models: modelRepository(tx),
    notices: noticeRepository(tx, written),
    promotions: promotionRepository(tx),
    webhooks: webhookRepository(tx),
    quotas,
    releases: releaseRepository(tx),
    agents: agentRepository(tx),
    attempts: attemptRepository(tx),
    experiments: experimentRepository(tx),
    runs: runRepository(tx),
    apiKeys: apiKeyRepository(tx),
    organizations: organizationRepository(tx, quotas),
    projects: projectRepository(tx),
    schedules: scheduleRepository(tx),
  };
}

type Transaction = "write" | "serializable";

/**
 * The domain's unit of work over the database.
 *
 * @param bus hears of the notices that a transaction wrote, once it has committed.
 * @param limits quotas of organizations that have none of their own.
 */
export function unitOfWork(
  database: Database,
  bus?: Pick<EventBus, "publish">,
  limits: QuotaLimits = NO_QUOTAS,
): UnitOfWork {
  const hinting =
    (transaction: Transaction): UnitOfWork[Transaction] =>
    async <T>(scope: TenantScope, work: (all: Repositories) => Promise<T>) => {
      const hints: BusPayloads["notice.written"][] = [];
      const result = await database[transaction](scope, (tx) => {
        // It may run again from its start; what it wrote before was rolled back.
        hints.length = 0;
        return work(repositories(tx, (hint) => void hints.push(hint), limits));
      });
      for (const hint of hints) bus?.publish("notice.written", hint);
      return result;
    };
  return {
    read: (scope, work) => database.read(scope, (tx) => work(repositories(tx))),
    write: hinting("write"),
    serializable: hinting("serializable"),
  };
}
