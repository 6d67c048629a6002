-- Who may do what. The roles are made outside (packages/db/src/roles): graft_api serves tenants, graft_system does the
-- few pieces of work that have no tenant, graft_auth serves the sign-in library. None is a superuser, none bypasses
-- row-level security, none owns a table.
REVOKE ALL ON SCHEMA "public" FROM PUBLIC;
GRANT USAGE ON SCHEMA "public" TO graft_api, graft_system, graft_auth;

-- Rows that are written once: facts about contents, and ledgers.
GRANT SELECT, INSERT ON
  "organization", "dataset_version", "example", "backbone_version", "model_version", "blob", "metric_series", "metric_batch",
  "promotion_policy", "promotion_approval", "promotion_event", "run_event", "audit_report"
  TO graft_api;
-- Revoking is the only thing that can happen to a report.
GRANT UPDATE ("revoked_at", "revoked_reason") ON "audit_report" TO graft_api;
GRANT UPDATE ("name") ON "organization" TO graft_api;

-- Rows with a state.
GRANT SELECT, INSERT, UPDATE ON
  "project", "experiment", "dataset", "backbone", "registered_model", "api_key", "agent", "run", "run_attempt",
  "metric_point", "metric_summary", "promotion_request", "alias"
  TO graft_api;

-- Rows that may go: members who leave, uploads that were not finished, features that can be computed again.
GRANT SELECT, INSERT, UPDATE, DELETE ON "member", "artifact", "artifact_file", "feature_shard" TO graft_api;

GRANT USAGE ON SEQUENCE "metric_series_id_seq", "promotion_event_ordinal_seq" TO graft_api;

GRANT SELECT, INSERT, UPDATE, DELETE ON "user", "session", "account", "verification" TO graft_auth;

-- So that a process can refuse to start on a schema it does not know.
GRANT SELECT ON "_prisma_migrations" TO graft_api, graft_system, graft_auth;

-- A tenant sees and writes its own rows. Without a tenant the setting reads NULL or '' and nothing is visible. The
-- scalar subquery is evaluated once a statement, a bare current_setting() once a row.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'member', 'project', 'experiment', 'dataset', 'dataset_version', 'example', 'backbone', 'backbone_version',
    'registered_model', 'model_version', 'alias', 'artifact', 'artifact_file', 'blob', 'feature_shard', 'api_key',
    'agent', 'run', 'run_attempt', 'run_event', 'metric_series', 'metric_point', 'metric_batch', 'metric_summary',
    'audit_report', 'promotion_policy', 'promotion_request', 'promotion_approval', 'promotion_event'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO graft_api'
      ' USING (organization_id = (SELECT nullif(current_setting(''graft.organization_id'', true), '''')::uuid))'
      ' WITH CHECK (organization_id = (SELECT nullif(current_setting(''graft.organization_id'', true), '''')::uuid))',
      tenant_table);
  END LOOP;
  -- Partitions are reached through their parent, whose policy holds; by their own name nobody but the owner has a grant,
  -- and the wall stands all the same.
  FOR tenant_table IN
    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'metric_point'::regclass
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
  END LOOP;
END
$$;

ALTER TABLE "organization" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organization" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "organization" TO graft_api
  USING ("id" = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK ("id" = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));

-- Work that has no tenant. It finds out *where* there is something to do; the work itself is done in the scope of the
-- tenant found. The list with the reason for each stands in packages/db/src/system/cross-tenant-access.ts, and a test
-- compares both.
GRANT SELECT ("id", "slug", "name", "created_at") ON "organization" TO graft_system;
CREATE POLICY system_read ON "organization" FOR SELECT TO graft_system USING (true);

GRANT SELECT ("id", "organization_id", "user_id", "role", "name", "email") ON "member" TO graft_system;
CREATE POLICY system_read ON "member" FOR SELECT TO graft_system USING (true);

GRANT SELECT ("id", "organization_id", "kind", "name", "secret_hash", "expires_at", "revoked_at", "last_used_at")
  ON "api_key" TO graft_system;
GRANT UPDATE ("last_used_at") ON "api_key" TO graft_system;
CREATE POLICY system_read ON "api_key" FOR SELECT TO graft_system USING (true);
CREATE POLICY system_touch ON "api_key" FOR UPDATE TO graft_system USING ("revoked_at" IS NULL) WITH CHECK ("revoked_at" IS NULL);

GRANT SELECT ("id", "organization_id", "project_id", "parent_id", "kind", "state", "priority", "requirements", "queued_at",
  "started_at", "attempt_count", "max_attempts") ON "run" TO graft_system;
CREATE POLICY system_read ON "run" FOR SELECT TO graft_system USING ("state" IN ('QUEUED', 'RUNNING'));

GRANT SELECT ("id", "organization_id", "run_id", "agent_id", "number", "state", "lease_expires_at", "started_at")
  ON "run_attempt" TO graft_system;
CREATE POLICY system_read ON "run_attempt" FOR SELECT TO graft_system USING ("state" = 'ACTIVE');

GRANT SELECT ("id", "organization_id", "name", "state", "capabilities", "last_seen_at") ON "agent" TO graft_system;
CREATE POLICY system_read ON "agent" FOR SELECT TO graft_system USING ("state" <> 'OFFLINE');

GRANT SELECT ("id", "organization_id", "kind", "state", "created_at") ON "artifact" TO graft_system;
CREATE POLICY system_read ON "artifact" FOR SELECT TO graft_system USING ("state" IN ('UPLOADING', 'VERIFYING'));
