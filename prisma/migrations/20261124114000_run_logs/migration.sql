-- What a run's engine and agent said, in chunks as they were shipped. A chunk is read and searched whole; its texts are
-- stored out of line and compressed by the database.
CREATE TABLE "log_chunk" (
    "attempt_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "first_line" BIGINT NOT NULL,
    "line_count" INTEGER NOT NULL,
    "streams" SMALLINT[],
    "times" DOUBLE PRECISION[],
    "texts" TEXT[],
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_chunk_pkey" PRIMARY KEY ("attempt_id", "seq")
);

CREATE UNIQUE INDEX "log_chunk_run_id_attempt_first_line_key" ON "log_chunk"("run_id", "attempt", "first_line");

ALTER TABLE "log_chunk" ADD CONSTRAINT "log_chunk_attempt_id_fkey"
  FOREIGN KEY ("attempt_id") REFERENCES "run_attempt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written once, like every fact.
GRANT SELECT, INSERT ON "log_chunk" TO graft_api;

ALTER TABLE "log_chunk" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "log_chunk" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "log_chunk" TO graft_api
  USING (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid))
  WITH CHECK (organization_id = (SELECT nullif(current_setting('graft.organization_id', true), '')::uuid));

-- Stores one chunk in one round trip, with the caller's rights. A repeat answers where the first one stands. No row: the
-- token is none of this run's attempts', or the attempt is not the principal's.
CREATE FUNCTION "store_log_chunk"(
  chunk_organization uuid, chunk_run uuid, chunk_token uuid, chunk_principal uuid, chunk_seq bigint,
  chunk_streams smallint[], chunk_times double precision[], chunk_texts text[]
) RETURNS TABLE (attempt_number integer, chunk_first_line bigint, repeated boolean)
LANGUAGE plpgsql AS $$
DECLARE
  owner_id uuid;
  owner_number integer;
  start_line bigint;
BEGIN
  SELECT a.id, a.number INTO owner_id, owner_number
    FROM run_attempt a LEFT JOIN agent g ON g.id = a.agent_id
    WHERE a.lease_token = chunk_token AND a.run_id = chunk_run AND coalesce(a.tracker_id, g.api_key_id) = chunk_principal;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- Chunks of one attempt are stored one after the other, so that line numbers follow commits.
  PERFORM pg_advisory_xact_lock(hashtextextended(owner_id::text, 1));
  SELECT c.first_line INTO start_line FROM log_chunk c WHERE c.attempt_id = owner_id AND c.seq = chunk_seq;
  IF FOUND THEN
    RETURN QUERY SELECT owner_number, start_line, true;
    RETURN;
  END IF;
  SELECT coalesce(max(c.first_line + c.line_count), 1) INTO start_line
    FROM (
      SELECT l.first_line, l.line_count FROM log_chunk l
      WHERE l.run_id = chunk_run AND l.attempt = owner_number ORDER BY l.first_line DESC LIMIT 1
    ) c;
  INSERT INTO log_chunk
    (attempt_id, seq, organization_id, run_id, attempt, first_line, line_count, streams, times, texts)
    VALUES (owner_id, chunk_seq, chunk_organization, chunk_run, owner_number, start_line, cardinality(chunk_texts),
      chunk_streams, chunk_times, chunk_texts);
  RETURN QUERY SELECT owner_number, start_line, false;
END
$$;
