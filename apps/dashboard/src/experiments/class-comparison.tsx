import { seriesColour } from "../charts/theme-colours.ts";
import { formatCount, formatRate } from "../format/format-number.ts";
import { strategyWords } from "../runs/run-words.ts";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { Section } from "../ui/section.tsx";
import type { Rung } from "./rung.ts";

/** F1 and recall of every class, rung beside rung. */
export function ClassComparison({ rungs }: { readonly rungs: readonly Rung[] }) {
  const scored = rungs.flatMap((rung) => {
    const score = rung.test ?? rung.validation;
    return score ? [{ rung, score }] : [];
  });
  const first = scored[0];
  if (!first) return null;
  type Row = (typeof first.score.perClass)[number];
  const columns: Column<Row>[] = [
    { name: "Class", cell: (row) => row.label },
    { name: "Examples", cell: (row) => formatCount(row.count), number: true },
    ...scored.map(
      ({ rung, score }): Column<Row> => ({
        name: rung.run.id,
        head: (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-2 rounded-full" style={{ background: seriesColour(rung.place) }} />
            {strategyWords(rung.strategy?.name ?? rung.run.name)}: F1 (recall)
          </span>
        ),
        cell: (row) => {
          const own = score.perClass.find(({ label }) => label === row.label);
          return `${formatRate(own?.f1)} (${formatRate(own?.recall)})`;
        },
        number: true,
      }),
    ),
  ];
  return (
    <Section title="By class" note={first.rung.test ? "on test" : "on validation"}>
      <DataTable label="Scores by class" rows={first.score.perClass} rowKey={(row) => row.label} columns={columns} />
    </Section>
  );
}
