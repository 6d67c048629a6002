import { wireNumber } from "../format/format-number.ts";

/** One metric over steps; min and max bound what sampling left out. */
export interface MetricSeries {
  readonly key: string;
  readonly sampled: boolean;
  readonly steps: readonly number[];
  readonly last: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

interface WireSeries {
  readonly key: string;
  readonly sampled: boolean;
  readonly steps: readonly (number | string)[];
  readonly last: readonly (number | string)[];
  readonly min: readonly (number | string)[];
  readonly max: readonly (number | string)[];
}

const numbers = (values: readonly (number | string)[]) => values.map((value) => wireNumber(value) ?? Number.NaN);

export function metricSeries(wire: WireSeries): MetricSeries {
  const { key, sampled } = wire;
  return {
    key,
    sampled,
    steps: numbers(wire.steps),
    last: numbers(wire.last),
    min: numbers(wire.min),
    max: numbers(wire.max),
  };
}

/** Points that arrived since the page asked for the series. */
export type LivePoints = ReadonlyMap<string, { readonly steps: readonly number[]; readonly values: readonly number[] }>;

interface WirePoints {
  readonly key: string;
  readonly steps: readonly (number | string)[];
  readonly values: readonly (number | string)[];
}

export function appendPoints(live: LivePoints, arrived: readonly WirePoints[]): LivePoints {
  const next = new Map(live);
  for (const { key, steps, values } of arrived) {
    const before = next.get(key);
    next.set(key, {
      steps: [...(before?.steps ?? []), ...numbers(steps)],
      values: [...(before?.values ?? []), ...numbers(values)],
    });
  }
  return next;
}

/** Stored series continued by live points; a live point of a step already stored is not drawn twice. */
export function continueSeries(stored: readonly MetricSeries[], live: LivePoints): MetricSeries[] {
  const continued = stored.map((series) => appendTo(series, live.get(series.key)));
  const known = new Set(stored.map(({ key }) => key));
  for (const [key, points] of live) {
    if (!known.has(key))
      continued.push(appendTo({ key, sampled: false, steps: [], last: [], min: [], max: [] }, points));
  }
  return continued;
}

function appendTo(series: MetricSeries, points: ReturnType<LivePoints["get"]>): MetricSeries {
  if (!points) return series;
  const steps = [...series.steps];
  const last = [...series.last];
  const min = [...series.min];
  const max = [...series.max];
  points.steps.forEach((step, index) => {
    const value = points.values[index];
    if (value === undefined || step <= (steps.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
    steps.push(step);
    for (const column of [last, min, max]) column.push(value);
  });
  return { ...series, steps, last, min, max };
}

/**
 * Exponential moving average with the start's bias divided out (as in Adam); weight 0 leaves the values as they are.
 * Values that are not finite are passed over.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let mean = 0;
  let debias = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    debias = weight * debias + (1 - weight);
    return mean / debias;
  });
}

export interface ChartGroup {
  readonly title: string;
  readonly series: readonly MetricSeries[];
}

/** Charts that people look at first, and those they rarely need. */
const FIRST: readonly string[] = ["loss", "top1"];
const LAST: readonly string[] = ["learning rate", "epoch"];

/** Series that belong into one chart: learning rates by layer group together, the others by what they measure. */
export function chartGroups(series: readonly MetricSeries[]): ChartGroup[] {
  const groups = new Map<string, MetricSeries[]>();
  for (const each of series) {
    const parts = each.key.split("/");
    const rate = parts.find((part) => part === "rate" || part === "lr" || part === "learningRate");
    const title = rate ? "learning rate" : (parts.at(-1) ?? each.key);
    groups.set(title, [...(groups.get(title) ?? []), each]);
  }
  const rank = (title: string) => {
    const place = FIRST.indexOf(title);
    if (place >= 0) return place;
    return LAST.includes(title) ? FIRST.length + 1 + LAST.indexOf(title) : FIRST.length;
  };
  return [...groups]
    .map(([title, members]) => ({ title, series: members }))
    .sort((a, b) => rank(a.title) - rank(b.title));
}
