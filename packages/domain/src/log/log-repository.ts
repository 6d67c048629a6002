import type { LogStream } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";
import type { LogChunkInput } from "./check-log-chunk.ts";
import type { LinePlace, LogCursor } from "./log-cursor.ts";

export interface OwnedLogChunk extends LogChunkInput {
  /** Who must hold the attempt. */
  readonly principalId: string;
}

export interface StoredLogChunk {
  readonly attempt: number;
  readonly firstLine: number;
  /** True when (attempt, seq) was stored before: acknowledged and ignored. */
  readonly repeated: boolean;
}

export interface LogLine extends LinePlace {
  readonly stream: LogStream;
  readonly at: Date;
  readonly text: string;
}

export interface FreshLog {
  readonly cursor: LogCursor;
  readonly lines: readonly LogLine[];
  /** True when lines were left for the next read. */
  readonly more: boolean;
}

/** Logs of one tenant, in plain SQL. Each call is a transaction of its own. */
export interface LogStore {
  /** Null when the run is not this tenant's or the attempt is not the principal's. */
  append(scope: TenantScope, chunk: OwnedLogChunk): Promise<StoredLogChunk | null>;
  /** Where every attempt of the run stands now; null for a run that is not this tenant's. */
  head(scope: TenantScope, runId: string): Promise<LogCursor | null>;
  fresh(scope: TenantScope, question: { readonly runId: string; readonly after: LogCursor }): Promise<FreshLog>;
}

export interface LogPageQuestion {
  readonly runId: string;
  /** Null: every attempt. */
  readonly attempt: number | null;
  /** Only lines that contain this, whatever the case; null: every line. */
  readonly search: string | null;
  readonly after: LinePlace | null;
  readonly before: LinePlace | null;
  readonly limit: number;
  /** True: the last lines of the range instead of the first. */
  readonly fromEnd: boolean;
}

/** What pages show of a log, inside one read transaction of a tenant. */
export interface LogReader {
  /** Lines in their order. */
  page(question: LogPageQuestion): Promise<LogLine[]>;
}
