import { plainLogText } from "@graft/contracts";
import { Command } from "commander";
import pc from "picocolors";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { wholeNumber } from "../command/option-values.ts";
import { findRun } from "../run/find-run.ts";
import { describeLine, type LogLine } from "./log-line.ts";
import { LogTail } from "./log-tail.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly attempt?: number;
  readonly search?: string;
  readonly tail?: number;
  readonly plain?: boolean;
}

/** Writes lines as they come: for a person, as text alone, or as one JSON document a line. */
function writer({ json }: CommandContext, { plain }: LogsOptions): (line: LogLine) => void {
  let attempt = 0;
  return (line) => {
    if (json) process.stdout.write(`${JSON.stringify(line)}\n`);
    else if (plain) process.stdout.write(`${plainLogText(line.text)}\n`);
    else {
      if (line.attempt !== attempt && line.attempt > 1)
        process.stdout.write(`${pc.dim(`── attempt ${line.attempt}`)}\n`);
      attempt = line.attempt;
      process.stdout.write(`${describeLine(line)}\n`);
    }
  };
}

async function logs(context: CommandContext, options: LogsOptions, id: string): Promise<ExitCode> {
  const client = context.connect();
  const run = await findRun(client, id);
  const { follow, attempt, search, tail } = options;
  const gathered: LogLine[] = [];
  const atOnce = context.json && follow !== true;
  const log = new LogTail({
    client,
    runId: run.id,
    attempt,
    search,
    signal: context.signal,
    onLine: atOnce ? (line) => gathered.push(line) : writer(context, options),
  });
  if (tail === undefined) await log.catchUp();
  else await log.lastLines(tail);
  if (follow) await log.follow(context.subscribe());
  else if (atOnce) context.answer({ run: run.id, lines: gathered }, () => "");
  if (run.kind === "LADDER") context.say('A ladder says nothing itself; "graft runs --children" names its rungs.');
  return EXIT.OK;
}

/** `graft logs`: what a run's engine and agent said. */
export function logsCommand(): Command {
  const command = new Command("logs")
    .description("show what a run's engine and agent said")
    .argument("<run>", "its id")
    .option("-f, --follow", "go on until the run has ended; with --json one document for each line")
    .option("--attempt <number>", "only this attempt", wholeNumber(1, 1e6))
    .option("--search <text>", "only lines that contain this, whatever the case")
    .option("--tail <number>", "only the last lines, and what follows them", wholeNumber(1, 1e6))
    .option("--plain", "the lines alone, without time and stream");
  return act<LogsOptions, [string]>(command, logs);
}
