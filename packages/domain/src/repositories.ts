import type { AgentRepository } from "./agent/agent-repository.ts";
import type { ApiKeyRepository } from "./api-key/api-key-repository.ts";
import type { ArtifactRepository } from "./artifact/artifact-repository.ts";
import type { AuditReportRepository } from "./audit/audit-report-repository.ts";
import type { AuditLogRepository } from "./audit-log/audit-log-repository.ts";
import type { BackboneRepository } from "./backbone/backbone-repository.ts";
import type { CheckpointRepository } from "./checkpoint/checkpoint-repository.ts";
import type { DatasetRepository } from "./dataset/dataset-repository.ts";
import type { DeletionRepository } from "./deletion/deletion-repository.ts";
import type { ExperimentRepository } from "./experiment/experiment-repository.ts";
import type { InvitationRepository } from "./invitation/invitation-repository.ts";
import type { ModelRepository } from "./model/model-repository.ts";
import type { NoticeRepository } from "./notice/notice-repository.ts";
import type { OrganizationRepository } from "./organization/organization-repository.ts";
import type { ProjectRepository } from "./project/project-repository.ts";
import type { PromotionRepository } from "./promotion/promotion-repository.ts";
import type { QuotaRepository } from "./quota/quota-repository.ts";
import type { ReleaseRepository } from "./release/release-repository.ts";
import type { AttemptRepository } from "./run/attempt-repository.ts";
import type { RunRepository } from "./run/run-repository.ts";
import type { ScheduleRepository } from "./schedule/schedule-repository.ts";
import type { WebhookRepository } from "./webhook/webhook-repository.ts";

/** Every repository of one transaction. */
export interface Repositories {
  readonly artifacts: ArtifactRepository;
  readonly auditLog: AuditLogRepository;
  readonly auditReports: AuditReportRepository;
  readonly backbones: BackboneRepository;
  readonly checkpoints: CheckpointRepository;
  readonly datasets: DatasetRepository;
  readonly invitations: InvitationRepository;
  readonly deletions: DeletionRepository;
  readonly models: ModelRepository;
  readonly notices: NoticeRepository;
  readonly promotions: PromotionRepository;
  readonly webhooks: WebhookRepository;
  readonly quotas: QuotaRepository;
  readonly releases: ReleaseRepository;
  readonly agents: AgentRepository;
  readonly attempts: AttemptRepository;
  readonly experiments: ExperimentRepository;
  readonly runs: RunRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly organizations: OrganizationRepository;
  readonly projects: ProjectRepository;
  readonly schedules: ScheduleRepository;
}
