import type { Estimate, GroupResult } from "@graft/contracts";
import { formatInterval, formatRange } from "../format/format-interval.ts";
import { formatCount, formatRate } from "../format/format-number.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { RATES, type RateName } from "./audit-words.ts";

interface WhiskerRowsProps {
  readonly groups: readonly GroupResult[];
  readonly rate: RateName;
  /** Level of the intervals, such as 0.95. */
  readonly confidence: number;
}

/** Four fifths of the highest rate: the line below which selection counts as adverse (EEOC, 1978). */
function fourFifths(groups: readonly GroupResult[], rate: RateName): number | undefined {
  if (rate !== "selectionRate") return undefined;
  const rates = groups.flatMap((group) => ("value" in group.selectionRate ? [group.selectionRate.value] : []));
  return rates.length > 1 ? 0.8 * Math.max(...rates) : undefined;
}

const percent = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`;

/** Groups as rows on a common axis from 0 to 1: dot, whisker, the four-fifths line, count. */
export function WhiskerRows({ groups, rate, confidence }: WhiskerRowsProps) {
  const line = fourFifths(groups, rate);
  const words = RATES.find(([name]) => name === rate)?.[1];
  return (
    <div className="rounded-md border border-line p-3">
      <div className="mb-1 flex text-sm text-muted">
        <span>
          {words} ({Math.round(confidence * 100)} %)
        </span>
        {line === undefined ? null : (
          <span className="ml-auto">
            <span aria-hidden className="mr-1 inline-block h-3 border-l-2 border-dashed border-waiting align-middle" />
            four fifths of the highest: {formatRate(line)}
          </span>
        )}
      </div>
      <ul>
        {groups.map((group) => (
          <li
            key={group.group}
            className="grid grid-cols-[3.5rem_minmax(0,1fr)_6rem] sm:grid-cols-[4.5rem_minmax(0,1fr)_6.5rem] items-center gap-3 border-t border-line py-1.5 text-sm"
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{group.group}</span>
              <span className="block text-xs text-muted tabular-nums">n {formatCount(group.count)}</span>
            </span>
            <WhiskerTrack estimate={group[rate]} line={line} />
            <EstimateCell estimate={group[rate]} />
          </li>
        ))}
      </ul>
      <Axis />
    </div>
  );
}

function WhiskerTrack({ estimate, line }: { readonly estimate: Estimate; readonly line: number | undefined }) {
  if (!("value" in estimate)) {
    return (
      <Tooltip content={estimate.undefined}>
        <button
          type="button"
          className="hatched block h-6 w-full cursor-help rounded-sm border border-line text-center text-xs"
        >
          <span className="rounded-sm bg-canvas px-1 text-muted">too few to tell</span>
        </button>
      </Tooltip>
    );
  }
  const { value, low, high } = estimate;
  const below = line !== undefined && value < line;
  return (
    <span aria-hidden className="relative block h-6">
      <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
      {line === undefined ? null : (
        <span className="absolute inset-y-0 border-l-2 border-dashed border-waiting" style={{ left: percent(line) }} />
      )}
      <span
        className={`absolute top-1/2 h-0.5 -translate-y-1/2 ${below ? "bg-failed" : "bg-accent"}`}
        style={{ left: percent(low), width: percent(high - low) }}
      />
      <span
        className={`absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-canvas ${below ? "bg-failed" : "bg-accent"}`}
        style={{ left: percent(value) }}
      />
    </span>
  );
}

/** `0.934 ± 0.012` with its ends and method on hover, or why there is none. */
export function EstimateCell({ estimate }: { readonly estimate: Estimate }) {
  if (!("value" in estimate)) {
    return (
      <Tooltip content={estimate.undefined}>
        <button type="button" className="num w-full cursor-help text-muted">
          too few
        </button>
      </Tooltip>
    );
  }
  return (
    <Tooltip
      content={`${formatRange(estimate)}, ${estimate.method}, ${formatCount(estimate.count)} examples; exactly ${estimate.value}`}
    >
      <button type="button" className="num w-full cursor-help rounded-sm tabular-nums">
        {formatInterval(estimate)}
      </button>
    </Tooltip>
  );
}

function Axis() {
  return (
    <div
      aria-hidden
      className="grid grid-cols-[3.5rem_minmax(0,1fr)_6rem] sm:grid-cols-[4.5rem_minmax(0,1fr)_6.5rem] gap-3 text-xs text-muted"
    >
      <span />
      <span className="flex justify-between border-t border-line-strong pt-0.5 tabular-nums">
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <span key={tick} className={tick === 0.25 || tick === 0.75 ? "max-sm:hidden" : undefined}>
            {tick}
          </span>
        ))}
      </span>
      <span />
    </div>
  );
}
