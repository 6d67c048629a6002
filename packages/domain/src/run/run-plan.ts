import { AppError, type Requirements, type RunLimits, requirementsSchema, runLimitsSchema } from "@graft/contracts";

/** How a run is to be called and dispatched, as it came. */
export interface RunPlanInput {
  readonly name: string;
  /** 0 to 100, larger first; 50 when null. */
  readonly priority: number | null;
  readonly requirements: unknown;
  readonly limits?: unknown;
  readonly idempotencyKey: string;
}

export interface RunPlan {
  readonly name: string;
  readonly priority: number;
  readonly requirements: Requirements;
  readonly limits: RunLimits;
}

/** Reads it. @throws AppError INPUT_INVALID naming the member. */
export function checkedPlan({ name, priority, requirements, limits, idempotencyKey }: RunPlanInput): RunPlan {
  const refuse = (subject: string, message: string) => {
    throw new AppError("INPUT_INVALID", message, { faults: [{ code: "INPUT_INVALID", subject, message }] });
  };
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > 200) refuse("name", "A run's name has 1 to 200 characters.");
  if (idempotencyKey === "" || idempotencyKey.length > 200) {
    refuse("idempotencyKey", "An idempotency key has 1 to 200 characters; a random UUID is a good one.");
  }
  const rank = priority ?? 50;
  if (!Number.isInteger(rank) || rank < 0 || rank > 100)
    refuse("priority", "A priority is a whole number from 0 to 100.");
  const parsed = requirementsSchema.safeParse(requirements ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    refuse(["requirements", ...(issue?.path ?? [])].join("."), `${issue?.message}.`);
  }
  const bounds = runLimitsSchema.safeParse(limits ?? {});
  if (!bounds.success) {
    const issue = bounds.error.issues[0];
    refuse(["limits", ...(issue?.path ?? [])].join("."), `${issue?.message}.`);
  }
  return { name: trimmed, priority: rank, requirements: parsed.data ?? {}, limits: bounds.data ?? {} };
}
