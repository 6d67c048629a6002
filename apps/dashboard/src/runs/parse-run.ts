import { type RunResult, type RunSpec, runResultSchema, runSpecSchema } from "@graft/contracts";

/** A run's specification; undefined when this dashboard does not know its form. */
export function parseSpec(spec: unknown): RunSpec | undefined {
  const parsed = runSpecSchema.safeParse(spec);
  return parsed.success ? parsed.data : undefined;
}

/** A run's result; undefined while there is none. */
export function parseResult(result: unknown): RunResult | undefined {
  const parsed = runResultSchema.safeParse(result);
  return parsed.success ? parsed.data : undefined;
}
