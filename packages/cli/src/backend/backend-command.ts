import { BACKENDS } from "@graft/contracts";
import { Argument, Command } from "commander";
import pc from "picocolors";
import { readBackendEnvironment } from "../env.ts";
import { installTensorflow } from "./install-tensorflow.ts";
import { installedTensorflows, nativeTensorflowHint } from "./native-folder.ts";
import { type BackendVerdict, tryBackend } from "./try-backend.ts";

interface JsonOption {
  readonly json: boolean;
}

interface InstallOptions extends JsonOption {
  readonly gpu: boolean;
}

async function install({ json, gpu }: InstallOptions): Promise<void> {
  const say = (message: string) => process.stderr.write(`  ${message}\n`);
  const platform = `${process.platform}-${process.arch}`;
  const installed = await installTensorflow({
    environment: readBackendEnvironment(),
    platform,
    build: gpu ? "gpu" : "cpu",
    say,
  });
  const { device, folder, built } = installed;
  const where = gpu && installed.name === "tensorflow" ? " on the processor, for no GPU is seen here" : "";
  const text = `${device} is ${built ? "installed" : "installed already"} in ${folder}; its gradients pass the self-test${where}. Agents that start from now on use it.`;
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
  const native = installedTensorflows(environment);
  const hint = nativeTensorflowHint(environment);
  if (json) process.stdout.write(`${JSON.stringify({ native, backends: verdicts })}\n`);
  else
    process.stdout.write(
      `\n  ${native.length > 0 ? `Native TensorFlow is in ${native.join(" and ")}.` : (hint ?? "No native backend.")}\n`,
    );
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
    .option("--gpu", "with CUDA 12, for NVIDIA cards: some 4 GB to fetch", false)
    .option("--json", "answer as JSON", false)
    .action((_backend: string, options: InstallOptions) => install(options));
  return command;
}
