import { formatCount, formatRate } from "../format/format-number.ts";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { Hint } from "../ui/tooltip.tsx";
import { type BalanceRow, balanceCount } from "./balance.ts";

const SPLITS = ["TRAIN", "VAL", "TEST"] as const;
const SPLIT_WORDS = { TRAIN: "Train", VAL: "Validation", TEST: "Test" } as const;

interface BalanceTableProps {
  readonly rows: readonly BalanceRow[];
  readonly classes: readonly string[];
  readonly attribute?: { readonly name: string; readonly groups: readonly string[] };
}

/** Classes by split and, for an attribute, by group; the bar is the cell's share of its class in the split. */
export function BalanceTable({ rows, classes, attribute }: BalanceTableProps) {
  const cells = attribute ? attribute.groups.map((group) => ({ attribute: attribute.name, group })) : [{}];
  const columns: Column<string>[] = [
    { name: "Class", cell: (label) => label },
    ...SPLITS.flatMap((split) =>
      cells.map((cell): Column<string> => {
        const group = "group" in cell ? ` · ${cell.group}` : "";
        return {
          name: `${SPLIT_WORDS[split]}${group}`,
          number: true,
          cell: (label) => {
            const count = balanceCount(rows, { split, label, ...cell });
            const whole = attribute
              ? balanceCount(rows, { split, label })
              : classes.reduce((sum, each) => sum + balanceCount(rows, { split, label: each }), 0);
            return <ShareCell count={count} whole={whole} of={attribute ? `${label} in this split` : "this split"} />;
          },
        };
      }),
    ),
  ];
  return (
    <DataTable
      label={attribute ? `Balance by ${attribute.name}` : "Balance of classes"}
      rows={classes}
      rowKey={(label) => label}
      columns={columns}
    />
  );
}

function ShareCell({ count, whole, of }: { readonly count: number; readonly whole: number; readonly of: string }) {
  const share = whole > 0 ? count / whole : 0;
  return (
    <Hint content={`${formatRate(share)} of ${of}`}>
      <span className="inline-flex items-center gap-2">
        <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-hover">
          <span className="block h-full rounded-full bg-muted" style={{ width: `${share * 100}%` }} />
        </span>
        <span className={count === 0 ? "font-medium text-waiting" : undefined}>{formatCount(count)}</span>
      </span>
    </Hint>
  );
}
