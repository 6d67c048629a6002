-- When somebody asked the agent to finish what it has and end; its next registration takes it back.
ALTER TABLE "agent" ADD COLUMN "drain_requested_at" TIMESTAMPTZ(3);
