-- Which protected group an example belongs to is read by those to whom it was granted; no role has it by itself. Whoever
-- owns an organization now goes on as its founder would, or nobody could look at its data.
ALTER TABLE "member" ADD COLUMN "reads_attributes" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "member" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "member" DISABLE TRIGGER USER;
UPDATE "member" SET "reads_attributes" = true WHERE "role" = 'OWNER';
ALTER TABLE "member" ENABLE TRIGGER USER;
ALTER TABLE "member" FORCE ROW LEVEL SECURITY;
GRANT SELECT ("reads_attributes") ON "member" TO graft_system;
