import { formatCount, formatRate } from "../format/format-number.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";

interface ConfusionMatrixProps {
  readonly label: string;
  readonly classes: readonly string[];
  /** confusion[true][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
}

/** True classes as rows, predicted as columns; the deeper the colour the larger the share of the row. */
export function ConfusionMatrix({ label, classes, confusion }: ConfusionMatrixProps) {
  return (
    <ScrollRegion label={label}>
      <table className="border-separate border-spacing-px text-sm">
        <caption className="pb-1 text-left text-sm whitespace-nowrap text-muted">
          Rows are true, columns predicted.
        </caption>
        <thead>
          <tr>
            <td />
            {classes.map((name) => (
              <th key={name} scope="col" className="px-2 pb-1 font-medium text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, truth) => {
            const total = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={classes[truth]}>
                <th scope="row" className="pr-2 text-right font-medium text-muted">
                  {classes[truth]}
                </th>
                {row.map((count, predicted) => (
                  <Cell
                    key={classes[predicted]}
                    count={count}
                    share={total > 0 ? count / total : 0}
                    right={truth === predicted}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Cell({ count, share, right }: { readonly count: number; readonly share: number; readonly right: boolean }) {
  // The tint stays below a third so that the words keep their contrast in both themes.
  const tint = `color-mix(in srgb, var(--${right ? "succeeded" : "failed"}) ${Math.round(share * 30)}%, var(--panel))`;
  return (
    <td className="h-12 min-w-16 rounded-sm px-2 text-center" style={{ background: tint }}>
      <span className="block font-medium">{formatCount(count)}</span>
      <span className="block text-xs">{formatRate(share, 2)}</span>
    </td>
  );
}
