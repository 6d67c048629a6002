-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "token_hash" TEXT NOT NULL,
    "invited_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_organization_id_idx" ON "invitation"("organization_id");

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One open invitation of a person to an organization; one that has expired is taken back before the next.
CREATE UNIQUE INDEX "invitation_open_key" ON "invitation" ("organization_id", "email")
  WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON "invitation" TO graft_api;
ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invitation" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "invitation" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));

-- Who holds an invitation's token is no member yet and names no tenant: it is found by its hash.
GRANT SELECT ("id", "organization_id", "email", "role", "token_hash", "invited_by_name", "expires_at", "accepted_at",
  "revoked_at") ON "invitation" TO graft_system;
CREATE POLICY system_read ON "invitation" FOR SELECT TO graft_system USING (true);
