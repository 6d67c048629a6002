import { AppError, type SplitScore } from "@graft/contracts";
import { encodeCorrect } from "./correct-bits.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";

/** What a model answered on a split, in the manifest's order. */
export interface ClassifiedSplit {
  /** Index of the true class of each row. */
  readonly labels: ArrayLike<number>;
  /** For each row one probability per class, summing to 1. */
  readonly probabilities: readonly ArrayLike<number>[];
  readonly classes: readonly string[];
}

/** Rows of softmax in float32 sum to 1 within far less; logits do not. */
const SUM_TOLERANCE = 1e-3;

function assertRow(row: number, probabilities: ArrayLike<number>, { labels, classes }: ClassifiedSplit): void {
  const label = labels[row] as number;
  if (!Number.isInteger(label) || label < 0 || label >= classes.length) {
    throw new AppError(
      "LABEL_UNKNOWN",
      `Row ${row} has label ${label}; give an index into the ${classes.length} classes.`,
    );
  }
  let sum = 0;
  for (let index = 0; index < probabilities.length; index++) sum += probabilities[index] as number;
  if (probabilities.length !== classes.length || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new AppError(
      "INPUT_INVALID",
      `Row ${row} has ${probabilities.length} probabilities that sum to ${sum}; give ${classes.length} that sum to 1.`,
    );
  }
}

/** Index of the largest value, the first of equals. */
function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) > (values[best] as number)) best = index;
  }
  return best;
}

/** Precision, recall and F1 of each class from confusion[true][predicted]; an empty denominator counts as 0. */
function scoreClasses(confusion: readonly (readonly number[])[], classes: readonly string[]) {
  return classes.map((label, index) => {
    const count = (confusion[index] ?? []).reduce((sum, cell) => sum + cell, 0);
    const predicted = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
    const right = confusion[index]?.[index] ?? 0;
    const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    const scored = { label, count, precision: share(right, predicted), recall: share(right, count) };
    return { ...scored, f1: share(2 * right, predicted + count), occurs: predicted + count > 0 };
  });
}

/**
 * Scores a classifier on one split.
 * - top1: share of rows whose most probable class (the first of equals) is the true one; 1 is perfect.
 * - macroF1: mean F1 over the classes that occur among labels or predictions. A class absent from both says nothing
 *   about the model and is left out (scikit-learn's default); one that is there but never predicted counts as 0.
 * - loss: mean of -ln(probability of the true class) in nats, with probabilities under 2⁻⁵² taken as that; 0 is perfect.
 * - ece: see {@link expectedCalibrationError}, on the confidence of the predicted class.
 */
export function classificationScore(split: ClassifiedSplit): SplitScore {
  const { labels, probabilities, classes } = split;
  const count = labels.length;
  if (count === 0)
    throw new AppError("SPLIT_EMPTY", "The split to be scored has no examples; add some or leave it out.");
  if (probabilities.length !== count) {
    throw new AppError(
      "INPUT_INVALID",
      `${count} labels but ${probabilities.length} rows of probabilities; give one each.`,
    );
  }
  const confusion = classes.map(() => classes.map(() => 0));
  const correct = new Uint8Array(count);
  const confidences = new Float64Array(count);
  let loss = 0;
  probabilities.forEach((row, index) => {
    assertRow(index, row, split);
    const label = labels[index] as number;
    const predicted = argmax(row);
    const cells = confusion[label] as number[];
    cells[predicted] = (cells[predicted] as number) + 1;
    correct[index] = predicted === label ? 1 : 0;
    confidences[index] = row[predicted] as number;
    loss -= Math.log(Math.min(1, Math.max(Number.EPSILON, row[label] as number)));
  });
  const scored = scoreClasses(confusion, classes);
  const occurring = scored.filter(({ occurs }) => occurs);
  return {
    count,
    top1: correct.reduce((sum, bit) => sum + bit, 0) / count,
    macroF1: occurring.reduce((sum, { f1 }) => sum + f1, 0) / occurring.length,
    loss: loss / count,
    ece: expectedCalibrationError(confidences, correct),
    perClass: scored.map(({ occurs, ...perClass }) => perClass),
    confusion,
    correct: encodeCorrect(correct),
  };
}
