import { Command, CommanderError, Option } from "commander";
import { loginCommand } from "./account/login-command.ts";
import { agentCommand } from "./agent/agent-command.ts";
import { copyArtifacts } from "./artifacts/copy-artifacts.ts";
import { backboneCommand } from "./backbone/backbone-command.ts";
import { backendCommand } from "./backend/backend-command.ts";
import { readableError } from "./command/readable-error.ts";
import { reportError } from "./command/report-error.ts";
import { datasetCommand } from "./dataset/dataset-command.ts";
import { DemoCommand } from "./demo/demo-command.ts";
import { doctorCommand } from "./doctor/doctor-command.ts";
import { readEnvironment } from "./env.ts";
import { STORE_CHOICES, type StoreChoice } from "./installation/installation-store.ts";
import { stayUp } from "./installation/stay-up.ts";
import { logsCommand } from "./logs/logs-command.ts";
import { projectCommand } from "./project/project-command.ts";
import { promoteCommand } from "./promotion/promote-command.ts";
import { promotionCommand } from "./promotion/promotion-command.ts";
import { rollbackCommand } from "./promotion/rollback-command.ts";
import { quotaCommand } from "./quota/quota-command.ts";
import { pullCommand } from "./release/pull-command.ts";
import { serveCommand } from "./release/serve-command.ts";
import { auditCommand } from "./run/audit-command.ts";
import { ladderCommand } from "./run/ladder-command.ts";
import { runCommand } from "./run/run-command.ts";
import { runsCommand } from "./run/runs-command.ts";
import { sweepCommand } from "./run/sweep-command.ts";
import { watchCommand } from "./run/watch-command.ts";
import { scheduleCommand } from "./schedule/schedule-command.ts";

interface DemoArguments {
  readonly once: boolean;
  readonly json?: string;
  readonly images?: string;
  readonly text?: string | true;
  readonly store?: StoreChoice;
}

const program = new Command("graft").description(
  "Transfer learning, answered by experiment, promoted only when audited.",
);
// A word that names a command ends the options of what stands before it: `run` and `run clone` both know --json.
program.enablePositionalOptions();

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
  .addOption(
    new Option(
      "--text [folder]",
      "use texts: a folder like that of pictures, or real mails where none is named",
    ).conflicts("images"),
  )
  .action(async ({ once, json, images, text, store }: DemoArguments) => {
    const environment = readEnvironment();
    const command = new DemoCommand(environment, {
      once,
      json: json === undefined ? undefined : environment.resolve(json),
      images: images === undefined ? undefined : environment.resolve(images),
      text: typeof text === "string" ? environment.resolve(text) : text,
      store,
    });
    process.exitCode = await command.run();
  });

const storeOption = (flag: string, about: string) =>
  new Option(`${flag} <store>`, about).choices(STORE_CHOICES).makeOptionMandatory();

program
  .command("artifacts")
  .description("look after the stored artifacts")
  .command("copy")
  .description("move a stopped installation to another store: every object is verified; goes on where it was cut off")
  .addOption(storeOption("--from", "the store that has the artifacts"))
  .addOption(storeOption("--to", "the store that shall have them; s3 is named by GRAFT_S3_ENDPOINT and the like"))
  .option("--json", "answer as JSON", false)
  .action(async ({ from, to, json }: { from: StoreChoice; to: StoreChoice; json: boolean }) => {
    const say = (message: string) => process.stderr.write(`  ${message}\n`);
    const outcome = await copyArtifacts({ home: readEnvironment().home, from, to, say });
    const { objects, bytes, sent } = outcome;
    const text = `${objects} objects (${bytes} bytes) are in "${to}" and verified, ${sent} of them sent now. "${from}" was left as it is.`;
    process.stdout.write(`${json ? JSON.stringify(outcome) : text}\n`);
  });

for (const command of [
  loginCommand(),
  agentCommand(),
  projectCommand(),
  backboneCommand(),
  datasetCommand(),
  runCommand(),
  ladderCommand(),
  runsCommand(),
  sweepCommand(),
  watchCommand(),
  logsCommand(),
  auditCommand(),
  promoteCommand(),
  promotionCommand(),
  rollbackCommand(),
  scheduleCommand(),
  doctorCommand(),
  pullCommand(),
  serveCommand(),
  quotaCommand(),
]) {
  program.addCommand(command);
}
program.addCommand(backendCommand());

program
  .command("dev")
  .description("run everything from source with reload")
  .action(async () => {
    process.exitCode = await stayUp(readEnvironment(), { from: "source", agents: ["local"], json: false });
  });

program
  .command("up")
  .description("start an installation and an agent, and keep them up until Ctrl-C")
  .option(
    "--like-production",
    "two API replicas and the dashboard behind one address, MinIO, two agents: as it is run in earnest",
    false,
  )
  .addOption(
    new Option(
      "--store <kind>",
      "where artifacts are kept; left out: where they are, else in files or in MinIO",
    ).choices(STORE_CHOICES),
  )
  .option("--json", "say in one line of JSON where everything is", false)
  .action(async ({ likeProduction, store, json }: { likeProduction: boolean; store?: StoreChoice; json: boolean }) => {
    const agents = likeProduction ? ["local-1", "local-2"] : ["local"];
    process.exitCode = await stayUp(readEnvironment(), { from: "built", likeProduction, agents, store, json });
  });

/** Asked for before options are parsed, because the fault may be in them. */
const wantsJson = process.argv.includes("--json");

/** Usage errors come back as errors, so that they end like every other one. */
function throwUsageErrors(command: Command): void {
  command.exitOverride();
  if (wantsJson) command.configureOutput({ outputError: () => undefined });
  for (const child of command.commands) throwUsageErrors(child);
}

throwUsageErrors(program);
try {
  await program.parseAsync();
} catch (error) {
  // The demo writes its document into the file that its --json names.
  const json = wantsJson && (error instanceof CommanderError || process.argv[2] !== "demo");
  process.exitCode = reportError(readableError(error, undefined), { json, interrupted: false });
}
process.exit();
