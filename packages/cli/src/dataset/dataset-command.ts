import { CreateDatasetVersionDocument, DatasetListDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import { allPages } from "../command/all-pages.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { LARGEST_SEED, numberBetween, wholeNumber } from "../command/option-values.ts";
import { sendPackage } from "../command/send-package.ts";
import { textTable } from "../command/text-table.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";
import { BUILT_IN_DATASETS, readDatasetSource } from "./dataset-source.ts";

interface PushOptions extends ProjectOption {
  readonly dataset: string;
  readonly label?: string;
  readonly attributes?: string;
  readonly seed: number;
  readonly inputSize?: number;
  readonly text: boolean;
  readonly val: number;
  readonly test: number;
}

async function push(context: CommandContext, options: PushOptions, source: string): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, options.project);
  const { dataset, label, val, test } = options;
  const { dataset: made, notes } = await readDatasetSource(context, source, { ...options, shares: { val, test } });
  for (const note of notes) context.say(note);
  const { id: artifactId } = await sendPackage(context, client, { kind: "DATASET", title: dataset, files: made.files });
  const input = { projectId: project.id, dataset, artifactId, ...(label === undefined ? {} : { label }) };
  const { datasetVersion } = await client.mutate(CreateDatasetVersionDocument, "createDatasetVersion", { input });
  if (!datasetVersion) throw new AppError("INTERNAL", "The API made no dataset version and named no reason.");
  context.answer({ dataset, ...datasetVersion, notes }, () => {
    const { version, exampleCount, classes, digest } = datasetVersion;
    return `${dataset}@${version} holds ${exampleCount} examples of ${classes.length} classes (${digest}).`;
  });
  return EXIT.OK;
}

async function list(context: CommandContext, { project: slug }: ProjectOption): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, slug);
  const datasets =
    (await allPages(client, {
      document: DatasetListDocument,
      variables: { slug: project.slug },
      page: (answer) => answer.project?.datasets,
    })) ?? [];
  const rows = datasets.flatMap(({ name, versions }) =>
    versions.map((one) => [
      `${name}@${one.version}`,
      one.label ?? "",
      String(one.exampleCount),
      one.classes.slice(0, 4).join(", ") + (one.classes.length > 4 ? ", …" : ""),
      attributeNames(one.attributes).join(", "),
      one.digest.slice(0, 12),
    ]),
  );
  const head = ["data set", "label", "examples", "classes", "attributes", "digest"];
  const none = 'No data set yet: "graft dataset push FOLDER --dataset NAME" makes one.';
  context.answer({ datasets }, () => (rows.length > 0 ? textTable({ head, rows, numbers: [2] }) : none));
  return EXIT.OK;
}

/** Names in a dataset version's list of protected attributes. */
export function attributeNames(attributes: unknown): string[] {
  if (!Array.isArray(attributes)) return [];
  return attributes.flatMap((one: unknown) => {
    const { name } = (one ?? {}) as { name?: unknown };
    return typeof name === "string" ? [name] : [];
  });
}

/** `graft dataset`: immutable versions of data sets. */
export function datasetCommand(): Command {
  const command = new Command("dataset").description("upload and list data sets");
  const pushCommand = command
    .command("push")
    .description("check pictures or texts and upload them as a dataset version; the same again change nothing")
    .argument(
      "<source>",
      `a folder, DIR/CLASS/* or DIR/{train,val,test}/CLASS/*, or built in: ${BUILT_IN_DATASETS.join(", ")}`,
    )
    .addOption(projectOption())
    .requiredOption("--dataset <name>", "the data set it becomes a version of; made when there is none")
    .option("--label <word>", "a word people know this version by")
    .option("--text", "the folder holds texts in UTF-8, one a file, not pictures", false)
    .option("--attributes <file>", "protected attributes as CSV: file,NAME,…; left out: attributes.csv of the folder")
    .option("--seed <number>", "decides the splits where the folder leaves them open", wholeNumber(0, LARGEST_SEED), 1)
    .option("--val <share>", "share of validation where the folder has no splits", numberBetween(0, 1), 0.15)
    .option("--test <share>", "share of test where the folder has no splits", numberBetween(0, 1), 0.15)
    .option("--input-size <pixels>", "side of the pictures a built-in data set draws", wholeNumber(28, 1024));
  act<PushOptions, [string]>(pushCommand, push);
  const listCommand = command
    .command("list")
    .description("list a project's data sets with their versions")
    .addOption(projectOption());
  act<ProjectOption>(listCommand, list);
  return command;
}
