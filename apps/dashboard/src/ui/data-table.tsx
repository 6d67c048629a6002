import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { ScrollRegion } from "./scroll-region.tsx";

export interface Column<Row> {
  /** Name of the column; also its key. */
  readonly name: string;
  /** What stands in the head when the name is not enough. */
  readonly head?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right-aligned in tabular numerals. */
  readonly number?: boolean;
  readonly className?: string;
}

interface DataTableProps<Row> {
  /** Accessible name of the table. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowClass?: (row: Row) => string | undefined;
}

/** Rows of 32 px with hairlines; scrolls sideways by itself where the page is narrow. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowClass }: DataTableProps<Row>) {
  return (
    <ScrollRegion label={label} className="self-start rounded-md border border-line">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b border-line bg-panel text-left text-muted">
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={classNames(
                  "h-8 px-3 font-medium whitespace-nowrap",
                  column.number && "num",
                  column.className,
                )}
              >
                {column.head ?? column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={classNames("border-b border-line last:border-b-0 hover:bg-hover", rowClass?.(row))}
            >
              {columns.map((column) => (
                <td key={column.name} className={classNames("h-8 px-3 py-1", column.number && "num", column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
