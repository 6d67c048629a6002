import type { FaultRow } from "./fault.ts";

/** The rows as a table for people, what failed under it. */
export function printFaults(rows: readonly FaultRow[]): string {
  const columns = ["acknowledged", "stored", "duplicated", "lost", "recoverySeconds"] as const;
  const width = Math.max(...rows.map(({ name }) => name.length), 4);
  const head = ["fault".padEnd(width), ...columns.map((column) => column.padStart(15))].join(" ");
  const lines = rows.map((row) => {
    const cells = columns.map((column) => String(row[column]).padStart(15));
    return [row.name.padEnd(width), ...cells, row.passed ? " ✓" : " ✗"].join(" ");
  });
  const failures = rows.flatMap(({ name, failures }) => failures.map((failure) => `${name}: not so: ${failure}`));
  return [head, ...lines, ...(failures.length > 0 ? ["", ...failures] : [])].join("\n");
}
