import { Command, Option } from "commander";
import { ZodError, z } from "zod";
import { DemoCommand } from "./demo/demo-command.ts";
import { describeError } from "./describe-error.ts";
import { runDevelopment } from "./dev/dev-command.ts";
import { readEnvironment } from "./env.ts";
import { STORE_CHOICES, type StoreChoice } from "./installation/installation-store.ts";

interface DemoArguments {
  readonly once: boolean;
  readonly json?: string;
  readonly images?: string;
  readonly store?: StoreChoice;
}

const program = new Command("graft").description(
  "Transfer learning, answered by experiment, promoted only when audited.",
);

program
  .command("demo")
  .description("do the main job on real input and leave the dashboard up")
  .option("--once", "stop everything at the end", false)
  .option("--json <file>", "write what happened as JSON")
  .option("--images <folder>", "use a folder of pictures: DIR/CLASS/* or DIR/{train,val,test}/CLASS/*")
  .addOption(
    new Option("--store <kind>", "where artifacts are kept; left out: in files, or where they are").choices(
      STORE_CHOICES,
    ),
  )
  .action(async ({ once, json, images, store }: DemoArguments) => {
    const environment = readEnvironment();
    const command = new DemoCommand(environment, {
      once,
      json: json === undefined ? undefined : environment.resolve(json),
      images: images === undefined ? undefined : environment.resolve(images),
      store,
    });
    process.exitCode = await command.run();
  });

program
  .command("dev")
  .description("run everything from source with reload")
  .action(async () => {
    process.exitCode = await runDevelopment(readEnvironment());
  });

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof ZodError ? z.prettifyError(error) : describeError(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
process.exit();
