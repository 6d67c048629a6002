-- Schedules of retraining and their firings.
CREATE TYPE "schedule_state" AS ENUM ('ACTIVE', 'PAUSED');
CREATE TYPE "schedule_trigger" AS ENUM ('CRON', 'NEW_DATASET_VERSION');
CREATE TYPE "overlap_policy" AS ENUM ('SKIP', 'QUEUE', 'CANCEL_PREVIOUS');
CREATE TYPE "catch_up_policy" AS ENUM ('NONE', 'LAST', 'ALL');
CREATE TYPE "fire_state" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'MISSED');
CREATE TYPE "fire_step" AS ENUM ('TRAIN', 'EVALUATE', 'AUDIT', 'PROMOTE');

CREATE TABLE "retraining_schedule" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "state" "schedule_state" NOT NULL DEFAULT 'ACTIVE',
    "trigger" "schedule_trigger" NOT NULL,
    "expression" TEXT,
    "zone" TEXT,
    "template" JSONB NOT NULL,
    "dataset_id" UUID NOT NULL,
    "dataset_name" TEXT NOT NULL,
    "model_name" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "audits" JSONB NOT NULL,
    "overlap" "overlap_policy" NOT NULL,
    "catch_up" "catch_up_policy" NOT NULL,
    "catch_up_limit" INTEGER NOT NULL,
    "next_due_at" TIMESTAMPTZ(3),
    "created_by_id" UUID NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retraining_schedule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "retraining_schedule_cron_has_its_zone"
      CHECK (("trigger" = 'CRON') = ("expression" IS NOT NULL AND "zone" IS NOT NULL)),
    CONSTRAINT "retraining_schedule_paused_is_not_due" CHECK ("state" = 'ACTIVE' OR "next_due_at" IS NULL)
);
CREATE UNIQUE INDEX "retraining_schedule_project_id_name_key" ON "retraining_schedule"("project_id", "name");
CREATE INDEX "retraining_schedule_state_next_due_at_idx" ON "retraining_schedule"("state", "next_due_at");
CREATE INDEX "retraining_schedule_dataset_id_idx" ON "retraining_schedule"("dataset_id");
ALTER TABLE "retraining_schedule" ADD CONSTRAINT "retraining_schedule_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "schedule_fire" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "manual" BOOLEAN NOT NULL DEFAULT false,
    "state" "fire_state" NOT NULL,
    "step" "fire_step",
    "error_code" TEXT,
    "reason" TEXT,
    "dataset_version_id" UUID,
    "backbone_version_id" UUID,
    "champion_version_id" UUID,
    "challenger_version_id" UUID,
    "promotion_request_id" UUID,
    "story" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "fired_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schedule_fire_pkey" PRIMARY KEY ("id")
);
-- One firing for a schedule and a time, whichever replica makes it, and at most one at work.
CREATE UNIQUE INDEX "schedule_fire_schedule_id_due_at_key" ON "schedule_fire"("schedule_id", "due_at");
CREATE UNIQUE INDEX "schedule_fire_one_running" ON "schedule_fire"("schedule_id") WHERE "state" = 'RUNNING';
CREATE UNIQUE INDEX "schedule_fire_promotion_request_id_key" ON "schedule_fire"("promotion_request_id");
CREATE INDEX "schedule_fire_state_idx" ON "schedule_fire"("state");
ALTER TABLE "schedule_fire" ADD CONSTRAINT "schedule_fire_schedule_id_fkey"
  FOREIGN KEY ("schedule_id") REFERENCES "retraining_schedule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "run" ADD COLUMN "schedule_fire_id" UUID;
CREATE INDEX "run_schedule_fire_id_idx" ON "run"("schedule_fire_id");
ALTER TABLE "run" ADD CONSTRAINT "run_schedule_fire_id_fkey"
  FOREIGN KEY ("schedule_fire_id") REFERENCES "schedule_fire"("id") ON DELETE SET NULL ON UPDATE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON "retraining_schedule" TO graft_api;
-- Firings go only with their schedule.
GRANT SELECT, INSERT, UPDATE ON "schedule_fire" TO graft_api;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['retraining_schedule', 'schedule_fire'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO graft_api'
      ' USING (organization_id = (SELECT nullif(current_setting(''graft.organization_id'', true), '''')::uuid))'
      ' WITH CHECK (organization_id = (SELECT nullif(current_setting(''graft.organization_id'', true), '''')::uuid))',
      tenant_table);
  END LOOP;
END
$$;

-- The scheduler finds out where something is due, of whatever tenant; it fires in the scope of the tenant found.
GRANT SELECT ("id", "organization_id", "state", "trigger", "next_due_at") ON "retraining_schedule" TO graft_system;
CREATE POLICY system_read ON "retraining_schedule" FOR SELECT TO graft_system USING ("next_due_at" IS NOT NULL);
GRANT SELECT ("id", "organization_id", "schedule_id", "state", "due_at") ON "schedule_fire" TO graft_system;
CREATE POLICY system_read ON "schedule_fire" FOR SELECT TO graft_system USING ("state" IN ('QUEUED', 'RUNNING'));
GRANT SELECT ("schedule_fire_id") ON "run" TO graft_system;
