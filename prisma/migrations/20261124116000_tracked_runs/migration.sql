-- Runs whose work is done outside the platform's agents: whoever starts one holds its only attempt.
ALTER TYPE "run_kind" ADD VALUE 'TRACKED';
-- Files that a tracked run keeps: any.
ALTER TYPE "artifact_kind" ADD VALUE 'FILE';

ALTER TABLE "run_attempt" ALTER COLUMN "agent_id" DROP NOT NULL;
-- The person's id or the service key's; no reference, because people stand in the sign-in library's tables.
ALTER TABLE "run_attempt" ADD COLUMN "tracker_id" UUID, ADD COLUMN "tracker_name" TEXT;
-- An attempt has one holder.
ALTER TABLE "run_attempt" ADD CONSTRAINT "run_attempt_one_holder_check"
  CHECK (("agent_id" IS NULL) <> ("tracker_id" IS NULL) AND ("tracker_id" IS NULL) = ("tracker_name" IS NULL));

-- What a tracked run says of itself; NULL for every other kind.
ALTER TABLE "run" ADD COLUMN "params" JSONB;
