import { type Dimension, type Json, MAX_TRIALS, type SweepSpec, sha256Hex, type TrainSpec } from "@graft/contracts";
import { mergePatch } from "../run/merge-patch.ts";

export type TrialSettings = Readonly<Record<string, string | number | boolean>>;

/** Uniform in [0, 1): 52 bits of a digest, so that a trial's settings depend on the seed and its number alone. */
function uniform(seed: number, trial: number, member: string): number {
  return Number.parseInt(sha256Hex(`${seed}/${trial}/${member}`).slice(0, 13), 16) / 16 ** 13;
}

function drawn(dimension: Dimension, u: number): string | number | boolean {
  switch (dimension.kind) {
    case "CHOICE":
      return dimension.values[Math.floor(u * dimension.values.length)] ?? "";
    case "INTEGER":
      return dimension.low + Math.floor(u * (dimension.high - dimension.low + 1));
    case "UNIFORM":
      return dimension.low + u * (dimension.high - dimension.low);
    case "LOG_UNIFORM":
      return Math.exp(Math.log(dimension.low) + u * (Math.log(dimension.high) - Math.log(dimension.low)));
  }
}

function listed(dimension: Dimension): readonly (string | number | boolean)[] {
  if (dimension.kind === "CHOICE") return dimension.values;
  if (dimension.kind !== "INTEGER") return [];
  return Array.from({ length: dimension.high - dimension.low + 1 }, (_, index) => dimension.low + index);
}

function grid(space: SweepSpec["space"]): TrialSettings[] {
  let settings: TrialSettings[] = [{}];
  for (const [member, dimension] of Object.entries(space)) {
    settings = settings.flatMap((others) => listed(dimension).map((value) => ({ ...others, [member]: value })));
  }
  return settings.slice(0, MAX_TRIALS);
}

/** The settings of every trial, in the order in which they are tried: the same specification gives the same ones. */
export function trialSettings({ space, search, seed }: SweepSpec): TrialSettings[] {
  if (search.kind === "GRID") return grid(space);
  return Array.from({ length: search.trials }, (_, trial) =>
    Object.fromEntries(
      Object.entries(space).map(([member, dimension]) => [member, drawn(dimension, uniform(seed, trial, member))]),
    ),
  );
}

/** Epochs of a rung of successive halving; null for a search that trains every trial to its end. */
export function rungEpochs({ search }: SweepSpec, rung: number): number | null {
  return search.kind === "ASHA" ? Math.min(search.maxEpochs, search.minEpochs * search.eta ** rung) : null;
}

/** The number of the last rung: the first whose epochs reach the most. */
export function lastRung(spec: SweepSpec): number {
  if (spec.search.kind !== "ASHA") return 0;
  let rung = 0;
  while ((rungEpochs(spec, rung) ?? 0) < spec.search.maxEpochs) rung += 1;
  return rung;
}

/** What a trial trains, unparsed: its settings in the base, and the epochs of its rung in the phase that comes last. */
export function trialSpec(spec: SweepSpec, settings: TrialSettings, rung: number): Json {
  const { datasetVersionId, backboneVersionId, inputSize, cacheCut, seed, base } = spec;
  let made = {
    ...base,
    ...{ kind: "TRAIN", datasetVersionId, backboneVersionId, inputSize, seed },
    ...(cacheCut === undefined ? {} : { cacheCut }),
  } as unknown as Json;
  for (const [member, value] of Object.entries(settings)) made = mergePatch(made, nested(member, value));
  const epochs = rungEpochs(spec, rung);
  const phase: keyof TrainSpec = base.tunePhase ? "tunePhase" : "headPhase";
  return epochs === null ? made : mergePatch(made, { [phase]: { epochs } });
}

function nested(member: string, value: Json): Json {
  return member.split(".").reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
}
