import type { AgentRepository } from "../agent/agent-repository.ts";
import type { CheckpointRepository } from "../checkpoint/checkpoint-repository.ts";
import type { NoticeRepository } from "../notice/notice-repository.ts";
import type { QuotaRepository } from "../quota/quota-repository.ts";
import type { WebhookRepository } from "../webhook/webhook-repository.ts";
import type { AttemptRepository } from "./attempt-repository.ts";
import type { Announce } from "./run-hint.ts";
import type { RunRepository } from "./run-repository.ts";

/** The repositories the use cases of runs need, bound to one transaction. */
export interface RunRepositories {
  readonly runs: RunRepository;
  readonly attempts: AttemptRepository;
  readonly agents: AgentRepository;
  readonly checkpoints: CheckpointRepository;
  readonly notices: NoticeRepository;
  readonly quotas: QuotaRepository;
  readonly webhooks: WebhookRepository;
}

export interface RunPorts {
  readonly repositories: RunRepositories;
  readonly announce: Announce;
}
