import type { Command } from "commander";
import { type CommandContext, openContext } from "./command-context.ts";
import type { ExitCode } from "./exit-code.ts";
import { readableError } from "./readable-error.ts";
import { reportError } from "./report-error.ts";

/** What a command does; answers the exit code of how it ended. */
export type Work<Options, Arguments extends readonly unknown[]> = (
  context: CommandContext,
  options: Options,
  ...args: Arguments
) => Promise<ExitCode>;

/**
 * Gives a command its work, the option `--json`, and the way every command ends: its exit code by what came of it, its
 * error on stderr, everything it opened closed. Ctrl-C aborts the context's signal; a second one ends at once.
 */
export function act<Options, Arguments extends readonly unknown[] = []>(
  command: Command,
  work: Work<Options, Arguments>,
): Command {
  return command
    .option("--json", "answer with one JSON document on stdout; errors as JSON on stderr")
    .action(async () => {
      const options = command.opts<Options & { json?: boolean }>();
      const json = options.json === true;
      const stop = new AbortController();
      const interrupt = () => {
        if (stop.signal.aborted) process.exit(130);
        stop.abort(new Error("interrupted"));
      };
      process.on("SIGINT", interrupt);
      process.on("SIGTERM", interrupt);
      const { context, close } = openContext(json, stop.signal);
      let url: string | undefined;
      try {
        const args = command.processedArgs as unknown as Arguments;
        process.exitCode = await work(context, options, ...args);
      } catch (error) {
        try {
          url = context.account().url;
        } catch {
          // Nobody is signed in, so the error cannot be the account's API.
        }
        process.exitCode = reportError(readableError(error, url), { json, interrupted: stop.signal.aborted });
      } finally {
        await close();
        process.off("SIGINT", interrupt);
        process.off("SIGTERM", interrupt);
      }
    });
}
