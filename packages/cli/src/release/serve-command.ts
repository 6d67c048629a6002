import { AppError, BACKENDS, type BackendName, parseModelReference } from "@graft/contracts";
import { Command, InvalidArgumentError, Option } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { wholeNumber } from "../command/option-values.ts";
import { modelCacheFolder, readBackendEnvironment } from "../env.ts";
import { type PredictorEvent, PredictorProcess } from "./predictor-process.ts";

interface ServeOptions {
  readonly project?: string;
  readonly host: string;
  readonly port: number;
  readonly backend?: BackendName;
  readonly poll: number;
}

/** Seconds, written `5` or `5s`. */
function seconds(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)s?$/.exec(text) ?? [];
  const value = Number(number);
  if (value >= 0.1 && value <= 3600) return value;
  throw new InvalidArgumentError("It is a number of seconds from 0.1 to 3600, such as 5s.");
}

function variablesOf(context: CommandContext, options: ServeOptions, reference: string): Record<string, string> {
  const { url, key, organization } = context.account();
  const { project, host, port, poll } = options;
  const backend = options.backend ?? context.environment.backend;
  return {
    GRAFT_API_URL: url,
    GRAFT_API_KEY: key,
    GRAFT_MODEL: reference,
    GRAFT_HOST: host,
    GRAFT_PORT: String(port),
    GRAFT_POLL_SECONDS: String(poll),
    GRAFT_MODEL_CACHE: modelCacheFolder(),
    GRAFT_NATIVE_BACKENDS: readBackendEnvironment().folder,
    ...(organization === undefined ? {} : { GRAFT_ORGANIZATION: organization }),
    ...(project === undefined ? {} : { GRAFT_PROJECT: project }),
    ...(backend === undefined ? {} : { GRAFT_BACKEND: backend }),
  };
}

async function serve(context: CommandContext, options: ServeOptions, reference: string): Promise<ExitCode> {
  parseModelReference(reference);
  const failed: { error?: AppError } = {};
  const onEvent = (event: PredictorEvent) => {
    if (event.event === "failed") failed.error = new AppError(event.code, event.message);
    else if (context.json) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (event.event === "ready") {
      context.say(`${reference} is version ${event.version}, on ${event.backend}: POST ${event.url}/v1/predict`);
    }
  };
  const onLog = (line: string) => context.say(line);
  const predictor = new PredictorProcess(variablesOf(context, options, reference), { onEvent, onLog });
  context.signal.addEventListener("abort", () => predictor.stop(), { once: true });
  if (context.signal.aborted) predictor.stop();
  const code = await predictor.exited;
  if (failed.error) throw failed.error;
  if (code === 0) return EXIT.OK;
  throw new AppError("INTERNAL", `The predictor ended with ${code === null ? "a signal" : `exit code ${code}`}.`);
}

/** `graft serve`: predictions over HTTP, following an alias. */
export function serveCommand(): Command {
  const command = new Command("serve")
    .description("answer predictions over HTTP with the model under an alias, and follow the alias; Ctrl-C ends it")
    .argument("<model>", "MODEL@ALIAS; MODEL@VERSION or MODEL@sha256:DIGEST stay what they are")
    .option("--project <slug>", "its project; left out: the only one that has such a model")
    .option("--host <address>", "where to listen; 0.0.0.0 for every network", "127.0.0.1")
    .option("--port <number>", "0: a free one", wholeNumber(0, 65535), 8500)
    .addOption(new Option("--backend <name>", "left out: the best that passes its self-test").choices(BACKENDS))
    .option("--poll <seconds>", "how often the alias is looked at", seconds, 5);
  return act<ServeOptions, [string]>(command, serve);
}
