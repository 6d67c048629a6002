import { AppError, type Phase } from "@graft/contracts";
import type { ExampleRef } from "../pictures/example-ref.ts";

/** The splits a training may look at; test is not among them. */
export interface TrainDataset {
  /** Labels in the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly train: readonly ExampleRef[];
  readonly val: readonly ExampleRef[];
}

/** Labels as positions in `classes`. @throws AppError LABEL_UNKNOWN naming the example. */
export function labelNumbers(examples: readonly ExampleRef[], classes: readonly string[]): number[] {
  const positions = new Map(classes.map((name, i) => [name, i]));
  return examples.map(({ path, label }) => {
    const position = positions.get(label);
    if (position !== undefined) return position;
    throw new AppError("LABEL_UNKNOWN", `${path} is labelled "${label}", which is not among ${classes.join(", ")}.`, {
      details: { file: path, label },
    });
  });
}

/** @throws AppError SPLIT_EMPTY, CLASS_EMPTY or LABEL_UNKNOWN naming what is at fault. */
export function checkDataset({ classes, train, val }: TrainDataset): void {
  for (const [name, split] of Object.entries({ TRAIN: train, VAL: val })) {
    if (split.length === 0) {
      throw new AppError("SPLIT_EMPTY", `The split ${name} has no examples; a training needs at least one.`, {
        details: { split: name },
      });
    }
    labelNumbers(split, classes);
  }
  const present = new Set(train.map(({ label }) => label));
  const absent = classes.find((name) => !present.has(name));
  if (absent !== undefined) {
    throw new AppError("CLASS_EMPTY", `The class "${absent}" has no examples in TRAIN. Add some or remove the class.`, {
      details: { class: absent },
    });
  }
}

/** @throws AppError BATCH_LARGER_THAN_DATA where a phase asks for more examples at once than there are. */
export function checkBatch({ batchSize, smallerBatch }: Phase, { train }: TrainDataset): void {
  if (smallerBatch === true || batchSize <= train.length) return;
  throw new AppError(
    "BATCH_LARGER_THAN_DATA",
    `A batch of ${batchSize} is more than the ${train.length} training examples: set batchSize to at most ${train.length}, or smallerBatch to true.`,
    { details: { batchSize, examples: train.length } },
  );
}
