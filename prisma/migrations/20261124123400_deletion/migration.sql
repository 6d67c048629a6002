-- A project or an organization that shall go: asked for, exported, and erased after a time of grace in which it can be taken
-- back. The row goes with what it is about.
CREATE TABLE "deletion" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID,
    "requested_by_name" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erase_after" TIMESTAMPTZ(3) NOT NULL,
    "exported_at" TIMESTAMPTZ(3),
    "exported_rows" BIGINT,

    CONSTRAINT "deletion_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "deletion_of_organization_key" ON "deletion" ("organization_id") WHERE "project_id" IS NULL;
CREATE UNIQUE INDEX "deletion_of_project_key" ON "deletion" ("project_id") WHERE "project_id" IS NOT NULL;
ALTER TABLE "deletion" ADD CONSTRAINT "deletion_organization_id_fkey"
  FOREIGN KEY ("organization_id") REFERENCES "organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "deletion" ADD CONSTRAINT "deletion_project_id_fkey"
  FOREIGN KEY ("project_id", "organization_id") REFERENCES "project" ("id", "organization_id") ON DELETE CASCADE;

GRANT SELECT, INSERT, DELETE ON "deletion" TO graft_api;
GRANT UPDATE ("exported_at", "exported_rows") ON "deletion" TO graft_api;
ALTER TABLE "deletion" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "deletion" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "deletion" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));
GRANT SELECT ("id", "organization_id", "erase_after", "exported_at") ON "deletion" TO graft_system;
CREATE POLICY system_read ON "deletion" FOR SELECT TO graft_system USING (true);
CREATE TRIGGER "deletion_is_noted" AFTER INSERT OR UPDATE OR DELETE ON "deletion"
  FOR EACH ROW EXECUTE FUNCTION note_change('Deletion', 'id', 'project_id');

-- What stands in the store of something that was erased, and must go as well. Written in the transaction that erases, so
-- that a process that ends between the two leaves nothing behind. A key that ends with a slash is a prefix.
CREATE TABLE "doomed_object" (
    "key" TEXT NOT NULL,

    CONSTRAINT "doomed_object_pkey" PRIMARY KEY ("key")
);
GRANT SELECT, DELETE ON "doomed_object" TO graft_system;

-- References that kept a row from going also kept a whole project from going: they are looked at when all is done.
ALTER TABLE "alias" DROP CONSTRAINT "alias_model_version_id_fkey";
ALTER TABLE "alias" ADD CONSTRAINT "alias_model_version_id_fkey"
  FOREIGN KEY ("model_version_id", "organization_id") REFERENCES "model_version" ("id", "organization_id") ON DELETE NO ACTION;
ALTER TABLE "promotion_request" DROP CONSTRAINT "promotion_request_policy_id_fkey";
ALTER TABLE "promotion_request" ADD CONSTRAINT "promotion_request_policy_id_fkey"
  FOREIGN KEY ("policy_id", "organization_id") REFERENCES "promotion_policy" ("id", "organization_id") ON DELETE NO ACTION;

-- A ledger's row goes with its tenant or project, and in no other way.
CREATE FUNCTION "refuse_lone_delete"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.organization_id::text = nullif(current_setting('graft.erasing', true), '') AND current_user = 'graft_owner' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'GR002';
END
$$;
DROP TRIGGER "promotion_event_is_append_only" ON "promotion_event";
CREATE TRIGGER "promotion_event_is_append_only" BEFORE UPDATE ON "promotion_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_event_is_not_deleted" BEFORE DELETE ON "promotion_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_lone_delete"();
CREATE TRIGGER "audit_log_entry_is_not_deleted" BEFORE DELETE ON "audit_log_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_lone_delete"();

-- Tables that no reference ties to their organization, and the two that all others are tied to. The owner of the tables sees
-- them while it erases, one organization's alone; everything else goes by reference.
DO $$
DECLARE
  erased text;
BEGIN
  FOREACH erased IN ARRAY ARRAY[
    'project', 'deletion', 'artifact', 'artifact_file', 'blob', 'feature_shard', 'api_key', 'agent', 'webhook', 'backbone',
    'metric_series', 'metric_point', 'metric_batch', 'metric_summary', 'run'
  ] LOOP
    EXECUTE format(
      'CREATE POLICY erasure ON %I TO graft_owner'
      ' USING (organization_id = (SELECT nullif(current_setting(''graft.erasing'', true), '''')::uuid))',
      erased);
  END LOOP;
END
$$;
CREATE POLICY erasure ON "organization" TO graft_owner
  USING ("id" = (SELECT nullif(current_setting('graft.erasing', true), '')::uuid));

-- Erases what a deletion is about, whose grace has passed and whose export stands, in the rights of the tables' owner: no
-- service may delete these rows, and none can but in this way. `artifacts` are those that only the project used.
CREATE FUNCTION "erase"("tenant" uuid, "wanted" uuid, "artifacts" uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  due deletion%ROWTYPE;
BEGIN
  IF tenant::text IS DISTINCT FROM nullif(current_setting('graft.organization_id', true), '') THEN
    RAISE EXCEPTION 'a tenant is erased in its own transaction' USING ERRCODE = 'GR004';
  END IF;
  PERFORM set_config('graft.erasing', tenant::text, true);
  SELECT * INTO due FROM deletion d WHERE d.id = wanted AND d.organization_id = tenant FOR UPDATE;
  IF due.id IS NULL OR due.erase_after > now() OR due.exported_at IS NULL THEN
    RAISE EXCEPTION 'deletion % is not due', wanted USING ERRCODE = 'GR004';
  END IF;
  IF due.project_id IS NULL THEN
    INSERT INTO doomed_object (key) VALUES
      ('org/' || tenant || '/'), ('staging/' || tenant || '/'), ('quarantine/' || tenant || '/') ON CONFLICT DO NOTHING;
    DELETE FROM metric_point WHERE organization_id = tenant;
    DELETE FROM metric_summary WHERE organization_id = tenant;
    DELETE FROM metric_batch WHERE organization_id = tenant;
    DELETE FROM metric_series WHERE organization_id = tenant;
    DELETE FROM project WHERE organization_id = tenant;
    DELETE FROM feature_shard WHERE organization_id = tenant;
    DELETE FROM artifact WHERE organization_id = tenant;
    DELETE FROM blob WHERE organization_id = tenant;
    DELETE FROM backbone WHERE organization_id = tenant;
    DELETE FROM agent WHERE organization_id = tenant;
    DELETE FROM webhook WHERE organization_id = tenant;
    DELETE FROM api_key WHERE organization_id = tenant;
    DELETE FROM organization WHERE id = tenant;
  ELSE
    DELETE FROM metric_point p USING metric_series s, run r
      WHERE p.series_id = s.id AND s.run_id = r.id AND r.project_id = due.project_id;
    DELETE FROM metric_summary m USING metric_series s, run r
      WHERE m.series_id = s.id AND s.run_id = r.id AND r.project_id = due.project_id;
    DELETE FROM metric_batch b USING run r WHERE b.run_id = r.id AND r.project_id = due.project_id;
    DELETE FROM metric_series s USING run r WHERE s.run_id = r.id AND r.project_id = due.project_id;
    DELETE FROM project WHERE id = due.project_id;
    DELETE FROM feature_shard WHERE artifact_id = ANY (artifacts);
    DELETE FROM artifact WHERE id = ANY (artifacts);
    WITH freed AS (
      DELETE FROM blob b WHERE NOT EXISTS (
        SELECT FROM artifact_file f WHERE f.organization_id = b.organization_id AND f.sha256 = b.sha256)
      RETURNING b.sha256
    )
    INSERT INTO doomed_object (key)
      SELECT 'org/' || tenant || '/sha256/' || left(sha256, 2) || '/' || sha256 FROM freed
      UNION ALL SELECT place || tenant || '/' || gone || '/'
        FROM unnest(artifacts) AS gone, unnest(ARRAY['staging/', 'quarantine/']) AS place
      UNION ALL SELECT 'org/' || tenant || '/exports/' || due.id || '/'
    ON CONFLICT DO NOTHING;
  END IF;
  PERFORM set_config('graft.erasing', '', true);
END
$$;
REVOKE ALL ON FUNCTION "erase" FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "erase" TO graft_api;
