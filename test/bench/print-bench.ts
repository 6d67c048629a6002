import type { BenchDocument, BenchRow } from "./bench-document.ts";

const number = (value: number) =>
  value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 3 : Math.abs(value) < 1000 ? 1 : 0 });

function goalOf({ goal, met }: BenchRow): string {
  if (goal === undefined) return "";
  return `${met ? "✓" : "✗"} ${goal.of} ${goal.op} ${number(goal.value)}`;
}

function cellsOf(row: BenchRow): string[] {
  const { name, value, unit, runs, min, max, peer, ratio } = row;
  return [
    name,
    `${number(value)} ${unit}`,
    runs === 1 ? "1 run" : `${number(min)} to ${number(max)} in ${runs}`,
    peer === undefined ? "" : `${peer.name} ${number(peer.value)}`,
    ratio === undefined ? "" : `${number(ratio)} x`,
    goalOf(row),
  ];
}

/** The document as a table for a person. */
export function printBench({ bench, machine, results }: BenchDocument): string {
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
  const { cpu, cores, memoryBytes, node, commit } = machine;
  const on = `${cpu}, ${cores} cores, ${number(memoryBytes / 2 ** 30)} GiB, Node ${node}, ${commit.slice(0, 8) || "no commit"}`;
  return [`${bench} on ${on}`, "", ...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}
