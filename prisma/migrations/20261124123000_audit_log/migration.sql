-- The audit log: who changed what, in the transaction that changed it. The rows' own triggers write it, so that no program
-- can forget to.
CREATE TYPE "audit_log_operation" AS ENUM ('INSERT', 'UPDATE', 'DELETE', 'READ');
CREATE TYPE "audit_log_actor_kind" AS ENUM ('USER', 'KEY', 'SYSTEM');

CREATE TABLE "audit_log_entry" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "actor_kind" "audit_log_actor_kind" NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "operation" "audit_log_operation" NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" UUID,
    "project_id" UUID,
    "before_digest" TEXT,
    "after_digest" TEXT,
    "changed" TEXT[],
    "address" TEXT,
    "request_id" TEXT,

    CONSTRAINT "audit_log_entry_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "audit_log_entry_organization_id_at_id_idx" ON "audit_log_entry" ("organization_id", "at" DESC, "id" DESC);
CREATE INDEX "audit_log_entry_organization_id_object_id_at_idx" ON "audit_log_entry" ("organization_id", "object_id", "at" DESC);
CREATE INDEX "audit_log_entry_organization_id_actor_id_at_idx" ON "audit_log_entry" ("organization_id", "actor_id", "at" DESC);

-- It goes with its organization and with nothing else: an entry about a deleted project stays.
ALTER TABLE "audit_log_entry" ADD CONSTRAINT "audit_log_entry_organization_id_fkey"
  FOREIGN KEY ("organization_id") REFERENCES "organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Append-only: no UPDATE, no DELETE, and a trigger that keeps out the owner of the table as well.
GRANT SELECT, INSERT ON "audit_log_entry" TO graft_api;
ALTER TABLE "audit_log_entry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_log_entry" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "audit_log_entry" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));
CREATE TRIGGER "audit_log_entry_is_append_only" BEFORE UPDATE ON "audit_log_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_log_entry_is_not_truncated" BEFORE TRUNCATE ON "audit_log_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Who acts is a setting of the transaction (packages/db/src/audit-log/origin-setting.ts). Without it the platform acts.
-- Arguments: the GraphQL type, the columns of its id and of its project ('' for none), then the columns whose change alone
-- is no change. A digest is the SHA-256 of the row as jsonb prints it, those columns left out.
CREATE FUNCTION "note_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ignored text[] := TG_ARGV[3:];
  before_row jsonb;
  after_row jsonb;
  known jsonb;
  origin jsonb := coalesce(nullif(current_setting('graft.origin', true), ''), '{}')::jsonb;
  is_owner boolean;
BEGIN
  -- Rows that go because what they belong to goes are erased by the tables' owner; the entry about that says it all.
  SELECT c.relowner = r.oid INTO is_owner FROM pg_class c, pg_roles r WHERE c.oid = TG_RELID AND r.rolname = current_user;
  IF is_owner THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    before_row := to_jsonb(OLD) - ignored;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    after_row := to_jsonb(NEW) - ignored;
  END IF;
  IF before_row = after_row THEN
    RETURN NULL;
  END IF;
  known := coalesce(after_row, before_row);
  INSERT INTO audit_log_entry (organization_id, actor_kind, actor_id, actor_name, action, operation, object_type, object_id,
    project_id, before_digest, after_digest, changed, address, request_id)
  VALUES (
    (CASE WHEN TG_TABLE_NAME = 'organization' THEN known ->> 'id' ELSE known ->> 'organization_id' END)::uuid,
    coalesce(origin ->> 'actorKind', 'SYSTEM')::audit_log_actor_kind,
    (origin ->> 'actorId')::uuid,
    coalesce(origin ->> 'actorName', 'Graft'),
    coalesce(origin ->> 'action', 'unattended'),
    TG_OP::audit_log_operation,
    TG_ARGV[0],
    (known ->> TG_ARGV[1])::uuid,
    (known ->> nullif(TG_ARGV[2], ''))::uuid,
    encode(sha256(convert_to(before_row::text, 'UTF8')), 'hex'),
    encode(sha256(convert_to(after_row::text, 'UTF8')), 'hex'),
    CASE WHEN TG_OP = 'UPDATE' THEN
      ARRAY(SELECT key FROM jsonb_each(after_row) WHERE value IS DISTINCT FROM before_row -> key ORDER BY key)
    ELSE '{}' END,
    origin ->> 'address',
    origin ->> 'requestId'
  );
  RETURN NULL;
END
$$;

DO $$
DECLARE
  noted text[];
BEGIN
  FOREACH noted SLICE 1 IN ARRAY ARRAY[
    ['organization', '''Organization'', ''id'', '''''],
    ['member', '''Member'', ''id'', '''''],
    ['invitation', '''Invitation'', ''id'', '''''],
    ['api_key', '''ApiKey'', ''id'', '''', ''last_used_at'''],
    ['webhook', '''Webhook'', ''id'', '''''],
    ['webhook_delivery', '''WebhookDelivery'', ''id'', '''', ''attempts'', ''next_attempt_at'', ''answer_status'', ''answer_body'', ''error'''],
    ['project', '''Project'', ''id'', ''id'''],
    ['experiment', '''Experiment'', ''id'', ''project_id'''],
    ['dataset', '''Dataset'', ''id'', ''project_id'''],
    ['dataset_version', '''DatasetVersion'', ''id'', '''''],
    ['backbone', '''Backbone'', ''id'', '''''],
    ['backbone_version', '''BackboneVersion'', ''id'', '''''],
    ['registered_model', '''RegisteredModel'', ''id'', ''project_id'''],
    ['model_version', '''ModelVersion'', ''id'', '''''],
    ['alias', '''Alias'', ''id'', '''', ''updated_at'''],
    ['artifact', '''Artifact'', ''id'', '''''],
    ['feature_shard', '''FeatureShard'', ''id'', '''''],
    ['agent', '''Agent'', ''id'', '''', ''last_seen_at'''],
    ['run', '''Run'', ''id'', ''project_id'', ''progress'', ''updated_at'''],
    ['audit_report', '''AuditReport'', ''id'', ''project_id'''],
    ['promotion_policy', '''PromotionPolicy'', ''id'', ''project_id'''],
    ['promotion_request', '''PromotionRequest'', ''id'', ''project_id'''],
    ['promotion_approval', '''PromotionApproval'', ''id'', '''''],
    ['promotion_event', '''PromotionEvent'', ''id'', '''''],
    ['retraining_schedule', '''RetrainingSchedule'', ''id'', ''project_id'', ''next_due_at'', ''updated_at'''],
    ['schedule_fire', '''ScheduleFire'', ''id'', '''', ''updated_at''']
  ] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION note_change(%s)',
      noted[1] || '_is_noted', noted[1], noted[2]);
  END LOOP;
END
$$;
