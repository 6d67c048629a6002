import {
  ExperimentByNameDocument,
  type GraftClient,
  type RunFilter,
  RunListDocument,
  type RunRowFragment,
} from "@graft/client";
import { AppError, RUN_KINDS, RUN_STATES, type RunKind, type RunState } from "@graft/contracts";
import { Command, Option } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { gatheredFrom, wholeNumber } from "../command/option-values.ts";
import { shortDuration } from "../command/progress-bar.ts";
import { bareId } from "../command/reference.ts";
import { textTable } from "../command/text-table.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";

interface RunsOptions extends ProjectOption {
  readonly state?: readonly RunState[];
  readonly kind?: readonly RunKind[];
  readonly name?: string;
  readonly experiment?: string;
  readonly children?: boolean;
  readonly order: "newest" | "oldest";
  readonly first: number;
  readonly after?: string;
}

async function filterOf(
  client: GraftClient,
  project: { readonly slug: string },
  { state, kind, name, experiment, children }: RunsOptions,
): Promise<RunFilter> {
  const filter: RunFilter = { topLevelOnly: children !== true };
  if (state) filter.state = [...state];
  if (kind) filter.kind = [...kind];
  if (name !== undefined) filter.nameContains = name;
  if (experiment === undefined) return filter;
  const found = await client.execute(ExperimentByNameDocument, { slug: project.slug, name: experiment });
  if (!found.project?.experiment) {
    throw new AppError("NOT_FOUND", `There is no experiment "${experiment}" in the project ${project.slug}.`);
  }
  return { ...filter, experimentId: found.project.experiment.id };
}

/** A page from the newest on, or, read from the back and turned round, from the oldest on. */
async function page(
  client: GraftClient,
  { order, first, after }: RunsOptions,
  { slug, filter }: { readonly slug: string; readonly filter: RunFilter },
) {
  const cursor = after ?? null;
  if (order === "newest") {
    const { project } = await client.execute(RunListDocument, { slug, filter, first, after: cursor });
    const runs = project?.runs;
    const next = runs?.pageInfo.hasNextPage ? (runs.pageInfo.endCursor ?? null) : null;
    return { runs: runs?.nodes ?? [], total: runs?.totalCount ?? 0, next };
  }
  const { project } = await client.execute(RunListDocument, { slug, filter, last: first, before: cursor });
  const runs = project?.runs;
  const next = runs?.pageInfo.hasPreviousPage ? (runs.pageInfo.startCursor ?? null) : null;
  return { runs: [...(runs?.nodes ?? [])].reverse(), total: runs?.totalCount ?? 0, next };
}

function row(run: RunRowFragment): string[] {
  const top1 = run.metrics.find(({ key }) => key === "val/top1")?.lastValue;
  const started = run.startedAt ? Date.parse(run.startedAt) : undefined;
  const ended = run.finishedAt ? Date.parse(run.finishedAt) : Date.now();
  return [
    bareId(run.id),
    run.kind,
    run.name,
    run.state === "RUNNING" && run.progress ? `RUNNING ${Math.round(run.progress.fraction * 100)} %` : run.state,
    top1 === undefined ? "" : Number(top1).toFixed(3),
    started === undefined ? "" : shortDuration((ended - started) / 1000),
    run.createdAt.slice(0, 16).replace("T", " "),
    run.createdByName,
  ];
}

async function runs(context: CommandContext, options: RunsOptions): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, options.project);
  const filter = await filterOf(client, project, options);
  const found = await page(client, options, { slug: project.slug, filter });
  context.answer(found, () => {
    if (found.runs.length === 0) return "No run is like that.";
    const head = ["id", "kind", "name", "state", "val top-1", "took", "made (UTC)", "by"];
    const more = found.next === null ? "" : `\n  ${found.total} in all; more with --after ${found.next}`;
    return textTable({ head, rows: found.runs.map(row), numbers: [4, 5] }) + more;
  });
  return EXIT.OK;
}

/** `graft runs`: a project's runs, filtered, ordered, page by page. */
export function runsCommand(): Command {
  const command = new Command("runs")
    .description("list a project's runs")
    .addOption(projectOption())
    .option("--state <states>", `only these: ${RUN_STATES.join(", ").toLowerCase()}`, gatheredFrom(RUN_STATES))
    .option("--kind <kinds>", `only these: ${RUN_KINDS.join(", ").toLowerCase()}`, gatheredFrom(RUN_KINDS))
    .option("--name <text>", "only those whose name contains this")
    .option("--experiment <name>", "only those of this experiment")
    .option("--children", "the rungs and evaluations of ladders too")
    .addOption(new Option("--order <order>", "which come first").choices(["newest", "oldest"]).default("newest"))
    .option("--first <number>", "how many at once", wholeNumber(1, 200), 20)
    .option("--after <cursor>", "go on behind an earlier page");
  return act<RunsOptions>(command, runs);
}
