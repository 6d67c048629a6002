interface Fault {
  readonly code: string;
  readonly message: string;
  readonly subject?: string | null;
}

export type RunField =
  | "name"
  | "datasetVersion"
  | "backbone"
  | "choice"
  | "part"
  | "modelName"
  | "epochs"
  | "inputSize"
  | "seed";

/** Which field of the form stands behind a member of the input, by the member's path. The first that fits counts. */
const FIELDS: readonly (readonly [RegExp, RunField])[] = [
  [/^name$/, "name"],
  [/^spec\.datasetVersionId$/, "datasetVersion"],
  [/^spec\.backboneVersionId$/, "backbone"],
  [/strategy\.scope\.(group|groups)$/, "part"],
  [/\.strategy(\.|$)/, "choice"],
  [/Phase\.epochs$/, "epochs"],
  [/^spec\.inputSize$/, "inputSize"],
  [/^spec\.modelName$/, "modelName"],
  [/^spec\.seed$/, "seed"],
];

export interface SortedFaults {
  readonly at: Partial<Record<RunField, readonly Fault[]>>;
  /** Those no field stands behind. */
  readonly rest: readonly Fault[];
}

/** Sorts what the API refused to the fields that are to be changed. */
export function faultsByField(faults: readonly Fault[]): SortedFaults {
  const at: Partial<Record<RunField, readonly Fault[]>> = {};
  const rest: Fault[] = [];
  for (const fault of faults) {
    const field = FIELDS.find(([path]) => path.test(fault.subject ?? ""))?.[1];
    if (field === undefined) rest.push(fault);
    else at[field] = [...(at[field] ?? []), fault];
  }
  return { at, rest };
}
