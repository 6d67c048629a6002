-- Stores one batch of metric points in one round trip, with the caller's rights: row-level security holds inside.
-- No row: the token is none of this run's attempts'. A lease that has ended is no obstacle, points belong to the attempt
-- that made them.
CREATE FUNCTION "store_metric_batch"(
  batch_organization uuid, batch_run uuid, batch_token uuid, batch_seq bigint, batch_keys text[],
  key_indexes integer[], steps bigint[], times double precision[], vals double precision[]
) RETURNS TABLE (attempt_number integer, batch_position bigint, repeated boolean, gap boolean)
LANGUAGE plpgsql AS $$
DECLARE
  owner_id uuid;
  owner_number integer;
  this_position bigint;
  earlier_position bigint;
  series bigint[];
  used bigint[];
  firsts bigint[];
  lasts bigint[];
  rewritten bigint[] := '{}';
  steps_return boolean;
BEGIN
  SELECT a.id, a.number INTO owner_id, owner_number
    FROM run_attempt a WHERE a.lease_token = batch_token AND a.run_id = batch_run;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- Batches of one attempt are stored one after the other: positions follow commits, and summaries add up.
  PERFORM pg_advisory_xact_lock(hashtextextended(owner_id::text, 0));
  SELECT b.position INTO earlier_position FROM metric_batch b WHERE b.attempt_id = owner_id AND b.seq = batch_seq;
  IF FOUND THEN
    RETURN QUERY SELECT owner_number, earlier_position, true, false;
    RETURN;
  END IF;
  SELECT coalesce(max(b.position), 0) + 1 INTO this_position FROM metric_batch b WHERE b.attempt_id = owner_id;

  series := metric_series_ids(batch_organization, batch_run, batch_keys);
  SELECT array_agg(g.series_id), array_agg(g.first_step), array_agg(g.last_step) INTO used, firsts, lasts
    FROM (
      SELECT series[p.key + 1] AS series_id, min(p.step) AS first_step, max(p.step) AS last_step
      FROM unnest(key_indexes, steps) AS p(key, step) GROUP BY 1
    ) g;
  -- Steps beyond the last one stored cannot be there yet; only others are worth looking up.
  steps_return := EXISTS (
    SELECT FROM unnest(used, firsts) AS u(series_id, first_step)
    JOIN metric_summary m ON m.series_id = u.series_id AND m.attempt = owner_number AND m.last_step >= u.first_step
  );
  IF steps_return THEN
    SELECT coalesce(array_agg(DISTINCT m.series_id), '{}') INTO rewritten
      FROM unnest(key_indexes, steps) AS p(key, step)
      JOIN metric_point m ON m.series_id = series[p.key + 1] AND m.attempt = owner_number AND m.step = p.step;
  END IF;
  IF rewritten = '{}' THEN
    INSERT INTO metric_point (series_id, attempt, step, organization_id, at, value, "position")
      SELECT series[p.key + 1], owner_number, p.step, batch_organization, to_timestamp(p.at / 1000), p.value, this_position
      FROM unnest(key_indexes, steps, times, vals) AS p(key, step, at, value);
  ELSE
    INSERT INTO metric_point AS old (series_id, attempt, step, organization_id, at, value, "position")
      SELECT series[p.key + 1], owner_number, p.step, batch_organization, to_timestamp(p.at / 1000), p.value, this_position
      FROM unnest(key_indexes, steps, times, vals) AS p(key, step, at, value)
      ON CONFLICT (series_id, attempt, step)
      DO UPDATE SET at = excluded.at, value = excluded.value, "position" = excluded."position";
  END IF;
  INSERT INTO metric_batch
    (attempt_id, seq, organization_id, run_id, "position", points, series_ids, first_steps, last_steps)
    VALUES (owner_id, batch_seq, batch_organization, batch_run, this_position, cardinality(steps), used, firsts, lasts);

  -- A finite value is clamped for the sum alone: PostgreSQL raises an error when a sum overflows, and a batch must not
  -- be refused for its values.
  INSERT INTO metric_summary AS s
    (series_id, attempt, organization_id, count, not_finite, min, max, sum, last_step, last_value)
    SELECT series[p.key + 1], owner_number, batch_organization, count(*),
      count(*) FILTER (WHERE p.value IN ('NaN', 'Infinity', '-Infinity')),
      min(p.value) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')),
      max(p.value) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')),
      coalesce(sum(greatest(least(p.value, 1e300), -1e300)) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')), 0),
      max(p.step), (array_agg(p.value ORDER BY p.step DESC))[1]
    FROM unnest(key_indexes, steps, vals) AS p(key, step, value)
    WHERE series[p.key + 1] <> ALL (rewritten)
    GROUP BY p.key
    ON CONFLICT (series_id, attempt) DO UPDATE SET
      count = s.count + excluded.count,
      not_finite = s.not_finite + excluded.not_finite,
      min = least(s.min, excluded.min),
      max = greatest(s.max, excluded.max),
      sum = greatest(least(s.sum, 1e307), -1e307) + greatest(least(excluded.sum, 1e307), -1e307),
      last_step = greatest(s.last_step, excluded.last_step),
      last_value = CASE WHEN excluded.last_step >= s.last_step THEN excluded.last_value ELSE s.last_value END;
  IF rewritten <> '{}' THEN
    PERFORM recount_metric_summary(rewritten, owner_number);
  END IF;
  RETURN QUERY SELECT owner_number, this_position, false,
    batch_seq > 1 AND NOT EXISTS (SELECT FROM metric_batch b WHERE b.attempt_id = owner_id AND b.seq = batch_seq - 1);
END
$$;

-- Ids of a run's series in the order of the keys; makes those that are not there.
CREATE FUNCTION "metric_series_ids"(series_organization uuid, series_run uuid, keys text[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  FOR round IN 1..2 LOOP
    SELECT array_agg(s.id ORDER BY k.place) INTO ids
      FROM unnest(keys) WITH ORDINALITY AS k(key, place)
      LEFT JOIN metric_series s ON s.run_id = series_run AND s.key = k.key;
    EXIT WHEN array_position(ids, NULL) IS NULL;
    -- Another attempt may make the same key at this moment: waited for, then read.
    INSERT INTO metric_series (organization_id, run_id, key)
      SELECT series_organization, series_run, k.key FROM unnest(keys) AS k(key) ON CONFLICT (run_id, key) DO NOTHING;
  END LOOP;
  RETURN ids;
END
$$;

-- A value that replaces another takes its share out of the summary. Minimum and maximum cannot be taken back, so the
-- summary is counted afresh; attempts rarely write a step twice.
CREATE FUNCTION "recount_metric_summary"(recounted bigint[], recounted_attempt integer) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO metric_summary AS s
    (series_id, attempt, organization_id, count, not_finite, min, max, sum, last_step, last_value)
    SELECT p.series_id, p.attempt, p.organization_id, count(*),
      count(*) FILTER (WHERE p.value IN ('NaN', 'Infinity', '-Infinity')),
      min(p.value) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')),
      max(p.value) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')),
      coalesce(sum(greatest(least(p.value, 1e300), -1e300)) FILTER (WHERE p.value NOT IN ('NaN', 'Infinity', '-Infinity')), 0),
      max(p.step), (array_agg(p.value ORDER BY p.step DESC))[1]
    FROM metric_point p
    WHERE p.series_id = ANY (recounted) AND p.attempt = recounted_attempt
    GROUP BY p.series_id, p.attempt, p.organization_id
    ON CONFLICT (series_id, attempt) DO UPDATE SET
      count = excluded.count, not_finite = excluded.not_finite, min = excluded.min, max = excluded.max,
      sum = excluded.sum, last_step = excluded.last_step, last_value = excluded.last_value
$$;
