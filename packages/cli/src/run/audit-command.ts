import type { GraftClient } from "@graft/client";
import { AppError, GAP_METRICS } from "@graft/contracts";
import { Command, Option } from "commander";
import { findBackboneVersion } from "../backbone/find-backbone-version.ts";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import type { ExitCode } from "../command/exit-code.ts";
import { LARGEST_SEED, numberBetween, wholeNumber } from "../command/option-values.ts";
import { findDatasetVersion } from "../dataset/find-dataset-version.ts";
import { findModelVersion } from "../model/find-model-version.ts";
import { type AuditedSubject, type AuditOptions, auditSpec } from "./audit-spec.ts";
import { addQueueOptions, type QueueOptions, queueRun } from "./queue-run.ts";

interface Options extends QueueOptions, AuditOptions {
  readonly backbone?: string;
  readonly dataset?: string;
}

type Project = { readonly slug: string };

interface Subject extends AuditedSubject {
  readonly title: string;
  /** The data the subject was trained on, where there is one: what is audited unless told otherwise. */
  readonly trainedOn?: string;
}

async function modelSubject(client: GraftClient, project: Project, model: string): Promise<Subject> {
  const version = await findModelVersion(client, project, model);
  const { datasetVersion } = version;
  return {
    title: `${version.model.name}@${version.version}`,
    subject: "MODEL_VERSION",
    subjectDigest: version.digest,
    modelVersionId: version.id,
    backboneVersionId: version.backboneVersion.id,
    trainSpec: version.trainRun.spec,
    trainedOn: `${datasetVersion.dataset.name}@${datasetVersion.version}`,
  };
}

async function backboneSubject(client: GraftClient, text: string): Promise<Subject> {
  const { id, name, version, digest } = await findBackboneVersion(client, text);
  return { title: `${name}@${version}`, subject: "BACKBONE", subjectDigest: digest, backboneVersionId: id };
}

function audit(context: CommandContext, options: Options, model: string | undefined): Promise<ExitCode> {
  return queueRun(context, options, async (client, project) => {
    if ((model === undefined) === (options.backbone === undefined)) {
      throw new AppError(
        "INPUT_INVALID",
        "Say what to audit: a MODEL, MODEL@VERSION or MODEL@ALIAS, or --backbone NAME.",
      );
    }
    const { title, trainedOn, ...subject } =
      model === undefined
        ? await backboneSubject(client, options.backbone ?? "")
        : await modelSubject(client, project, model);
    const dataset = options.dataset ?? trainedOn;
    if (dataset === undefined)
      throw new AppError("INPUT_INVALID", "Say on which data to audit a backbone: --dataset NAME.");
    const data = await findDatasetVersion(client, project, dataset);
    const spec = auditSpec(subject, data, options);
    return { name: `audit of ${title} by ${spec.attribute}`, spec };
  });
}

/** `graft audit`: does it treat groups alike? */
export function auditCommand(): Command {
  const command = new Command("audit")
    .description("measure the bias of a model version, or of a backbone, by the groups of a protected attribute")
    .argument("[model]", "MODEL (its newest version), MODEL@VERSION or MODEL@ALIAS")
    .option("--backbone <name>", "audit this backbone instead: NAME or NAME@VERSION")
    .option("--dataset <name>", "the data it is measured on; left out: what the model was trained on")
    .option("--attribute <name>", "the protected attribute; may be left out where there is only one")
    .option("--positive <class>", "the class whose prediction counts as selection")
    .addOption(
      new Option("--metric <name>", "the gap that is judged")
        .choices(GAP_METRICS)
        .default("demographicParityDifference"),
    )
    .option("--max <number>", "largest difference that passes; left out: 0.1", numberBetween(0, 1))
    .option("--min <number>", "smallest ratio that passes; left out: 0.8", numberBetween(0, 1))
    .addOption(
      new Option("--judged-on <what>", "judge the point estimate, or the worse end of its interval")
        .choices(["POINT", "BOUND"])
        .default("POINT"),
    )
    .option(
      "--input-size <number>",
      "side of the pictures, or tokens of a text; left out: the model's own",
      wholeNumber(32, 1024),
    )
    .option("--seed <number>", "drives the bootstrap", wholeNumber(0, LARGEST_SEED), 1);
  return act<Options, [string | undefined]>(addQueueOptions(command), audit);
}
