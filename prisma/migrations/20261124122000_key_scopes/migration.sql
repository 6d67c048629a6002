-- What a key may do of what its kind and role allow, and the secret that a rotation replaced, until it ends.
ALTER TABLE "api_key"
  ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY['READ', 'RUN', 'PROMOTE', 'ADMIN']::TEXT[],
  ADD COLUMN "previous_hash" TEXT,
  ADD COLUMN "previous_until" TIMESTAMPTZ(3);
CREATE UNIQUE INDEX "api_key_previous_hash_key" ON "api_key"("previous_hash");
GRANT SELECT ("scopes", "previous_hash", "previous_until") ON "api_key" TO graft_system;
