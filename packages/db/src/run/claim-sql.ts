/** Kinds that no agent executes. */
const NOT_EXECUTED = "('LADDER', 'TRACKED', 'SWEEP')";

/** States the rule of `matchesRequirements`: a run `r` fits the agent `me`. Most runs ask for nothing. */
const FITS = `
  CASE WHEN r.requirements = '{}'::jsonb THEN true ELSE
    coalesce(r.requirements->>'backend', me.backend) = me.backend
    AND coalesce((r.requirements->>'memoryBytes')::numeric, 0) <= me.memory
    AND coalesce(r.requirements->'labels', '[]'::jsonb) <@ me.labels
  END`;

const QUEUED = `r.state = 'QUEUED' AND r.kind NOT IN ${NOT_EXECUTED}`;

/** The order within a project; the index `run_claim_idx` serves it. */
const OLDEST_FIRST = "r.priority DESC, r.created_at, r.id";

/**
 * While claims are made the planner walks along indexes: behind row-level security it may not look at its statistics of a
 * state or a kind, guesses that one run in a thousand is queued, and would sort the whole queue to find the first. It plans
 * each statement once: planning takes longer than the work.
 */
export const WALKS_ALONG_INDEXES = {
  enable_seqscan: "off",
  enable_sort: "off",
  enable_bitmapscan: "off",
  jit: "off",
  plan_cache_mode: "force_generic_plan",
} as const;

/**
 * The agents $1 of the organization $2, locked so that claims of one agent come one after the other; in one order, so that
 * two who lock several do not wait for each other. With the organization's limits on what runs.
 */
export const LOCK_AGENTS = `
  SELECT g.id, g.api_key_id, g.state, q.concurrent_runs::text AS "CONCURRENT_RUNS",
    q.device_hours_per_month::text AS "DEVICE_HOURS_PER_MONTH"
  FROM agent g LEFT JOIN organization_quota q ON q.organization_id = g.organization_id
  WHERE g.id = ANY($1::uuid[]) AND g.organization_id = $2 ORDER BY g.id FOR UPDATE OF g`;

/**
 * Runs are taken by priority, then from the project with the fewest running runs, then by age. So that no claim sorts the
 * whole queue, the first fitting run of each project is looked at, by index; the projects stand in the order of theirs,
 * and in the first of them that has a run nobody else has locked, the first is locked. `heads` is sorted and scanned in
 * that order, and the limit ends the scan: no other row is locked.
 *
 * $1 agent, $2 organization, $3 claim key, $4 new attempt's id, $5 new event's id, $6 seconds of the lease, $7 who acts and
 * from where, for the audit log: claims of several agents may stand in one transaction.
 */
export const CLAIM = `
  WITH me AS MATERIALIZED (
    SELECT g.name, g.capabilities->>'backend' AS backend, (g.capabilities->>'memoryBytes')::numeric AS memory,
      coalesce(g.capabilities->'labels', '[]'::jsonb) AS labels, set_config('graft.origin', $7, true) AS origin
    FROM agent g
    WHERE g.id = $1 AND NOT EXISTS (SELECT FROM run_attempt e WHERE e.agent_id = $1 AND e.claim_key = $3)
  ), head AS MATERIALIZED (
    SELECT first.* FROM me, project p, LATERAL (
      SELECT r.project_id, r.priority, r.created_at, r.id FROM run r
      WHERE r.project_id = p.id AND ${QUEUED} AND ${FITS} ORDER BY ${OLDEST_FIRST} LIMIT 1
    ) first
    WHERE p.organization_id = $2
  ), heads AS MATERIALIZED (
    SELECT head.project_id FROM head
    ORDER BY head.priority DESC,
      CASE WHEN (SELECT count(*) FROM head) > 1 THEN (
        SELECT count(*) FROM run busy
        WHERE busy.project_id = head.project_id AND busy.state = 'RUNNING' AND busy.kind NOT IN ${NOT_EXECUTED}
      ) END,
      head.created_at, head.id
  ), next AS MATERIALIZED (
    SELECT picked.id FROM heads, LATERAL (
      SELECT r.id FROM run r, me
      WHERE r.project_id = heads.project_id AND ${QUEUED} AND ${FITS}
      ORDER BY ${OLDEST_FIRST} LIMIT 1 FOR UPDATE OF r SKIP LOCKED
    ) picked
    LIMIT 1
  ), taken AS (
    UPDATE run r SET state = 'RUNNING', reason_code = NULL, reason = NULL, error_code = NULL, cancel_requested_at = NULL,
      yield_requested_at = NULL, yield_reason = NULL,
      started_at = coalesce(r.started_at, now()), updated_at = now(), attempt_count = r.attempt_count + 1
    FROM next WHERE r.id = next.id RETURNING r.*
  ), made AS (
    INSERT INTO run_attempt (id, organization_id, run_id, number, agent_id, lease_token, lease_expires_at, claim_key, backend)
    SELECT $4, $2, taken.id, taken.attempt_count, $1, gen_random_uuid(), now() + make_interval(secs => $6::float8), $3, me.backend
    FROM taken, me RETURNING *
  ), noted AS (
    INSERT INTO run_event (id, organization_id, run_id, from_state, to_state, message)
    SELECT $5, $2, taken.id, 'QUEUED', 'RUNNING', 'Attempt ' || taken.attempt_count || ' claimed by ' || me.name || '.'
    FROM taken, me
  )
  SELECT true AS first, row_to_json(run) AS run, row_to_json(attempt) AS attempt, d.digest AS dataset_digest,
    row_to_json(da) AS dataset_artifact, b.digest AS backbone_digest, row_to_json(ba) AS backbone_artifact
  FROM taken run JOIN made attempt ON attempt.run_id = run.id
    LEFT JOIN dataset_version d ON d.id = run.dataset_version_id LEFT JOIN artifact da ON da.id = d.artifact_id
    LEFT JOIN backbone_version b ON b.id = run.backbone_version_id LEFT JOIN artifact ba ON ba.id = b.artifact_id`;

/** What a claim with this key got before. */
export const EARLIER_CLAIM = `
  SELECT false AS first, row_to_json(run) AS run, row_to_json(attempt) AS attempt, d.digest AS dataset_digest,
    row_to_json(da) AS dataset_artifact, b.digest AS backbone_digest, row_to_json(ba) AS backbone_artifact
  FROM run_attempt attempt JOIN run ON run.id = attempt.run_id
    LEFT JOIN dataset_version d ON d.id = run.dataset_version_id LEFT JOIN artifact da ON da.id = d.artifact_id
    LEFT JOIN backbone_version b ON b.id = run.backbone_version_id LEFT JOIN artifact ba ON ba.id = b.artifact_id
  WHERE attempt.agent_id = $1 AND attempt.claim_key = $2`;

/** Those of the agents $1 that take runs and have a slot free. */
export const IDLE_AGENTS = `
  SELECT g.id, g.capabilities FROM agent g
  WHERE g.id = ANY($1::uuid[]) AND g.state <> 'DRAINING'
    AND (SELECT count(*) FROM run_attempt a WHERE a.agent_id = g.id AND a.state = 'ACTIVE')
      < coalesce((g.capabilities->>'slots')::int, 1)`;

/** The first $2 queued runs of each project of the organization $1. */
export const WAITING_RUNS = `
  SELECT first.id, first.requirements FROM project p, LATERAL (
    SELECT r.id, r.requirements, r.priority, r.created_at FROM run r
    WHERE r.project_id = p.id AND ${QUEUED} ORDER BY ${OLDEST_FIRST} LIMIT $2
  ) first
  WHERE p.organization_id = $1 ORDER BY first.priority DESC, first.created_at, first.id LIMIT $2`;
