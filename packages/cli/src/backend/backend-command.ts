import { existsSync } from "node:fs";
import { BACKENDS } from "@graft/contracts";
import { Argument, Command } from "commander";
import pc from "picocolors";
import { readBackendEnvironment } from "../env.ts";
import { installTensorflow } from "./install-tensorflow.ts";
import { nativeTensorflowHint, nativeTensorflowPath } from "./native-folder.ts";
import { type BackendVerdict, tryBackend } from "./try-backend.ts";

interface JsonOption {
  readonly json: boolean;
}

async function install(json: boolean): Promise<void> {
  const say = (message: string) => process.stderr.write(`  ${message}\n`);
  const platform = `${process.platform}-${process.arch}`;
  const installed = await installTensorflow({ environment: readBackendEnvironment(), platform, say });
  const { device, folder, built } = installed;
  const text = `${device} is ${built ? "installed" : "installed already"} in ${folder}; its gradients pass the self-test. Agents that start from now on use it.`;
  process.stdout.write(`${json ? JSON.stringify(installed) : text}\n`);
}

async function list(json: boolean): Promise<void> {
  const environment = readBackendEnvironment();
  const verdicts: BackendVerdict[] = [];
  for (const name of BACKENDS) {
    const verdict = await tryBackend(name, environment.folder);
    verdicts.push(verdict);
    if (json) continue;
    const [mark, about] = verdict.accepted ? [pc.green("✓"), verdict.device] : [pc.dim("-"), pc.dim(verdict.reason)];
    process.stdout.write(`  ${mark} ${name.padEnd(16)}${about}\n`);
  }
  const place = nativeTensorflowPath(environment);
  const native = existsSync(place) ? place : null;
  const hint = nativeTensorflowHint(environment);
  if (json) process.stdout.write(`${JSON.stringify({ native, backends: verdicts })}\n`);
  else process.stdout.write(`\n  ${native ? `Native TensorFlow is in ${native}.` : (hint ?? "No native backend.")}\n`);
}

/** `graft backend`: what this machine can compute on. */
export function backendCommand(): Command {
  const command = new Command("backend").description("look after what this machine computes on");
  command
    .command("list")
    .description("which backends pass the gradient self-test here, fastest first")
    .option("--json", "answer as JSON", false)
    .action(({ json }: JsonOption) => list(json));
  command
    .command("install")
    .description("build a native backend once, for all installations of this person")
    .addArgument(new Argument("<backend>", "what to build").choices(["tensorflow"]))
    .option("--json", "answer as JSON", false)
    .action((_backend: string, { json }: JsonOption) => install(json));
  return command;
}
