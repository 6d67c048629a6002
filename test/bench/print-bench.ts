import type { BenchDocument, BenchRow } from "./bench-document.ts";

const number = (value: number) =>
  value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 3 : Math.abs(value) < 1000 ? 1 : 0 });

function goalOf({ goal, met }: BenchRow): string {
  if (goal === undefined) return "";
  return `${met ? "✓" : "✗"} ${goal.of} ${goal.op} ${number(goal.value)}`;
}

function ratioOf({ ratio, ratioMin, ratioMax }: BenchRow): string {
  if (ratio === undefined) return "";
  const spread =
    ratioMin === undefined || ratioMax === undefined ? "" : ` (${number(ratioMin)} to ${number(ratioMax)})`;
  return `${number(ratio)} x${spread}`;
}

function cellsOf(row: BenchRow): string[] {
  const { name, value, unit, runs, min, max, peer } = row;
  return [
    name,
    `${number(value)} ${unit}`,
    runs === 1 ? "1 run" : `${number(min)} to ${number(max)} in ${runs}`,
    peer === undefined ? "" : `${peer.name} ${number(peer.value)}`,
    ratioOf(row),
    goalOf(row),
  ];
}

/** One row as a line, for a person who waits for the others. */
export function printRow(row: BenchRow): string {
  return [...cellsOf(row).filter((cell) => cell !== ""), ...(row.note === undefined ? [] : [row.note])].join("  ");
}

/** The document as a table for a person. */
export function printBench({ bench, machine, results, leftOut = [] }: BenchDocument): string {
  const rows = [["", "median", "runs", "peer", "ratio", "goal"], ...results.map(cellsOf)];
  const used = rows[0]?.map((_, column) => rows.slice(1).some((row) => row[column] !== "")) ?? [];
  const widths = used.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .filter((_, column) => used[column])
      .join("  ")
      .trimEnd(),
  );
  const notes = results.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  notes.push(...leftOut.map(({ name, why }) => `${name} is left out: ${why}`));
  const { cpu, cores, memoryBytes, node, commit } = machine;
  const on = `${cpu}, ${cores} cores, ${number(memoryBytes / 2 ** 30)} GiB, Node ${node}, ${commit.slice(0, 8) || "no commit"}`;
  return [`${bench} on ${on}`, "", ...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}
