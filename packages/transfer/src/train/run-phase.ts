import { AppError, type PhaseResult } from "@graft/contracts";
import { readNamed } from "../backend/read-values.ts";
import type { PhaseProgress, PhaseSnapshot } from "../checkpoint/checkpoint.ts";
import { breathe } from "../features/feature-context.ts";
import { BatchQueue, type QueuedBatch } from "./batch-queue.ts";
import { BestEpoch } from "./best-epoch.ts";
import { assertUnmoved, frozenDigest, frozenTable } from "./frozen-table.ts";
import { classNumbers } from "./labelled-source.ts";
import { validationScore } from "./loss.ts";
import { createOptimizer, type Stepper } from "./optimizer.ts";
import { fittingStep } from "./out-of-memory.ts";
import type { Penalty } from "./penalty.ts";
import type { PhaseInput } from "./phase-input.ts";
import { type PhaseStart, startOf } from "./phase-start.ts";
import { predict } from "./predict.ts";
import { Random } from "./random.ts";
import { afterEpoch, NO_PLATEAU, type PlateauState } from "./rate-plateau.ts";
import { rateShare } from "./schedule.ts";
import { trainStep } from "./train-step.ts";
import { type Trainable, trainablesOf } from "./trainable.ts";

function notFinite(phase: string, at: { step: number; rate: number }): AppError {
  return new AppError(
    "LOSS_NOT_FINITE",
    `The loss of the ${phase} phase is not a number at step ${at.step}, at rate ${at.rate}. Lower the rate or set clipNorm.`,
    { details: { phase, ...at } },
  );
}

const finite = (values: ReadonlyMap<string, Float32Array>) =>
  [...values.values()].every((array) => array.every((value) => Number.isFinite(value)));

/** One phase while it trains: the same between two steps as after going on from a snapshot taken there. */
class PhaseRun {
  readonly #input: PhaseInput;
  readonly #trainables: readonly Trainable[];
  readonly #optimizer: Stepper;
  readonly #penalty: Penalty | undefined;
  readonly #start: PhaseStart;
  readonly #random: Random;
  readonly #best: BestEpoch;
  readonly #frozenBefore: string;
  #epoch = 0;
  #step = 0;
  #cursor = 0;
  #microBatch: number;
  #plateau: PlateauState = NO_PLATEAU;
  /** State of the random numbers at the start of the running epoch. */
  #epochRandom: readonly number[];

  constructor(given: PhaseInput, start: PhaseStart, frozenBefore: string) {
    const input = { ...given, phase: start.phase };
    const { network, phase, seed, name, val, earlyStopping } = input;
    this.#input = input;
    this.#start = start;
    this.#frozenBefore = frozenBefore;
    this.#trainables = trainablesOf(input);
    this.#penalty = start.penalty(this.#trainables);
    this.#optimizer = createOptimizer(phase.optimizer, this.#trainables, start.stepper);
    this.#random = new Random(seed, name);
    this.#best = new BestEpoch(val === undefined ? undefined : earlyStopping);
    this.#microBatch = phase.microBatch ?? phase.batchSize;
    this.#epochRandom = this.#random.state();
    if (input.resume !== undefined) this.#restore(input.resume);
    else network.forgetStatistics();
  }

  #restore({ progress, weights, slots, best }: PhaseSnapshot): void {
    this.#epoch = progress.epoch;
    this.#step = progress.step;
    this.#cursor = progress.cursor;
    this.#microBatch = progress.microBatch;
    this.#plateau = progress.plateau;
    this.#epochRandom = progress.random;
    this.#random.restore(progress.random);
    this.#best.restore(progress.best, best);
    this.#input.network.restore(weights);
    this.#optimizer.restore({ step: progress.optimizerStep, slots });
  }

  #progress(): PhaseProgress {
    return {
      epoch: this.#epoch,
      step: this.#step,
      cursor: this.#cursor,
      random: [...this.#epochRandom],
      optimizerStep: this.#optimizer.state().step,
      microBatch: this.#microBatch,
      plateau: this.#plateau,
      best: this.#best.state(),
      frozenDigestBefore: this.#frozenBefore,
      ...this.#finding,
    };
  }

  get #finding() {
    const { rateFinding } = this.#start;
    return rateFinding === undefined ? {} : { rateFinding };
  }

  get #rate(): number {
    const { phase, train, schedule } = this.#input;
    const perEpoch = Math.ceil(train.source.count / phase.batchSize);
    const { epochs, done } = schedule ?? { epochs: phase.epochs, done: 0 };
    const share = rateShare(phase.schedule, done * perEpoch + this.#step, epochs * perEpoch);
    return phase.optimizer.rate * share * this.#plateau.factor;
  }

  get #runStep(): number {
    return this.#input.firstStep + this.#step;
  }

  async #keep(): Promise<void> {
    const { keep, network } = this.#input;
    if (keep === undefined) return;
    const weights = await network.snapshot();
    const slots = new Map([...(await readNamed(this.#optimizer.state().slots)), ...this.#start.fisher]);
    // What is not finite is no state to go back to: the one kept before stays.
    if (!finite(weights) || !finite(slots))
      throw notFinite(this.#input.name, { step: this.#runStep, rate: this.#rate });
    const best = this.#best.weights() ?? new Map<string, Float32Array>();
    await keep.save({ progress: this.#progress(), weights, slots, best }, this.#frozen());
  }

  #frozen(): PhaseResult["frozen"] {
    return frozenTable(this.#input, this.#trainables, this.#input.phase.optimizer.rate);
  }

  /** Takes one step, with as many examples at once as memory holds. */
  async #take({ x, indices, mix }: QueuedBatch): Promise<void> {
    const { train, network, graph, phase, events, name } = this.#input;
    events.onBatch?.(indices);
    const { labels, weights } = classNumbers(train, indices);
    const mixed = mix === null ? undefined : { labels: mix.partner.map((at) => labels[at] ?? -1), share: mix.share };
    const rate = this.#rate;
    const step = { network, graph, optimizer: this.#optimizer, phase, rate, penalty: this.#penalty };
    const { value: loss, microBatch } = await fittingStep(Math.min(this.#microBatch, indices.length), (size) =>
      trainStep({ ...step, microBatch: size }, { x, labels, weights, mixed }),
    );
    if (microBatch < Math.min(this.#microBatch, indices.length)) {
      this.#microBatch = microBatch;
      events.onMetric?.({ key: "batch/micro", step: this.#runStep, value: microBatch });
    }
    if (!Number.isFinite(loss)) throw notFinite(name, { step: this.#runStep, rate });
    events.onMetric?.({ key: "train/loss", step: this.#runStep, value: loss });
    events.onMetric?.({ key: "rate/head", step: this.#runStep, value: rate });
    this.#step += 1;
  }

  /** The rest of an epoch: examples in a random order, a step per batch. */
  async #runEpoch(): Promise<void> {
    const { phase, train, events, augmentation, keep } = this.#input;
    if (this.#cursor === 0) this.#epochRandom = this.#random.state();
    const order = this.#random.order(train.source.count);
    const drawn = augmentation && { ...augmentation, epochSeed: Math.floor(this.#random.unit() * 2 ** 32) };
    const { batchSize } = phase;
    const plan = { order, augmentation: drawn ?? undefined, batchSize, from: this.#cursor };
    const queue = new BatchQueue(train.source, plan);
    try {
      for (let batch = await queue.next(); batch !== null; batch = await queue.next()) {
        try {
          await this.#take(batch);
        } finally {
          batch.x.dispose();
        }
        this.#cursor += batch.indices.length;
        const counted = keep?.everySteps !== undefined && this.#step % keep.everySteps === 0;
        // After an epoch's last step its validation comes first.
        if (this.#cursor < order.length && (counted || keep?.due?.() === true)) await this.#keep();
        await breathe(events.signal);
      }
    } finally {
      await queue.dispose();
    }
    events.onMetric?.({ key: "input/wait", step: this.#runStep, value: queue.waitedShare() });
  }

  /** Offers the current weights to the best so far; validation is what chooses. */
  async #validate(): Promise<number> {
    const { val, network, events, name } = this.#input;
    if (val === undefined) return 0;
    const score = validationScore(await predict(network, val.source, events.signal), val.labels, val.weights);
    if (!Number.isFinite(score.loss)) throw notFinite(name, { step: this.#runStep, rate: this.#rate });
    events.onMetric?.({ key: "val/loss", step: this.#runStep, value: score.loss });
    events.onMetric?.({ key: "val/top1", step: this.#runStep, value: score.top1 });
    await this.#best.offer(this.#epoch, score, () => network.snapshot());
    return score.loss;
  }

  async #train(): Promise<void> {
    const { phase, events, name, resume, keep } = this.#input;
    if (resume === undefined) await this.#validate();
    while (this.#epoch < phase.epochs && (this.#cursor > 0 || !this.#best.exhausted(this.#epoch))) {
      await this.#runEpoch();
      this.#cursor = 0;
      this.#epochRandom = this.#random.state();
      this.#epoch += 1;
      events.onMetric?.({ key: "epoch", step: this.#runStep, value: this.#epoch });
      this.#plateau = afterEpoch(phase.schedule, this.#plateau, await this.#validate());
      events.onProgress?.({
        phase: name,
        epoch: this.#epoch,
        epochs: phase.epochs,
        fraction: this.#epoch / phase.epochs,
      });
      if (keep?.due?.() !== false) await this.#keep();
    }
  }

  async run(): Promise<PhaseResult & { readonly steps: number }> {
    const { name, backbone, network } = this.#input;
    await this.#train();
    const weights = this.#best.weights();
    if (weights !== null) network.restore(weights);
    const frozenDigestAfter = await frozenDigest(backbone, network);
    assertUnmoved(this.#frozenBefore, frozenDigestAfter, name);
    return {
      name,
      epochs: this.#epoch,
      bestEpoch: weights === null ? this.#epoch : this.#best.epoch,
      frozen: this.#frozen(),
      frozenDigestBefore: this.#frozenBefore,
      frozenDigestAfter,
      ...this.#finding,
      steps: this.#step,
    };
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#penalty?.dispose();
  }
}

/**
 * Trains a network for one phase: every epoch a new seeded order, a step per batch, then validation; the best epoch's
 * weights stand at the end where early stopping is on, the start counting as epoch 0. What is frozen is hashed before
 * and after.
 *
 * @throws AppError LOSS_NOT_FINITE with step and rate, OUT_OF_MEMORY; the signal's reason where the run is cancelled.
 */
export async function runPhase(input: PhaseInput): Promise<PhaseResult & { readonly steps: number }> {
  const before = input.resume?.progress.frozenDigestBefore ?? (await frozenDigest(input.backbone, input.network));
  const run = new PhaseRun(input, await startOf(input), before);
  try {
    return await run.run();
  } finally {
    run.dispose();
  }
}
