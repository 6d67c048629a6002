import { AppError, type AuditSpec, PREDICTORS, type PredictionTable } from "@graft/contracts";

function refuse(message: string): never {
  throw new AppError("INPUT_INVALID", message);
}

/** Refuses a prediction table that does not belong to the specification or whose columns do not fit each other. */
export function checkTable(table: PredictionTable, spec: AuditSpec): void {
  if (table.subjectDigest !== spec.subjectDigest) {
    throw new AppError(
      "DIGEST_MISMATCH",
      `The predictions are of ${table.subjectDigest}, the audit is of ${spec.subjectDigest}; predict with the audited artifact.`,
    );
  }
  if (table.attribute !== spec.attribute || table.positiveLabel !== spec.positiveLabel) {
    refuse(
      `The predictions are by ${table.attribute} for ${table.positiveLabel}, the audit by ${spec.attribute} for ${spec.positiveLabel}; make them for the same.`,
    );
  }
  const count = table.labels.length;
  if (count === 0) throw new AppError("SPLIT_EMPTY", "The predictions have no rows; audit a split that has examples.");
  const columns: [string, readonly unknown[]][] = [
    ["examples", table.examples],
    ["groups", table.groups],
    ...PREDICTORS.map((name): [string, readonly unknown[]] => [`decisions of ${name}`, table.decisions[name]]),
  ];
  for (const [name, column] of columns) {
    if (column.length !== count)
      refuse(`The predictions have ${count} labels but ${column.length} ${name}; give one each.`);
  }
  const { subject, balancedProbe } = table.decisions;
  if (spec.subject === "BACKBONE" && subject.some((decision, row) => decision !== balancedProbe[row])) {
    refuse("A backbone's decisions are those of its balanced probe, but the columns subject and balancedProbe differ.");
  }
}
