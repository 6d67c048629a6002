import { Command } from "commander";
import { act } from "../command/act.ts";
import { watchRun } from "./watch-run.ts";

/** `graft watch`: follows a run live. */
export function watchCommand(): Command {
  const command = new Command("watch")
    .description("follow a run live until it ends; exit code 0 when it succeeded, 1 when it failed or was cancelled")
    .argument("<run>", "its id");
  return act<object, [string]>(command, (context, _options, id) => watchRun(context, context.connect(), id));
}
