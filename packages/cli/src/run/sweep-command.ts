import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { findBackboneVersion } from "../backbone/find-backbone-version.ts";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import type { ExitCode } from "../command/exit-code.ts";
import { wholeNumber } from "../command/option-values.ts";
import { findDatasetVersion } from "../dataset/find-dataset-version.ts";
import { addQueueOptions, type QueueOptions, queueRun } from "./queue-run.ts";
import { readSpecFile } from "./read-spec-file.ts";

interface SweepOptions extends QueueOptions {
  readonly spec: string;
  readonly dataset?: string;
  readonly backbone?: string;
  readonly parallel?: number;
}

function sweep(context: CommandContext, options: SweepOptions): Promise<ExitCode> {
  return queueRun(context, options, async (client, project) => {
    const { dataset, backbone, parallel } = options;
    const given = readSpecFile(context.environment.resolve(options.spec));
    if (given.kind !== undefined && given.kind !== "SWEEP") {
      throw new AppError(
        "SPEC_INVALID",
        `${options.spec} is a specification of kind ${String(given.kind)}, not SWEEP.`,
      );
    }
    const spec = {
      ...given,
      kind: "SWEEP",
      ...(dataset === undefined ? {} : { datasetVersionId: (await findDatasetVersion(client, project, dataset)).id }),
      ...(backbone === undefined && given.backboneVersionId !== undefined
        ? {}
        : { backboneVersionId: (await findBackboneVersion(client, backbone)).id }),
      ...(parallel === undefined ? {} : { parallel }),
    };
    return { name: `sweep${dataset === undefined ? "" : ` on ${dataset}`}`, spec };
  });
}

/** `graft sweep`: one strategy with other settings, several at a time. */
export function sweepCommand(): Command {
  const command = new Command("sweep")
    .description("train one strategy with other settings, several at a time, and name the best on validation")
    .requiredOption("--spec <file>", "base, space and search as JSON; docs/guides/sweeps.md has one")
    .option("--dataset <name>", "NAME, NAME@VERSION or NAME@LABEL; fills in datasetVersionId")
    .option("--backbone <name>", "NAME or NAME@VERSION; may be left out where there is only one")
    .option("--parallel <number>", "trials that wait or run at a time", wholeNumber(1, 64));
  return act<SweepOptions>(addQueueOptions(command), sweep);
}
