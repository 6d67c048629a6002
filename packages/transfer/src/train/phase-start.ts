import type { Phase, RateFinding } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { readNamed } from "../backend/read-values.ts";
import { POOLED } from "../features/feature-key.ts";
import { findRate } from "./find-rate.ts";
import { fisherInformation } from "./fisher.ts";
import { GraphStepper } from "./graph-stepper.ts";
import type { StepTaker } from "./optimizer.ts";
import { combined, elasticPenalty, l2Sp, type Penalty } from "./penalty.ts";
import type { PhaseInput } from "./phase-input.ts";
import { PlainStepper } from "./plain-stepper.ts";
import { Random } from "./random.ts";
import { type Trainable, trainablesOf } from "./trainable.ts";

/** What a phase finds out before its first step, and keeps to its end. */
export interface PhaseStart {
  /** The phase, at the rate that was found where one was looked for. */
  readonly phase: Phase;
  readonly rateFinding: RateFinding | undefined;
  /** Fisher information by `fisher/NAME`, as checkpoints keep it; empty without EWC. */
  readonly fisher: ReadonlyMap<string, Float32Array>;
  /** Takes the optimizer's steps; undefined where they are taken operation by operation. */
  readonly stepper: StepTaker | undefined;
  /** What pulls on the weights besides the loss. */
  readonly penalty: (trainables: readonly Trainable[]) => Penalty | undefined;
}

const FISHER = "fisher/";

/** Looks for the rate and weighs what must be kept; a phase that goes on from a snapshot finds both in it. */
export async function startOf(input: PhaseInput): Promise<PhaseStart> {
  const rateFinding = await rateFindingOf(input);
  const { optimizer } = input.phase;
  const phase =
    rateFinding === undefined ? input.phase : { ...input.phase, optimizer: { ...optimizer, rate: rateFinding.rate } };
  const fisher = await fisherOf(input);
  const { backbone } = input;
  const pretrained = (name: string) => backbone.weights.get(name);
  return {
    phase,
    rateFinding,
    fisher,
    stepper: await stepperOf({ ...input, phase }),
    penalty: (trainables) => {
      const { l2Sp: pull, ewc } = phase;
      return combined([
        ...(pull ? [l2Sp(trainables, pull, pretrained)] : []),
        ...(ewc
          ? [elasticPenalty(trainables, { lambda: ewc.lambda, fisher: tensors(fisher, pretrained) }, pretrained)]
          : []),
      ]);
    },
  };
}

/** Of a head alone in plain arrays, of more as one graph; both only on native TensorFlow. */
async function stepperOf(input: PhaseInput): Promise<StepTaker | undefined> {
  const { loadGraph, network, phase } = input;
  if (loadGraph === undefined) return undefined;
  if (network.cut === POOLED) return new PlainStepper(phase.optimizer);
  return GraphStepper.open(loadGraph, phase.optimizer, trainablesOf(input));
}

async function rateFindingOf(input: PhaseInput): Promise<RateFinding | undefined> {
  const { phase, resume, network, graph, train, seed, events } = input;
  if (phase.findRate === undefined || resume !== undefined) return resume?.progress.rateFinding;
  const random = new Random(seed, "finder");
  const finding = await findRate({
    network,
    graph,
    trainables: trainablesOf(input),
    phase,
    train,
    random,
    signal: events.signal,
  });
  for (const [step, { rate, loss }] of finding.trials.entries()) {
    events.onMetric?.({ key: "finder/rate", step, value: rate });
    events.onMetric?.({ key: "finder/loss", step, value: loss });
  }
  return finding;
}

async function fisherOf({
  phase,
  resume,
  network,
  train,
  seed,
  events,
}: PhaseInput): Promise<Map<string, Float32Array>> {
  if (phase.ewc === undefined) return new Map();
  if (resume !== undefined) return new Map([...resume.slots].filter(([name]) => name.startsWith(FISHER)));
  const random = new Random(seed, "fisher");
  const { examples } = phase.ewc;
  const information = await fisherInformation({
    network,
    source: train.source,
    examples,
    random,
    signal: events.signal,
  });
  const values = await readNamed(information);
  tf.dispose([...information.values()]);
  return new Map([...values].map(([name, value]) => [`${FISHER}${name}`, value]));
}

function tensors(
  fisher: ReadonlyMap<string, Float32Array>,
  pretrained: (name: string) => tf.Tensor | undefined,
): Map<string, tf.Tensor> {
  return new Map(
    [...fisher].map(([key, values]) => {
      const name = key.slice(FISHER.length);
      return [name, tf.tensor(values, pretrained(name)?.shape)];
    }),
  );
}
