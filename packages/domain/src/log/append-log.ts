import { notFound } from "../not-found.ts";
import { principalOf } from "../run/own-attempt.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { checkLogChunk, type LogChunkInput } from "./check-log-chunk.ts";
import type { LogStore, StoredLogChunk } from "./log-repository.ts";

/**
 * Stores lines of an attempt's log under its token, also when the attempt has long ended: what an engine said last is
 * what one wants to know of its end. Only the holder of the attempt may.
 *
 * @throws AppError INPUT_INVALID, NOT_FOUND
 */
export async function appendLog(
  scope: TenantScope,
  { logs }: { readonly logs: LogStore },
  input: LogChunkInput,
): Promise<StoredLogChunk> {
  const stored = await logs.append(scope, { ...checkLogChunk(input), principalId: principalOf(scope.actor) });
  if (!stored) throw notFound("Run", input.runId);
  return stored;
}
