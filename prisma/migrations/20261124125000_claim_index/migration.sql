-- What a claim reads: the first queued runs of a project, in the order in which agents take them.
CREATE INDEX "run_claim_idx" ON "run" ("project_id", "priority" DESC, "created_at", "id") WHERE "state" = 'QUEUED';
DROP INDEX "run_queue_idx";

-- How many runs of a project are under way, for the share between projects.
CREATE INDEX "run_running_idx" ON "run" ("project_id") WHERE "state" = 'RUNNING';

-- What an agent holds.
CREATE INDEX "run_attempt_active_agent_idx" ON "run_attempt" ("agent_id") WHERE "state" = 'ACTIVE';
