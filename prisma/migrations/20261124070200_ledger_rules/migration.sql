-- What must hold whatever program writes. Each refusal has a code of its own: GR001 terminal state, GR002 ledger,
-- GR003 alias.

-- A terminal state is written once, together with what it says; nothing after it may tell another story.
CREATE FUNCTION "refuse_second_run_end"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
    AND (NEW.state, NEW.reason_code, NEW.error_code, NEW.finished_at, NEW.result)
      IS DISTINCT FROM (OLD.state, OLD.reason_code, OLD.error_code, OLD.finished_at, OLD.result)
  THEN
    RAISE EXCEPTION 'run % has ended as %: a terminal state is written once', OLD.id, OLD.state USING ERRCODE = 'GR001';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "run_ends_once" BEFORE UPDATE ON "run"
  FOR EACH ROW EXECUTE FUNCTION "refuse_second_run_end"();

CREATE FUNCTION "refuse_second_attempt_end"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'ACTIVE'
    AND (NEW.state, NEW.reason_code, NEW.finished_at) IS DISTINCT FROM (OLD.state, OLD.reason_code, OLD.finished_at)
  THEN
    RAISE EXCEPTION 'attempt % has ended as %: a terminal state is written once', OLD.id, OLD.state
      USING ERRCODE = 'GR001';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "run_attempt_ends_once" BEFORE UPDATE ON "run_attempt"
  FOR EACH ROW EXECUTE FUNCTION "refuse_second_attempt_end"();

-- Ledgers. The grants already keep the services out; these keep out the owner of the tables as well.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'GR002';
END
$$;
CREATE TRIGGER "promotion_event_is_append_only" BEFORE UPDATE OR DELETE ON "promotion_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "promotion_event_is_not_truncated" BEFORE TRUNCATE ON "promotion_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "run_event_is_append_only" BEFORE UPDATE ON "run_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- A report is revoked once and otherwise never changes.
CREATE FUNCTION "refuse_report_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL
    OR to_jsonb(NEW) - 'revoked_at' - 'revoked_reason' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at' - 'revoked_reason'
  THEN
    RAISE EXCEPTION 'audit report % is immutable: it can only be revoked, once', OLD.id USING ERRCODE = 'GR002';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "audit_report_is_immutable" BEFORE UPDATE ON "audit_report"
  FOR EACH ROW EXECUTE FUNCTION "refuse_report_change"();

-- An alias stands where the ledger's last move of it says, and nowhere else: the event must be of this model, alias and
-- version, start from where the alias stood, and be the newest, so that no earlier decision can be used again.
CREATE FUNCTION "refuse_alias_without_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stood_at uuid;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.model_id, NEW.name, NEW.organization_id) IS DISTINCT FROM (OLD.model_id, OLD.name, OLD.organization_id) THEN
      RAISE EXCEPTION 'alias % cannot be given to another model or name', OLD.name USING ERRCODE = 'GR003';
    END IF;
    IF (NEW.model_version_id, NEW.event_id) IS NOT DISTINCT FROM (OLD.model_version_id, OLD.event_id) THEN
      RETURN NEW;
    END IF;
    stood_at := OLD.model_version_id;
  END IF;
  IF NOT EXISTS (
    SELECT FROM promotion_event e
    WHERE e.id = NEW.event_id
      AND e.organization_id = NEW.organization_id
      AND e.model_id = NEW.model_id
      AND e.alias = NEW.name
      AND e.to_version_id = NEW.model_version_id
      AND e.from_version_id IS NOT DISTINCT FROM stood_at
      AND e.kind IN ('PROMOTED', 'ROLLED_BACK')
      AND NOT EXISTS (
        SELECT FROM promotion_event later
        WHERE later.model_id = e.model_id
          AND later.alias = e.alias
          AND later.kind IN ('PROMOTED', 'ROLLED_BACK')
          AND later.ordinal > e.ordinal
      )
  ) THEN
    RAISE EXCEPTION 'alias % may only move to the version its latest promotion event names, from where it stands', NEW.name
      USING ERRCODE = 'GR003';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "alias_moves_by_event" BEFORE INSERT OR UPDATE ON "alias"
  FOR EACH ROW EXECUTE FUNCTION "refuse_alias_without_event"();
