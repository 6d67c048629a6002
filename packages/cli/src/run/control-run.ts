import { CloneRunDocument, PauseRunDocument, ResumeRunDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { z } from "zod";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { wholeNumber } from "../command/option-values.ts";
import { readJsonFile } from "../command/read-json-file.ts";
import { bareId } from "../command/reference.ts";
import { findRun } from "./find-run.ts";
import { mergePatch, patchOf } from "./spec-patch.ts";

interface CloneOptions {
  readonly set?: readonly string[];
  readonly changes?: string;
  readonly name?: string;
  readonly priority?: number;
}

async function pause(context: CommandContext, _options: object, id: string): Promise<ExitCode> {
  const client = context.connect();
  const { run } = await client.mutate(PauseRunDocument, "pauseRun", {
    input: { runId: (await findRun(client, id)).id },
  });
  context.answer({ run }, () =>
    run?.state === "PAUSED"
      ? `${run.name} is paused.`
      : `${run?.name} is asked to pause: its agent keeps a checkpoint and hands it back.`,
  );
  return EXIT.OK;
}

async function resume(context: CommandContext, _options: object, id: string): Promise<ExitCode> {
  const client = context.connect();
  const { run } = await client.mutate(ResumeRunDocument, "resumeRun", {
    input: { runId: (await findRun(client, id)).id },
  });
  context.answer({ run }, () => `${run?.name} is ${run?.state}.`);
  return EXIT.OK;
}

function objectIn(file: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(readJsonFile(file));
  if (parsed.success) return parsed.data;
  throw new AppError("INPUT_INVALID", `${file} holds no object of changes.`);
}

async function clone(context: CommandContext, options: CloneOptions, id: string): Promise<ExitCode> {
  const client = context.connect();
  const { changes: file, set = [], name, priority } = options;
  const changes: Record<string, unknown> = {};
  if (file !== undefined) mergePatch(changes, objectIn(context.environment.resolve(file)));
  mergePatch(changes, patchOf(set));
  const input = { runId: (await findRun(client, id)).id, changes, idempotencyKey: crypto.randomUUID() };
  const { run } = await client.mutate(CloneRunDocument, "cloneRun", {
    input: { ...input, ...(name === undefined ? {} : { name }), ...(priority === undefined ? {} : { priority }) },
  });
  context.answer({ run }, () => `${run?.name} is ${run?.state}: ${bareId(run?.id ?? "")}`);
  return EXIT.OK;
}

/** `graft run pause | resume | clone`. */
export function controlCommands(): Command[] {
  const of = (name: string, what: string) =>
    new Command(name).description(what).argument("<run>", "the run's id, as graft runs shows it");
  return [
    act<object, [string]>(of("pause", "pause a run: a running training keeps a checkpoint first"), pause),
    act<object, [string]>(of("resume", "queue a paused run again; a training goes on from its checkpoint"), resume),
    act<CloneOptions, [string]>(
      of("clone", "queue a new run of the same specification, with changes")
        .option("--set <members...>", "members that differ, as in headPhase.epochs=3; null takes one away")
        .option("--changes <file>", "members that differ, as JSON in a file")
        .option("--name <name>", "its name; left out: the same")
        .option("--priority <number>", "0 to 100, larger first; left out: the same", wholeNumber(0, 100)),
      clone,
    ),
  ];
}
