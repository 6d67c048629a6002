import { type DatasetManifest, SPLITS, type Split } from "@graft/contracts";

/** One count of the balance table; attribute and group are null for the plain count of a class. */
export interface BalanceRow {
  readonly split: Split;
  readonly label: string;
  readonly attribute: string | null;
  readonly group: string | null;
  readonly count: number;
}

/**
 * How many examples each class has in each split, in all and by group of each protected attribute, zeros included:
 * an empty cell is what a reader must not miss. Examples whose group is not known are counted in the plain row only.
 */
export function datasetBalance(manifest: DatasetManifest): BalanceRow[] {
  const counts = new Map<string, number>();
  const add = (cell: readonly (string | null)[]) => {
    const key = JSON.stringify(cell);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { split, label, attributes } of manifest.examples) {
    add([split, label, null, null]);
    for (const [attribute, group] of Object.entries(attributes)) add([split, label, attribute, group]);
  }
  const rows: BalanceRow[] = [];
  for (const split of SPLITS) {
    for (const label of manifest.classes) {
      const row = (attribute: string | null, group: string | null): BalanceRow => {
        const count = counts.get(JSON.stringify([split, label, attribute, group])) ?? 0;
        return { split, label, attribute, group, count };
      };
      rows.push(row(null, null));
      for (const { name, groups } of manifest.attributes) rows.push(...groups.map((group) => row(name, group)));
    }
  }
  return rows;
}
