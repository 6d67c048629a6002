-- Every heartbeat asks whether a run waits that others make room for; nearly always there is none.
CREATE INDEX "run_preempting_idx" ON "run"("organization_id") WHERE "state" = 'QUEUED' AND "preempts";
