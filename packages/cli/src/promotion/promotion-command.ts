import { CreatePromotionPolicyDocument, PromotionListDocument, ReviewPromotionDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command, Option } from "commander";
import { act } from "../command/act.ts";
import { allPages } from "../command/all-pages.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { readJsonFile } from "../command/read-json-file.ts";
import { bareId, globalId } from "../command/reference.ts";
import { textTable } from "../command/text-table.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";
import { describePromotion, exitCodeOfPromotion } from "./describe-promotion.ts";

interface ReviewOptions {
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly comment?: string;
}

async function review(context: CommandContext, options: ReviewOptions, id: string): Promise<ExitCode> {
  const { approve, reject, comment } = options;
  if ((approve === true) === (reject === true)) {
    throw new AppError("INPUT_INVALID", "Say which: --approve or --reject.");
  }
  const input = {
    promotionRequestId: globalId("PromotionRequest", id),
    approved: approve === true,
    ...(comment === undefined ? {} : { comment }),
  };
  const { promotionRequest } = await context.connect().mutate(ReviewPromotionDocument, "reviewPromotion", { input });
  if (!promotionRequest) throw new AppError("NOT_FOUND", `There is no promotion request ${id}.`);
  context.answer(promotionRequest, () => describePromotion(promotionRequest));
  // A rejection that took place is what was asked for; an approval that was refused by a gate is not.
  return approve === true ? exitCodeOfPromotion(promotionRequest) : EXIT.OK;
}

async function list(context: CommandContext, { project: slug }: ProjectOption): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, slug);
  const requests =
    (await allPages(client, {
      document: PromotionListDocument,
      variables: { slug: project.slug },
      page: (answer) => answer.project?.promotionRequests,
    })) ?? [];
  const rows = requests.map(({ id, state, alias, modelVersion, requestedByName, createdAt }) => [
    bareId(id),
    state,
    alias,
    `version ${modelVersion.version}`,
    requestedByName,
    createdAt.slice(0, 16).replace("T", " "),
  ]);
  const head = ["request", "state", "alias", "of", "by", "made (UTC)"];
  context.answer({ requests }, () =>
    rows.length > 0 ? textTable({ head, rows }) : "No promotion has been asked for.",
  );
  return EXIT.OK;
}

interface PolicyOptions extends ProjectOption {
  readonly gates: string;
}

/** Makes the next version of an alias's policy from a file of gates. */
async function policy(context: CommandContext, options: PolicyOptions, alias: string): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, options.project);
  const gates: unknown = readJsonFile(context.environment.resolve(options.gates));
  const input = { projectId: project.id, alias, gates };
  const { promotionPolicy } = await client.mutate(CreatePromotionPolicyDocument, "createPromotionPolicy", { input });
  if (!promotionPolicy) throw new AppError("INTERNAL", "The API made no policy and named no reason.");
  context.answer(promotionPolicy, () => `Policy ${promotionPolicy.version} holds for "${alias}".`);
  return EXIT.OK;
}

/** `graft promotion`: requests of others, and what they are held to. */
export function promotionCommand(): Command {
  const command = new Command("promotion").description(
    "list promotion requests, review them, and set what they are held to",
  );
  act(command.command("list").description("list a project's promotion requests").addOption(projectOption()), list);
  const policyCommand = command
    .command("policy")
    .description("set what a promotion to an alias is held to; open requests keep theirs; needs the role MAINTAINER")
    .argument("<alias>", "the alias, such as production")
    .requiredOption("--gates <file>", "the gates as a JSON list")
    .addOption(projectOption());
  act<PolicyOptions, [string]>(policyCommand, policy);
  const reviewCommand = command
    .command("review")
    .description("approve or reject the request of somebody else")
    .argument("<request>", "its id")
    .addOption(new Option("--approve", "approve it; all gates are evaluated again").conflicts("reject"))
    .option("--reject", "reject it")
    .option("--comment <text>", "why, for the requester and the ledger");
  act<ReviewOptions, [string]>(reviewCommand, review);
  return command;
}
