import { CreateRunDocument, type GraftClient } from "@graft/client";
import { AppError, type Requirements, requirementsSchema } from "@graft/contracts";
import type { Command } from "commander";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { gathered, wholeNumber } from "../command/option-values.ts";
import { bareId } from "../command/reference.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";
import { type ExperimentOptions, findExperiment } from "./find-experiment.ts";
import { watchRun } from "./watch-run.ts";

export interface QueueOptions extends ProjectOption, ExperimentOptions {
  readonly name?: string;
  readonly priority?: number;
  readonly backend?: string;
  readonly needs?: readonly string[];
  readonly watch?: boolean;
}

/** The options of every command that queues a run. */
export function addQueueOptions(command: Command): Command {
  return command
    .addOption(projectOption())
    .option("--name <text>", "its name for people")
    .option("--experiment <name>", "the experiment it belongs to; made when there is none")
    .option("--question <text>", "what a new experiment is to answer; left out: its name")
    .option("--priority <number>", "0 to 100, larger is claimed first", wholeNumber(0, 100))
    .option("--backend <name>", "the backend it needs, such as tensorflow or wasm; left out: any")
    .option("--needs <labels>", "labels an agent must have, separated by commas", gathered)
    .option("--watch", "wait for its end and end as it does");
}

export interface RunToQueue {
  /** Its name where the person gave none. */
  readonly name: string;
  readonly spec: unknown;
}

export type SpecMaker = (
  client: GraftClient,
  project: { readonly id: string; readonly slug: string },
) => Promise<RunToQueue>;

/** Queues what `make` specifies, and waits for its end where that is asked for. */
export async function queueRun(context: CommandContext, options: QueueOptions, make: SpecMaker): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, options.project);
  const { name, spec } = await make(client, project);
  const experimentId = await findExperiment(client, project, options);
  const requirements = requirementsOf(options);
  const input = {
    projectId: project.id,
    name: options.name ?? name,
    spec,
    idempotencyKey: crypto.randomUUID(),
    ...(experimentId === undefined ? {} : { experimentId }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    ...(requirements === undefined ? {} : { requirements }),
  };
  const { run } = await client.mutate(CreateRunDocument, "createRun", { input });
  if (!run) throw new AppError("INTERNAL", "The API made no run and named no reason.");
  if (options.watch === true) {
    context.say(`${input.name} is queued as ${bareId(run.id)}`);
    return watchRun(context, client, run.id);
  }
  context.answer({ id: run.id, name: input.name, state: run.state }, () => {
    const id = bareId(run.id);
    return `${input.name} is ${run.state.toLowerCase()} as ${id}. Follow it with "graft watch ${id}".`;
  });
  return EXIT.OK;
}

function requirementsOf({ backend, needs }: QueueOptions): Requirements | undefined {
  if (backend === undefined && needs === undefined) return undefined;
  return requirementsSchema.parse({
    ...(backend === undefined ? {} : { backend }),
    ...(needs === undefined ? {} : { labels: needs }),
  });
}
