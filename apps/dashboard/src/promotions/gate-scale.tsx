import { formatCount, formatRate, wireNumber } from "../format/format-number.ts";
import type { GateFragment } from "../gql/graphql.ts";

/** Upper end of a gate's scale: scores and ratios end at 1, differences and counts a quarter above what is on it. */
function scaleEnd(gate: GateFragment, values: readonly number[]): number {
  if (gate.kind === "SCORE") return 1;
  const largest = Math.max(...values);
  if (gate.kind === "APPROVALS") return Math.max(1, largest);
  return Math.max(0.01, gate.comparison === ">=" ? Math.max(1, largest) : largest * 1.25);
}

/** The measured value on a small scale with its threshold marked; the side where the gate holds is tinted. */
export function GateScale({ gate }: { readonly gate: GateFragment }) {
  const [value, low, high, threshold] = [gate.value, gate.low, gate.high, gate.threshold].map(wireNumber);
  if (value === undefined || threshold === undefined) return null;
  const end = scaleEnd(gate, [value, threshold, high ?? value]);
  const at = (number: number) => `${Math.min(1, Math.max(0, number / end)) * 100}%`;
  const holds = gate.comparison === "<=" ? { left: "0%", width: at(threshold) } : { left: at(threshold), right: "0%" };
  const tone = gate.state === "PASSED" ? "bg-succeeded" : gate.state === "FAILED" ? "bg-failed" : "bg-waiting";
  const show = gate.kind === "APPROVALS" ? formatCount : (number: number) => formatRate(number);
  const sign = gate.comparison === "<=" ? "≤" : "≥";
  return (
    <span className="flex items-center gap-3 text-sm">
      <span aria-hidden className="relative block h-4 min-w-16 flex-1">
        <span className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-hover" />
        <span className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-line-strong" style={holds} />
        {low === undefined || high === undefined ? null : (
          <span
            className={`absolute top-1/2 h-0.5 -translate-y-1/2 ${tone}`}
            style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }}
          />
        )}
        <span className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink" style={{ left: at(threshold) }} />
        <span
          className={`absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-canvas ${tone}`}
          style={{ left: at(value) }}
        />
      </span>
      <span className="w-24 text-right whitespace-nowrap tabular-nums">
        <span className="font-medium">{show(value)}</span>{" "}
        <span className="text-muted">
          {sign} {show(threshold)}
        </span>
      </span>
    </span>
  );
}
