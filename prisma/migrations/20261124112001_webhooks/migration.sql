-- CreateEnum
CREATE TYPE "webhook_delivery_state" AS ENUM ('PENDING', 'DELIVERED', 'FAILED');

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "kinds" "notice_kind"[],
    "sealed_secret" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "notice_id" UUID,
    "state" "webhook_delivery_state" NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answer_status" INTEGER,
    "answer_body" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_organization_id_idx" ON "webhook"("organization_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_id_created_at_id_idx" ON "webhook_delivery"("webhook_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "webhook_delivery_state_next_attempt_at_idx" ON "webhook_delivery"("state", "next_attempt_at");

-- References carry the tenant with them.
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_tenant_key" UNIQUE ("id", "organization_id");
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey"
  FOREIGN KEY ("webhook_id", "organization_id") REFERENCES "webhook" ("id", "organization_id") ON DELETE CASCADE;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_notice_id_fkey"
  FOREIGN KEY ("notice_id", "organization_id") REFERENCES "notice" ("id", "organization_id") ON DELETE CASCADE;

-- A webhook may go, and its deliveries with it.
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhook" TO graft_api;
GRANT SELECT, INSERT, UPDATE ON "webhook_delivery" TO graft_api;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['webhook', 'webhook_delivery'] LOOP
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

-- The dispatcher finds out where something is due; it is sent in the scope of the tenant found.
GRANT SELECT ("id", "organization_id", "state", "next_attempt_at") ON "webhook_delivery" TO graft_system;
CREATE POLICY system_read ON "webhook_delivery" FOR SELECT TO graft_system USING ("state" = 'PENDING');
