/**
 * Tenant tables whose changes leave no entry of the audit log, complete: a test compares this list with the database's
 * catalogue. What is not here is noted by a trigger, whatever program writes it.
 */
export const UNNOTED_TABLES: Readonly<Record<string, string>> = {
  artifact_file: "belongs to its artifact, which is noted with the digest of its list of files",
  audit_log_entry: "is the log",
  blob: "a content that the platform has verified; the artifact that brought it is noted",
  checkpoint: "where a run that goes on can be taken up; what it consists of is an artifact, which is noted",
  example: "belongs to its dataset version, which is noted with the digest of its manifest",
  log_chunk: "lines that a run wrote: data, many a second",
  metric_batch: "points that a run measured: data, many a second",
  metric_point: "points that a run measured: data, many a second",
  metric_series: "the name of a series of points",
  metric_summary: "follows from the points",
  notice: "follows from a change that is noted itself",
  notice_read: "a person's own reading mark",
  run_attempt: "leases and heartbeats; the run's changes of state are noted",
  run_event: "is the ledger of the run's changes of state, each of which is noted with the run",
};
