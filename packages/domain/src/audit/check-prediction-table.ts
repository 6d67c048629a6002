import type { AuditSpec, Fault, PredictionTable } from "@graft/contracts";
import { PREDICTORS } from "@graft/contracts";

/** What the platform itself stored about one example of the test split. */
export interface StoredExample {
  readonly sha256: string;
  readonly label: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PredictionCheck {
  readonly table: PredictionTable;
  readonly spec: AuditSpec;
  readonly datasetDigest: string;
  readonly classes: readonly string[];
  /** Every example of the dataset version's test split. */
  readonly examples: readonly StoredExample[];
}

/**
 * Holds an agent's prediction table against what the platform stored: it must be about the subject, data set,
 * attribute and label asked for, and its rows must be the test split, each with the stored label and group. Only the
 * scores and decisions are the agent's word; a flattering label or group never enters a measurement.
 */
export function checkPredictionTable(check: PredictionCheck): Fault[] {
  const faults = [...checkSubject(check), ...checkLengths(check.table)];
  // Rows can only be told apart when every column has them.
  return faults.length > 0 ? faults : [...checkRows(check), ...checkDecisions(check)];
}

function checkSubject({ table, spec, datasetDigest }: PredictionCheck): Fault[] {
  const expected = {
    subjectDigest: spec.subjectDigest,
    datasetDigest,
    attribute: spec.attribute,
    positiveLabel: spec.positiveLabel,
  };
  return Object.entries(expected).flatMap(([field, value]) => {
    const actual = table[field as keyof typeof expected];
    return actual === value
      ? []
      : [wrong(`The predictions' ${field} is "${actual}"; the audit asks for "${value}".`, field)];
  });
}

function checkLengths(table: PredictionTable): Fault[] {
  const rows = table.examples.length;
  const columns: [string, number | undefined][] = [
    ["labels", table.labels.length],
    ["groups", table.groups.length],
    ...PREDICTORS.flatMap((predictor): [string, number | undefined][] => [
      [`decisions.${predictor}`, table.decisions[predictor]?.length],
      [`scores.${predictor}`, table.scores[predictor]?.length],
    ]),
  ];
  return columns.flatMap(([name, length]) =>
    length === rows ? [] : [wrong(`The column ${name} has ${length ?? "no"} rows; there are ${rows} examples.`, name)],
  );
}

/** Equal pictures may stand several times in a split, so rows are compared as a multiset of (picture, label, group). */
function checkRows({ table, spec, examples }: PredictionCheck): Fault[] {
  const expected = new Map<string, number>();
  const known = new Set<string>();
  for (const { sha256, label, attributes } of examples) {
    const row = rowKey({ sha256, label, group: attributes[spec.attribute] ?? null });
    expected.set(row, (expected.get(row) ?? 0) + 1);
    known.add(sha256);
  }
  const faults: Fault[] = [];
  for (const [index, sha256] of table.examples.entries()) {
    const row = rowKey({ sha256, label: table.labels[index] ?? "", group: table.groups[index] ?? null });
    const left = expected.get(row) ?? 0;
    if (left > 0) expected.set(row, left - 1);
    else if (!known.has(sha256)) faults.push(wrong(`Row ${index} is not an example of the test split.`, sha256));
    else faults.push(wrong(`Row ${index} has another label or group than the data set, or stands too often.`, sha256));
  }
  const missing = [...expected.values()].reduce((sum, count) => sum + count, 0);
  if (missing > 0)
    faults.push(wrong(`${missing} of ${examples.length} examples of the test split are missing.`, "examples"));
  return faults;
}

function checkDecisions({ table, classes }: PredictionCheck): Fault[] {
  const known = new Set(classes);
  return PREDICTORS.flatMap((predictor) => {
    const unknown = table.decisions[predictor]?.find((label) => !known.has(label));
    if (unknown === undefined) return [];
    const message = `The ${predictor} decided for "${unknown}", which is not a class of the data set.`;
    return [{ code: "LABEL_UNKNOWN" as const, message, subject: `decisions.${predictor}` }];
  });
}

function rowKey(row: { readonly sha256: string; readonly label: string; readonly group: string | null }): string {
  return JSON.stringify([row.sha256, row.label, row.group]);
}

function wrong(message: string, subject: string): Fault {
  return { code: "MANIFEST_INVALID", message, subject };
}
