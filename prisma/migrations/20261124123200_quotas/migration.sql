-- What an organization may use where it is not what the configuration says for all. NULL: the configuration's; 'Infinity':
-- no limit.
CREATE TABLE "organization_quota" (
    "organization_id" UUID NOT NULL,
    "concurrent_runs" DOUBLE PRECISION,
    "stored_bytes" DOUBLE PRECISION,
    "metric_points_per_minute" DOUBLE PRECISION,
    "device_hours_per_month" DOUBLE PRECISION,
    "members" DOUBLE PRECISION,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_quota_pkey" PRIMARY KEY ("organization_id")
);
ALTER TABLE "organization_quota" ADD CONSTRAINT "organization_quota_organization_id_fkey"
  FOREIGN KEY ("organization_id") REFERENCES "organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- No mutation writes it: the operator's command does.
GRANT SELECT, INSERT, UPDATE ON "organization_quota" TO graft_api;
ALTER TABLE "organization_quota" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organization_quota" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "organization_quota" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));
CREATE TRIGGER "organization_quota_is_noted" AFTER INSERT OR UPDATE OR DELETE ON "organization_quota"
  FOR EACH ROW EXECUTE FUNCTION note_change('Quota', 'organization_id', '', 'updated_at');

-- What the points of the last minute are counted by.
CREATE INDEX "metric_batch_organization_id_received_at_idx" ON "metric_batch" ("organization_id", "received_at");
-- What the device hours of a month are summed by.
CREATE INDEX "run_attempt_organization_id_started_at_idx" ON "run_attempt" ("organization_id", "started_at");
