-- What a running attempt is asked for: to keep a checkpoint and to hand the run back, for a person who pauses it or for a
-- run of higher priority.
ALTER TABLE "run" ADD COLUMN "yield_requested_at" TIMESTAMPTZ(3), ADD COLUMN "yield_reason" "reason_code";
ALTER TABLE "run" ADD CONSTRAINT "run_yield_reason_check"
  CHECK (("yield_requested_at" IS NULL) = ("yield_reason" IS NULL)
    AND ("yield_reason" IS NULL OR "yield_reason" IN ('PAUSED_BY_USER', 'PREEMPTED')));
-- May a running run of lower priority be asked to make room for it?
ALTER TABLE "run" ADD COLUMN "preempts" BOOLEAN NOT NULL DEFAULT false;
-- { wallSeconds, epochs }: what it may take at most, over all its attempts.
ALTER TABLE "run" ADD COLUMN "limits" JSONB NOT NULL DEFAULT '{}';
-- Where the attempt went on: { attempt, phase, epoch, step } of a checkpoint.
ALTER TABLE "run_attempt" ADD COLUMN "resumed_from" JSONB;

-- A training between two steps: whoever goes on from it does what it would have done, bit for bit.
CREATE TABLE "checkpoint" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "artifact_id" UUID NOT NULL,
    "phase" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "obsolete_at" TIMESTAMPTZ(3),

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "checkpoint_artifact_id_key" ON "checkpoint"("artifact_id");
CREATE INDEX "checkpoint_run_id_created_at_idx" ON "checkpoint"("run_id", "created_at");
CREATE INDEX "checkpoint_obsolete_at_idx" ON "checkpoint"("obsolete_at");

ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey"
  FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_attempt_id_fkey"
  FOREIGN KEY ("attempt_id") REFERENCES "run_attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_artifact_id_fkey"
  FOREIGN KEY ("artifact_id") REFERENCES "artifact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON "checkpoint" TO graft_api;
-- A content that no artifact names any more is taken away with the last checkpoint that had it.
GRANT DELETE ON "blob" TO graft_api;

ALTER TABLE "checkpoint" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "checkpoint" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "checkpoint" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));

-- The collector finds what can be taken away, of whatever organization.
GRANT SELECT ("id", "organization_id", "obsolete_at") ON "checkpoint" TO graft_system;
CREATE POLICY system_read ON "checkpoint" FOR SELECT TO graft_system USING ("obsolete_at" IS NOT NULL);
