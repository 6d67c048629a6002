-- CreateEnum
CREATE TYPE "agent_state" AS ENUM ('ONLINE', 'DRAINING', 'OFFLINE');

-- CreateEnum
CREATE TYPE "api_key_kind" AS ENUM ('USER', 'SERVICE', 'AGENT');

-- CreateEnum
CREATE TYPE "artifact_kind" AS ENUM ('DATASET', 'BACKBONE', 'MODEL', 'FEATURES', 'CHECKPOINT', 'PREDICTIONS');

-- CreateEnum
CREATE TYPE "artifact_state" AS ENUM ('UPLOADING', 'VERIFYING', 'VERIFIED', 'REJECTED');

-- CreateEnum
CREATE TYPE "audit_subject" AS ENUM ('BACKBONE', 'MODEL_VERSION');

-- CreateEnum
CREATE TYPE "verdict" AS ENUM ('PASS', 'FAIL', 'INCONCLUSIVE');

-- CreateEnum
CREATE TYPE "modality" AS ENUM ('IMAGE', 'TEXT');

-- CreateEnum
CREATE TYPE "split" AS ENUM ('TRAIN', 'VAL', 'TEST');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('VIEWER', 'MEMBER', 'MAINTAINER', 'ADMIN', 'OWNER');

-- CreateEnum
CREATE TYPE "promotion_state" AS ENUM ('OPEN', 'REFUSED', 'PROMOTED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "promotion_event_kind" AS ENUM ('REQUESTED', 'APPROVED', 'REFUSED', 'PROMOTED', 'ROLLED_BACK', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "run_kind" AS ENUM ('TRAIN', 'EVALUATE', 'AUDIT', 'LADDER');

-- CreateEnum
CREATE TYPE "run_state" AS ENUM ('QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "attempt_state" AS ENUM ('ACTIVE', 'SUCCEEDED', 'FAILED', 'LOST', 'PREEMPTED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "reason_code" AS ENUM ('OK', 'USER_ERROR', 'DATA_ERROR', 'OUT_OF_MEMORY', 'AGENT_LOST', 'LEASE_EXPIRED', 'AGENT_DRAINED', 'CANCELLED_BY_USER', 'PAUSED_BY_USER', 'PREEMPTED', 'TIMEOUT', 'ENGINE_CRASH', 'ENGINE_STALLED', 'STORE_UNAVAILABLE');

-- CreateTable
CREATE TABLE "agent" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "state" "agent_state" NOT NULL DEFAULT 'ONLINE',
    "capabilities" JSONB NOT NULL,
    "version" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "kind" "api_key_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "kind" "artifact_kind" NOT NULL,
    "state" "artifact_state" NOT NULL DEFAULT 'UPLOADING',
    "digest" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "file_count" INTEGER NOT NULL,
    "rejected_reason" TEXT,
    "attempt_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact_file" (
    "artifact_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,

    CONSTRAINT "artifact_file_pkey" PRIMARY KEY ("artifact_id","path")
);

-- CreateTable
CREATE TABLE "blob" (
    "organization_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "verified_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("organization_id","sha256")
);

-- CreateTable
CREATE TABLE "feature_shard" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_digest" TEXT NOT NULL,
    "artifact_id" UUID NOT NULL,
    "rows" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feature_shard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_report" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "subject" "audit_subject" NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "backbone_version_id" UUID NOT NULL,
    "model_version_id" UUID,
    "dataset_version_id" UUID NOT NULL,
    "dataset_digest" TEXT NOT NULL,
    "spec_digest" TEXT NOT NULL,
    "code_version" TEXT NOT NULL,
    "attribute" TEXT NOT NULL,
    "verdict" "verdict" NOT NULL,
    "measurement" JSONB NOT NULL,
    "predictions_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_reason" TEXT,

    CONSTRAINT "audit_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backbone" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "modality" "modality" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "backbone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backbone_version" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "backbone_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "artifact_id" UUID NOT NULL,
    "architecture" TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "pretrained_on" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "input_size" INTEGER NOT NULL,
    "feature_dim" INTEGER NOT NULL,
    "trainable" BOOLEAN NOT NULL,
    "parameters" BIGINT NOT NULL,
    "layer_groups" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "backbone_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_version" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "label" TEXT,
    "digest" TEXT NOT NULL,
    "artifact_id" UUID NOT NULL,
    "modality" "modality" NOT NULL,
    "classes" TEXT[],
    "attributes" JSONB NOT NULL,
    "example_count" INTEGER NOT NULL,
    "balance" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "example" (
    "dataset_version_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "split" "split" NOT NULL,
    "attributes" JSONB NOT NULL,

    CONSTRAINT "example_pkey" PRIMARY KEY ("dataset_version_id","position")
);

-- CreateTable
CREATE TABLE "experiment" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_series" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_point" (
    "series_id" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "step" BIGINT NOT NULL,
    "organization_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "metric_point_pkey" PRIMARY KEY ("series_id","attempt","step")
) PARTITION BY HASH ("series_id");

-- Points of one series lie in one partition, so reading a series opens one index.
CREATE TABLE "metric_point_0" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE "metric_point_1" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE "metric_point_2" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE "metric_point_3" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE "metric_point_4" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE "metric_point_5" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE "metric_point_6" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE "metric_point_7" PARTITION OF "metric_point" FOR VALUES WITH (MODULUS 8, REMAINDER 7);

-- CreateTable
CREATE TABLE "metric_batch" (
    "attempt_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "points" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "series_ids" BIGINT[],
    "first_steps" BIGINT[],
    "last_steps" BIGINT[],

    CONSTRAINT "metric_batch_pkey" PRIMARY KEY ("attempt_id","seq")
);

-- CreateTable
CREATE TABLE "metric_summary" (
    "series_id" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,
    "not_finite" BIGINT NOT NULL,
    "min" DOUBLE PRECISION,
    "max" DOUBLE PRECISION,
    "sum" DOUBLE PRECISION NOT NULL,
    "last_step" BIGINT NOT NULL,
    "last_value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "metric_summary_pkey" PRIMARY KEY ("series_id","attempt")
);

-- CreateTable
CREATE TABLE "registered_model" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "registered_model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "artifact_id" UUID NOT NULL,
    "train_run_id" UUID NOT NULL,
    "evaluate_run_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "dataset_version_id" UUID NOT NULL,
    "dataset_digest" TEXT NOT NULL,
    "backbone_version_id" UUID NOT NULL,
    "backbone_digest" TEXT NOT NULL,
    "spec_digest" TEXT NOT NULL,
    "code_version" TEXT NOT NULL,
    "strategy" TEXT NOT NULL,
    "test_score" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "model_version_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_policy" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "gates" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_request" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "model_version_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "state" "promotion_state" NOT NULL DEFAULT 'OPEN',
    "comment" TEXT NOT NULL DEFAULT '',
    "requested_by_id" UUID NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "gates" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "promotion_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_approval" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "user_name" TEXT NOT NULL,
    "approved" BOOLEAN NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_event" (
    "id" UUID NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "kind" "promotion_event_kind" NOT NULL,
    "from_version_id" UUID,
    "to_version_id" UUID NOT NULL,
    "request_id" UUID,
    "actor_id" UUID NOT NULL,
    "actor_name" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "gates" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "experiment_id" UUID,
    "parent_id" UUID,
    "position" INTEGER NOT NULL DEFAULT 0,
    "kind" "run_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "spec_digest" TEXT NOT NULL,
    "state" "run_state" NOT NULL DEFAULT 'QUEUED',
    "reason_code" "reason_code",
    "error_code" TEXT,
    "reason" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 50,
    "requirements" JSONB NOT NULL DEFAULT '{}',
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "idempotency_key" TEXT NOT NULL,
    "dataset_version_id" UUID,
    "backbone_version_id" UUID,
    "result" JSONB,
    "artifact_id" UUID,
    "progress" JSONB,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_attempt" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "agent_id" UUID NOT NULL,
    "lease_token" UUID NOT NULL,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "attempt_state" NOT NULL DEFAULT 'ACTIVE',
    "reason_code" "reason_code",
    "reason" TEXT,
    "claim_key" TEXT NOT NULL,
    "completion_key" TEXT,
    "backend" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_event" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "from_state" "run_state",
    "to_state" "run_state" NOT NULL,
    "reason_code" "reason_code",
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "agent_organization_id_name_key" ON "agent"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key"("secret_hash");

-- CreateIndex
CREATE INDEX "api_key_organization_id_idx" ON "api_key"("organization_id");

-- CreateIndex
CREATE INDEX "artifact_organization_id_digest_idx" ON "artifact"("organization_id", "digest");

-- CreateIndex
CREATE INDEX "artifact_state_idx" ON "artifact"("state");

-- CreateIndex
CREATE INDEX "artifact_file_organization_id_sha256_idx" ON "artifact_file"("organization_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "feature_shard_organization_id_key_digest_artifact_id_key" ON "feature_shard"("organization_id", "key_digest", "artifact_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_report_run_id_key" ON "audit_report"("run_id");

-- CreateIndex
CREATE INDEX "audit_report_organization_id_subject_digest_created_at_idx" ON "audit_report"("organization_id", "subject_digest", "created_at" DESC);

-- CreateIndex
CREATE INDEX "audit_report_project_id_created_at_id_idx" ON "audit_report"("project_id", "created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "backbone_organization_id_name_key" ON "backbone"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "backbone_version_backbone_id_version_key" ON "backbone_version"("backbone_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "backbone_version_backbone_id_digest_key" ON "backbone_version"("backbone_id", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_project_id_name_key" ON "dataset"("project_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_version_dataset_id_version_key" ON "dataset_version"("dataset_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_version_dataset_id_digest_key" ON "dataset_version"("dataset_id", "digest");

-- CreateIndex
CREATE INDEX "example_dataset_version_id_split_label_idx" ON "example"("dataset_version_id", "split", "label");

-- CreateIndex
CREATE UNIQUE INDEX "experiment_project_id_name_key" ON "experiment"("project_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "metric_series_run_id_key_key" ON "metric_series"("run_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "metric_batch_attempt_id_position_key" ON "metric_batch"("attempt_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "registered_model_project_id_name_key" ON "registered_model"("project_id", "name");

-- CreateIndex
CREATE INDEX "model_version_organization_id_digest_idx" ON "model_version"("organization_id", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_id_version_key" ON "model_version"("model_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_id_evaluate_run_id_key" ON "model_version"("model_id", "evaluate_run_id");

-- CreateIndex
CREATE UNIQUE INDEX "alias_model_id_name_key" ON "alias"("model_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_user_id_key" ON "member"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "project_organization_id_slug_key" ON "project"("organization_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_policy_project_id_alias_version_key" ON "promotion_policy"("project_id", "alias", "version");

-- CreateIndex
CREATE INDEX "promotion_request_project_id_created_at_id_idx" ON "promotion_request"("project_id", "created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_approval_request_id_user_id_key" ON "promotion_approval"("request_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_event_ordinal_key" ON "promotion_event"("ordinal");

-- CreateIndex
CREATE INDEX "promotion_event_model_id_at_id_idx" ON "promotion_event"("model_id", "at" DESC, "id");

-- CreateIndex
CREATE INDEX "run_project_id_created_at_id_idx" ON "run"("project_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "run_experiment_id_idx" ON "run"("experiment_id");

-- CreateIndex
CREATE INDEX "run_parent_id_position_idx" ON "run"("parent_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "run_organization_id_idempotency_key_key" ON "run"("organization_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "run_attempt_lease_token_key" ON "run_attempt"("lease_token");

-- CreateIndex
CREATE INDEX "run_attempt_state_lease_expires_at_idx" ON "run_attempt"("state", "lease_expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "run_attempt_run_id_number_key" ON "run_attempt"("run_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "run_attempt_agent_id_claim_key_key" ON "run_attempt"("agent_id", "claim_key");

-- CreateIndex
CREATE INDEX "run_event_run_id_at_idx" ON "run_event"("run_id", "at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A reference carries the tenant with it: a row of one organization cannot point at a row of another, and a foreign id
-- is refused exactly as one that does not exist.
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "project" ADD CONSTRAINT "project_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "backbone" ADD CONSTRAINT "backbone_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "dataset_version" ADD CONSTRAINT "dataset_version_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "registered_model" ADD CONSTRAINT "registered_model_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "promotion_policy" ADD CONSTRAINT "promotion_policy_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "promotion_request" ADD CONSTRAINT "promotion_request_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "run" ADD CONSTRAINT "run_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "agent" ADD CONSTRAINT "agent_tenant_key" UNIQUE ("id", "organization_id");

ALTER TABLE "artifact_file" ADD CONSTRAINT "artifact_file_artifact_id_fkey"
  FOREIGN KEY ("artifact_id", "organization_id") REFERENCES "artifact" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "audit_report" ADD CONSTRAINT "audit_report_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "backbone_version" ADD CONSTRAINT "backbone_version_backbone_id_fkey"
  FOREIGN KEY ("backbone_id", "organization_id") REFERENCES "backbone" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "dataset_version" ADD CONSTRAINT "dataset_version_dataset_id_fkey"
  FOREIGN KEY ("dataset_id", "organization_id") REFERENCES "dataset" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "example" ADD CONSTRAINT "example_dataset_version_id_fkey"
  FOREIGN KEY ("dataset_version_id", "organization_id") REFERENCES "dataset_version" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "registered_model" ADD CONSTRAINT "registered_model_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_id_fkey"
  FOREIGN KEY ("model_id", "organization_id") REFERENCES "registered_model" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "alias" ADD CONSTRAINT "alias_model_id_fkey"
  FOREIGN KEY ("model_id", "organization_id") REFERENCES "registered_model" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "alias" ADD CONSTRAINT "alias_model_version_id_fkey"
  FOREIGN KEY ("model_version_id", "organization_id") REFERENCES "model_version" ("id", "organization_id") ON DELETE RESTRICT;
ALTER TABLE "promotion_policy" ADD CONSTRAINT "promotion_policy_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "promotion_request" ADD CONSTRAINT "promotion_request_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "promotion_request" ADD CONSTRAINT "promotion_request_policy_id_fkey"
  FOREIGN KEY ("policy_id", "organization_id") REFERENCES "promotion_policy" ("id", "organization_id") ON DELETE RESTRICT;
ALTER TABLE "promotion_approval" ADD CONSTRAINT "promotion_approval_request_id_fkey"
  FOREIGN KEY ("request_id", "organization_id") REFERENCES "promotion_request" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "promotion_event" ADD CONSTRAINT "promotion_event_model_id_fkey"
  FOREIGN KEY ("model_id", "organization_id") REFERENCES "registered_model" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "run" ADD CONSTRAINT "run_experiment_id_fkey"
  FOREIGN KEY ("experiment_id", "organization_id") REFERENCES "experiment" ("id", "organization_id") ON DELETE SET NULL ("experiment_id");
ALTER TABLE "run" ADD CONSTRAINT "run_parent_id_fkey"
  FOREIGN KEY ("parent_id", "organization_id") REFERENCES "run" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "run_attempt" ADD CONSTRAINT "run_attempt_run_id_fkey"
  FOREIGN KEY ("run_id", "organization_id") REFERENCES "run" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "run_attempt" ADD CONSTRAINT "run_attempt_agent_id_fkey"
  FOREIGN KEY ("agent_id", "organization_id") REFERENCES "agent" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey"
  FOREIGN KEY ("run_id", "organization_id") REFERENCES "run" ("id", "organization_id") ON DELETE CASCADE;

-- The queue: what an agent's claim reads, in the order it takes runs.
CREATE INDEX "run_queue_idx" ON "run" ("organization_id", "priority" DESC, "queued_at") WHERE "state" = 'QUEUED';

-- At most one live attempt of a run.
CREATE UNIQUE INDEX "run_attempt_one_active_key" ON "run_attempt" ("run_id") WHERE "state" = 'ACTIVE';
