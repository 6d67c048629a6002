import { AppError } from "@graft/contracts";
import { Cron } from "croner";

export interface CronRule {
  /** Five fields: minute, hour, day of month, month, day of week; or a nickname such as `@daily`. */
  readonly expression: string;
  /** IANA name such as `Europe/Berlin`. */
  readonly zone: string;
}

/**
 * The times of a cron expression in its zone. Where clocks go forward, a time of day that does not exist is moved to the
 * first one that does; an interval (a `*`, step, list or range among minutes and hours) skips it. Where they go back, a
 * time of day runs once, at its first pass, and an interval runs on both.
 */
export interface CronTimes {
  /** The first time after `instant`; null when there is none. */
  after(instant: Date): Date | null;
  /** At most `count` times after `instant`, earliest first. */
  next(count: number, instant: Date): Date[];
  /** At most `count` times that are not after `instant`, latest first. */
  upTo(count: number, instant: Date): Date[];
}

/**
 * Reads a rule.
 *
 * @throws AppError CRON_INVALID, ZONE_UNKNOWN; CRON_NEVER_FIRES when no date in the calendar fits.
 */
export function cronTimes({ expression, zone }: CronRule): CronTimes {
  requireZone(zone);
  const cron = parse(expression.trim(), zone);
  // The furthest date a five-field expression can wait for is a 29 February on one weekday: 40 years at most.
  if (cron.nextRun(new Date(0)) === null) {
    const message = `The cron expression "${expression}" never fires: no date fits it. Correct the day and the month.`;
    throw new AppError("CRON_NEVER_FIRES", message, { details: { subject: "expression" } });
  }
  return {
    after: (instant) => cron.nextRun(instant),
    next: (count, instant) => cron.nextRuns(count, instant),
    // Asked from one second on, because a time equal to the reference does not count as one before it.
    upTo: (count, instant) =>
      cron
        .previousRuns(count + 1, new Date(instant.getTime() + 1000))
        .filter((time) => time <= instant)
        .slice(0, count),
  };
}

function requireZone(zone: string): void {
  const named = /^[A-Za-z]/.test(zone);
  try {
    if (named) return void new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    // Said below, in words that name it.
  }
  const message = `There is no time zone "${zone}". Use a name of the IANA database such as "Europe/Berlin" or "UTC".`;
  throw new AppError("ZONE_UNKNOWN", message, { details: { subject: "zone" } });
}

function parse(expression: string, zone: string): Cron {
  const invalid = (why: string, cause?: unknown) => {
    const message = `The cron expression "${expression}" cannot be read: ${why}`;
    return new AppError("CRON_INVALID", message, { details: { subject: "expression" }, cause });
  };
  const fields = expression.split(/\s+/);
  if (fields.length !== 5 && !/^@[a-z]+$/i.test(expression)) {
    throw invalid("five fields are needed: minute, hour, day of month, month, day of week.");
  }
  // croner reads "?" as the moment of reading, so that each replica would have an expression of its own.
  if (expression.includes("?")) throw invalid('"?" is not allowed; write "*" or the value.');
  try {
    return new Cron(expression, { timezone: zone, mode: "5-part", paused: true });
  } catch (cause) {
    throw invalid(`${(cause as Error).message.replace(/^\w+: /, "").replace(/\.$/, "")}.`, cause);
  }
}
