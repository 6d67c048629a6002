import { FireScheduleDocument, PauseScheduleDocument, ResumeScheduleDocument } from "@graft/client";
import { AppError, CATCH_UP_POLICIES, OVERLAP_POLICIES } from "@graft/contracts";
import { Command, Option } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { LARGEST_SEED, wholeNumber } from "../command/option-values.ts";
import { bareId } from "../command/reference.ts";
import { textTable } from "../command/text-table.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";
import { type CreateOptions, createSchedule } from "./create-schedule.ts";
import { describeSchedule, scheduleRow } from "./describe-schedule.ts";
import { findSchedule, listSchedules } from "./find-schedule.ts";

async function list(context: CommandContext, { project: slug }: ProjectOption): Promise<ExitCode> {
  const client = context.connect();
  const schedules = await listSchedules(client, await findProject(client, slug));
  const head = ["schedule", "state", "fires", "challenges", "next (UTC)", "last (UTC)"];
  const rows = schedules.map(scheduleRow);
  context.answer({ schedules }, () => (rows.length > 0 ? textTable({ head, rows }) : "Nothing is scheduled."));
  return EXIT.OK;
}

async function scheduleOf(context: CommandContext, { project: slug }: ProjectOption, name: string) {
  const client = context.connect();
  const { id } = await findSchedule(client, await findProject(client, slug), name);
  return { client, input: { scheduleId: id } };
}

async function pause(context: CommandContext, options: ProjectOption, name: string): Promise<ExitCode> {
  const { client, input } = await scheduleOf(context, options, name);
  const { schedule } = await client.mutate(PauseScheduleDocument, "pauseSchedule", { input });
  context.answer(schedule, () => (schedule ? describeSchedule(schedule) : ""));
  return EXIT.OK;
}

async function resume(context: CommandContext, options: ProjectOption, name: string): Promise<ExitCode> {
  const { client, input } = await scheduleOf(context, options, name);
  const { schedule } = await client.mutate(ResumeScheduleDocument, "resumeSchedule", { input });
  context.answer(schedule, () => (schedule ? describeSchedule(schedule) : ""));
  return EXIT.OK;
}

async function fire(context: CommandContext, options: ProjectOption, name: string): Promise<ExitCode> {
  const { client, input } = await scheduleOf(context, options, name);
  const { fire: made } = await client.mutate(FireScheduleDocument, "fireSchedule", { input });
  if (!made) throw new AppError("INTERNAL", "The API made no firing and named no reason.");
  context.answer(made, () => `${name} fires now (${bareId(made.id)}); "graft runs" shows what it makes.`);
  return EXIT.OK;
}

const onOne = (command: Command) => command.argument("<name>", "the schedule's name").addOption(projectOption());

/** `graft schedule`: retraining by the clock, or when there is new data. */
export function scheduleCommand(): Command {
  const command = new Command("schedule").description("retrain by the clock or on new data, and ask for promotion");
  act<ProjectOption>(
    command.command("list").description("list a project's schedules").addOption(projectOption()),
    list,
  );
  const create = onOne(command.command("create"))
    .description("make a schedule: it trains a challenger, compares and audits it, and asks for its promotion")
    .requiredOption("--dataset <name>", "the data set; its newest version is taken when it fires")
    .requiredOption("--alias <name>", "the alias it challenges, such as production; it needs a policy")
    .option("--cron <expression>", 'when it fires, in five fields: "0 3 * * 1" is Mondays at three')
    .option("--zone <zone>", "the time zone of the expression, such as Europe/Berlin", "UTC")
    .option("--on-new-version", "fire when the data set has a new version, instead of by the clock")
    .option("--model <name>", "the registered model; left out: the data set's name")
    .option("--backbone <name>", "the backbone version; left out: that of the version under the alias")
    .option("--input-size <number>", "side pictures are resized to, or tokens of a text", wholeNumber(32, 1024))
    .option("--template <file>", "a TRAIN or LADDER specification as JSON; left out: the ladder")
    .addOption(
      new Option("--overlap <policy>", "while an earlier firing is at work").choices(OVERLAP_POLICIES).default("SKIP"),
    )
    .addOption(
      new Option("--catch-up <policy>", "what is made up for after downtime")
        .choices(CATCH_UP_POLICIES)
        .default("LAST"),
    )
    .option("--seed <number>", "drives initialisation, order and augmentation", wholeNumber(0, LARGEST_SEED), 1);
  act<CreateOptions, [string]>(create, createSchedule);
  act<ProjectOption, [string]>(onOne(command.command("pause").description("stop a schedule from firing")), pause);
  act<ProjectOption, [string]>(onOne(command.command("resume").description("let a schedule fire again")), resume);
  act<ProjectOption, [string]>(onOne(command.command("fire").description("fire a schedule now, paused or not")), fire);
  return command;
}
