import Table from "cli-table3";
import pc from "picocolors";

const NONE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  mid: "",
  "mid-mid": "",
  "left-mid": "",
  "right-mid": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "  ",
  middle: "  ",
  right: "",
};

export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold numbers, by position: aligned right. */
  readonly numbers?: readonly number[];
}

/** A table without lines, for a terminal. */
export function textTable({ head, rows, numbers = [] }: TextTable): string {
  const grid = new Table({
    head: head.map((text) => pc.dim(text)),
    chars: NONE,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 1 },
    colAligns: head.map((_, i) => (numbers.includes(i) ? "right" : "left")),
  });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
