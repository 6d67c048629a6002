import type { RateFinding } from "@graft/contracts";
import { formatNumber } from "../format/format-number.ts";

const WIDTH = 320;
const HEIGHT = 72;

/** Points of a curve in the box; losses above three times the first are cut off, for the finder ends where it diverges. */
function points({ trials }: RateFinding): string {
  const logs = trials.map(({ rate }) => Math.log10(rate));
  const [low = 0, high = 1] = [logs[0], logs.at(-1)];
  const top = Math.min(Math.max(...trials.map(({ loss }) => loss)), 3 * (trials[0]?.loss ?? 1));
  const bottom = Math.min(...trials.map(({ loss }) => loss));
  return trials
    .map(({ loss }, i) => {
      const x = (((logs[i] ?? low) - low) / Math.max(high - low, 1e-9)) * WIDTH;
      const y = ((top - Math.min(loss, top)) / Math.max(top - bottom, 1e-9)) * HEIGHT;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

/** What the learning-rate finder tried before a phase: the loss over the rate, and the rate that trained. */
export function RateFindingView({ finding }: { readonly finding: RateFinding }) {
  const { trials, rate } = finding;
  const [first, last] = [trials[0], trials.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [low, high] = [Math.log10(first.rate), Math.log10(last.rate)];
  const at = ((Math.log10(rate) - low) / Math.max(high - low, 1e-9)) * WIDTH;
  const words = `Loss of ${trials.length} trial steps at rates from ${formatNumber(first.rate)} to ${formatNumber(last.rate)}; it fell fastest at ${formatNumber(rate)}`;
  return (
    <figure className="mb-3 max-w-[340px]">
      <svg role="img" aria-label={words} viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} className="w-full">
        <line x1={at} x2={at} y1={0} y2={HEIGHT} stroke="var(--accent)" strokeDasharray="3 3" />
        <polyline points={points(finding)} fill="none" stroke="currentColor" strokeWidth={1.5} />
      </svg>
      <figcaption className="text-sm text-muted">{words}.</figcaption>
    </figure>
  );
}
