"use client";

import { useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useMemo, useRef } from "react";
import type { RunRowFragment } from "../gql/graphql.ts";
import { classNames } from "../ui/class-names.ts";
import { HIDEABLE_COLUMNS, NUMBER_COLUMNS, RUN_COLUMNS, runTableFeatures } from "./run-columns.tsx";
import { useRowKeys } from "./use-row-keys.ts";

const ROW_HEIGHT = 32;

interface RunTableProps {
  readonly runs: RunRowFragment[];
  readonly hidden: readonly string[];
  readonly total: number;
  readonly onNearEnd: () => void;
}

function useRunRows(runs: RunRowFragment[], hidden: readonly string[]) {
  const columnVisibility = useMemo(
    () => Object.fromEntries(HIDEABLE_COLUMNS.map(([id]) => [id, !hidden.includes(id)])),
    [hidden],
  );
  return useTable({
    features: runTableFeatures,
    columns: RUN_COLUMNS,
    data: runs,
    getRowId: (run) => run.id,
    state: { columnVisibility },
  });
}

/** Draws only the rows in sight; asks for more when the end comes near. */
export function RunTable({ runs, hidden, total, onNearEnd }: RunTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const table = useRunRows(runs, hidden);
  const rows = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 12,
    onChange: ({ range }) => {
      if (range && range.endIndex > rows.length - 40) onNearEnd();
    },
  });
  const items = virtual.getVirtualItems();
  const onKeyDown = useRowKeys({ count: rows.length, scroller, scrollTo: (index) => virtual.scrollToIndex(index) });
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={scroller}
      aria-label="Runs"
      onKeyDown={onKeyDown}
      className="relative max-h-[calc(100dvh-190px)] min-h-64 overflow-auto rounded-md border border-line"
    >
      <table aria-rowcount={total} className="w-full border-collapse text-sm">
        <thead className="sticky top-0 z-10 bg-panel text-left text-muted shadow-[0_1px_0_var(--line)]">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  className={classNames(
                    "h-8 px-3 font-medium whitespace-nowrap",
                    NUMBER_COLUMNS.has(header.column.id) && "num",
                  )}
                >
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Spacer height={before} />
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <tr
                key={row.id}
                aria-rowindex={item.index + 2}
                data-index={item.index}
                className="h-8 border-b border-line hover:bg-hover"
              >
                {row.getVisibleCells().map((cell) => (
                  <td
                    key={cell.id}
                    className={classNames(
                      "max-w-[22rem] px-3 whitespace-nowrap",
                      cell.column.id === "name" && "min-w-44 max-sm:max-w-44",
                      NUMBER_COLUMNS.has(cell.column.id) && "num",
                    )}
                  >
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height={after} />
        </tbody>
      </table>
    </section>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}
