-- CreateEnum
CREATE TYPE "notice_kind" AS ENUM ('PROMOTION_REQUESTED', 'PROMOTION_DECIDED', 'RUN_FAILED', 'AUDIT_FAILED', 'SCHEDULE_MISSED');

-- A comment on a request is a line of the ledger like every other word on it.
ALTER TYPE "promotion_event_kind" ADD VALUE 'COMMENTED';

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "kind" "notice_kind" NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL DEFAULT '',
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_read" (
    "notice_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_read_pkey" PRIMARY KEY ("notice_id", "user_id")
);

-- CreateIndex
CREATE INDEX "notice_project_id_created_at_id_idx" ON "notice"("project_id", "created_at" DESC, "id");

-- References carry the tenant with them.
ALTER TABLE "notice" ADD CONSTRAINT "notice_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "notice" ADD CONSTRAINT "notice_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "notice_read" ADD CONSTRAINT "notice_read_notice_id_fkey"
  FOREIGN KEY ("notice_id", "organization_id") REFERENCES "notice" ("id", "organization_id") ON DELETE CASCADE;

-- Both are written once.
GRANT SELECT, INSERT ON "notice", "notice_read" TO graft_api;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['notice', 'notice_read'] LOOP
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
