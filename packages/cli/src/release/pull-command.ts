import path from "node:path";
import {
  askRelease,
  exportRelease,
  type GraftClientOptions,
  ReleaseCache,
  type ReleaseFolders,
  type ReleasePlace,
} from "@graft/client";
import { AppError, parseModelReference, type Release } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { ProgressBar } from "../command/progress-bar.ts";
import { modelCacheFolder } from "../env.ts";

interface PullOptions {
  readonly project?: string;
  readonly to?: string;
}

interface Pulled {
  readonly release: Release;
  readonly folders: ReleaseFolders;
  /** True when the platform answered that nothing had changed. */
  readonly unchanged: boolean;
}

const MEGABYTE = 1_000_000;

/** Settles with the work, or with the interruption; what was begun then is taken over by the next pull. */
async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, interrupted]);
}

async function fetchRelease(
  context: CommandContext,
  connection: GraftClientOptions,
  place: ReleasePlace,
): Promise<Pulled> {
  const cache = new ReleaseCache(modelCacheFolder());
  const known = await cache.last(connection, place);
  const answer = await askRelease(connection, place, { etag: known?.etag });
  const tagged = answer.unchanged ? known : answer;
  if (tagged === undefined) throw new AppError("INTERNAL", "The API says that nothing changed, and nothing was known.");
  const { release, etag } = tagged;
  const bar = new ProgressBar({
    title: `${release.model} version ${release.version}`,
    amount: (done, total) => `${(done / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB`,
    say: context.say,
    quiet: context.json,
  });
  try {
    const onProgress = (received: number, total: number) => bar.update(received, total);
    const folders = await cache.fetch(release, { connection, onProgress });
    await cache.keep(connection, place, { release, etag });
    return { release, folders, unchanged: answer.unchanged };
  } finally {
    bar.stop();
  }
}

async function pull(context: CommandContext, { project, to }: PullOptions, reference: string): Promise<ExitCode> {
  parseModelReference(reference);
  const { url, key, organization } = context.account();
  const connection = { url, apiKey: key, ...(organization === undefined ? {} : { organization }) };
  const { signal } = context;
  const pulled = await unlessInterrupted(signal, fetchRelease(context, connection, { project, reference }));
  const { release, folders, unchanged } = pulled;
  const target = to === undefined ? null : path.resolve(context.environment.resolve(to));
  const written = target === null ? false : await exportRelease(release, folders, { target, signal });
  const { model, version, digest, alias } = release;
  const { downloadedBytes } = folders;
  const document = { project: release.project, model, alias, version, digest, unchanged, downloadedBytes };
  const place = target === null ? { model: folders.model, backbone: folders.backbone } : { folder: target, written };
  context.answer({ ...document, ...place }, () => {
    const came =
      downloadedBytes === 0 ? "nothing to download" : `${(downloadedBytes / MEGABYTE).toFixed(1)} MB downloaded`;
    return `${model} version ${version} (${digest.slice(0, 12)}), verified, ${came}: ${target ?? folders.model}`;
  });
  return EXIT.OK;
}

/** `graft pull`: a model's files on this machine, verified. */
export function pullCommand(): Command {
  const command = new Command("pull")
    .description("fetch the model under an alias with its backbone, verify every file, and keep it for the next time")
    .argument("<model>", "MODEL@ALIAS, MODEL@VERSION or MODEL@sha256:DIGEST")
    .option("--project <slug>", "its project; left out: the only one that has such a model")
    .option("--to <folder>", "lay model/, backbone/, examples/ and release.json there; left out: only the cache");
  return act<PullOptions, [string]>(command, pull);
}
