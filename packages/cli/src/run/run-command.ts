import {
  AppError,
  AUGMENTATIONS,
  STRATEGY_NAMES,
  type StrategyName,
  type TrainOptions,
  trainSpec,
} from "@graft/contracts";
import { Command, InvalidArgumentError, Option } from "commander";
import { findBackboneVersion } from "../backbone/find-backbone-version.ts";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import type { ExitCode } from "../command/exit-code.ts";
import { LARGEST_SEED, numberBetween, wholeNumber } from "../command/option-values.ts";
import { findDatasetVersion } from "../dataset/find-dataset-version.ts";
import { controlCommands } from "./control-run.ts";
import { addQueueOptions, type QueueOptions, queueRun } from "./queue-run.ts";
import { readSpecFile } from "./read-spec-file.ts";

interface RunOptions extends QueueOptions, Omit<TrainOptions, "strategy"> {
  readonly spec?: string;
  readonly dataset?: string;
  readonly backbone?: string;
  readonly strategy?: StrategyName;
}

/** What `--strategy` is written as: the contracts' names in lower case with hyphens. */
const strategyWords = STRATEGY_NAMES.map((name) => name.toLowerCase().replaceAll("_", "-"));

function run(context: CommandContext, options: RunOptions): Promise<ExitCode> {
  return queueRun(context, options, async (client, project) => {
    const { dataset, backbone, spec: file } = options;
    const given = file === undefined ? {} : readSpecFile(context.environment.resolve(file));
    const named = {
      ...(dataset === undefined ? {} : { datasetVersionId: (await findDatasetVersion(client, project, dataset)).id }),
      ...(backbone === undefined ? {} : { backboneVersionId: (await findBackboneVersion(client, backbone)).id }),
    };
    if (file !== undefined) {
      const spec: Record<string, unknown> = { ...given, ...named };
      return { name: String(spec.kind ?? "run").toLowerCase(), spec };
    }
    if (named.datasetVersionId === undefined || options.strategy === undefined) {
      throw new AppError(
        "INPUT_INVALID",
        "Say what to train on and how: --dataset NAME --strategy NAME, or --spec FILE.",
      );
    }
    const backboneVersionId = named.backboneVersionId ?? (await findBackboneVersion(client, undefined)).id;
    const parts = { datasetVersionId: named.datasetVersionId, backboneVersionId };
    const { strategy } = options;
    const word = strategy.toLowerCase().replaceAll("_", "-");
    return { name: `${word} on ${dataset}`, spec: trainSpec(parts, { ...options, strategy }) };
  });
}

/** `graft run`: one run, of a specification or of one strategy with the ladder's settings. */
export function runCommand(): Command {
  const command = new Command("run")
    .description(
      "queue one run: a training by flags, or any specification from a JSON file; pause, resume or clone one",
    )
    .option("--spec <file>", "the specification as JSON; --dataset and --backbone fill in their ids")
    .option("--dataset <name>", "NAME, NAME@VERSION or NAME@LABEL")
    .option("--backbone <name>", "NAME or NAME@VERSION; may be left out where there is only one")
    .addOption(new Option("--strategy <name>", `what trains: ${strategyWords.join(", ")}`).argParser(parseStrategy))
    .option(
      "--groups <number>",
      "how many top layer groups train, where the strategy leaves it open",
      wholeNumber(1, 1000),
    )
    .option(
      "--block <group>",
      "the layer group that trains, for surgical; left out: the one whose gradient is steepest",
    )
    .option("--rank <number>", "rank of the adapters, for lora", wholeNumber(1, 256))
    .option("--epochs <number>", "epochs of the phase the strategy is about", wholeNumber(1, 10_000))
    .option("--rate <number>", "peak learning rate of that phase", numberBetween(0, 100))
    .option("--find-rate", "look for the rate at which the loss falls fastest, and train at it")
    .addOption(
      new Option("--augment <kind>", "what is done to training pictures, which then are not cached").choices(
        Object.keys(AUGMENTATIONS),
      ),
    )
    .option("--batch-size <number>", "examples in a batch of that phase", wholeNumber(1, 65_536))
    .option("--input-size <number>", "side pictures are resized to, or tokens of a text", wholeNumber(32, 1024))
    .option("--seed <number>", "drives initialisation, order and augmentation", wholeNumber(0, LARGEST_SEED), 1);
  act<RunOptions>(addQueueOptions(command), run);
  for (const control of controlCommands()) command.addCommand(control);
  // Options behind the name of one of these are its own: some have the same names.
  return command.enablePositionalOptions();
}

function parseStrategy(text: string): StrategyName {
  const name = STRATEGY_NAMES[strategyWords.indexOf(text.toLowerCase().replaceAll("_", "-"))];
  if (name !== undefined) return name;
  throw new InvalidArgumentError(`Allowed: ${strategyWords.join(", ")}.`);
}
