import { Command } from "commander";
import { findBackboneVersion } from "../backbone/find-backbone-version.ts";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import type { ExitCode } from "../command/exit-code.ts";
import { LARGEST_SEED, numberBetween, wholeNumber } from "../command/option-values.ts";
import { parseReference } from "../command/reference.ts";
import { findDatasetVersion } from "../dataset/find-dataset-version.ts";
import { presetLadder } from "./preset-ladder.ts";
import { addQueueOptions, type QueueOptions, queueRun } from "./queue-run.ts";

interface LadderOptions extends QueueOptions {
  readonly dataset: string;
  readonly backbone?: string;
  readonly model?: string;
  readonly inputSize?: number;
  readonly targetTop1?: number;
  readonly seed: number;
}

function ladder(context: CommandContext, options: LadderOptions): Promise<ExitCode> {
  return queueRun(context, options, async (client, project) => {
    const { dataset, seed, inputSize, targetTop1 } = options;
    const datasetVersionId = (await findDatasetVersion(client, project, dataset)).id;
    const { id: backboneVersionId, modality } = await findBackboneVersion(client, options.backbone);
    const modelName = options.model ?? parseReference(dataset).name;
    const preset = presetLadder({ datasetVersionId, backboneVersionId, modelName, seed, modality, inputSize });
    return { name: `ladder on ${dataset}`, spec: targetTop1 === undefined ? preset : { ...preset, targetTop1 } };
  });
}

/** `graft ladder`: is a frozen backbone enough, or does fine-tuning pay? */
export function ladderCommand(): Command {
  const command = new Command("ladder")
    .description("climb the ladder: a frozen backbone first, then its last groups; the winner is registered")
    .requiredOption("--dataset <name>", "NAME, NAME@VERSION or NAME@LABEL")
    .option("--backbone <name>", "NAME or NAME@VERSION; may be left out where there is only one")
    .option("--model <name>", "the name the winner is registered under; left out: the data set's")
    .option("--input-size <number>", "side pictures are resized to, or tokens of a text", wholeNumber(32, 1024))
    .option("--target-top1 <share>", "validation top-1 at which climbing stops", numberBetween(0, 1))
    .option("--seed <number>", "drives initialisation, order and augmentation", wholeNumber(0, LARGEST_SEED), 1);
  return act<LadderOptions>(addQueueOptions(command), ladder);
}
