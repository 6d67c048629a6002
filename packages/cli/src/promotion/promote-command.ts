import { RequestPromotionDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import { findModelVersion } from "../model/find-model-version.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";
import { describePromotion, exitCodeOfPromotion } from "./describe-promotion.ts";

interface PromoteOptions extends ProjectOption {
  readonly alias: string;
  readonly comment?: string;
}

/** `graft promote`: asks to move an alias; the policy's gates decide. */
export function promoteCommand(): Command {
  const command = new Command("promote")
    .description("ask to move an alias to a model version; ends with 5 when a gate refuses it")
    .argument("<model>", "MODEL (its newest version), MODEL@VERSION or MODEL@ALIAS")
    .requiredOption("--alias <name>", "the alias to move, such as production")
    .option("--comment <text>", "why, for the reviewers and the ledger")
    .addOption(projectOption());
  return act<PromoteOptions, [string]>(command, async (context, { alias, comment, project: slug }, model) => {
    const client = context.connect();
    const project = await findProject(client, slug);
    const version = await findModelVersion(client, project, model);
    const input = { modelVersionId: version.id, alias, ...(comment === undefined ? {} : { comment }) };
    const { promotionRequest } = await client.mutate(RequestPromotionDocument, "requestPromotion", { input });
    if (!promotionRequest) throw new AppError("INTERNAL", "The API made no promotion request and named no reason.");
    context.answer(promotionRequest, () => describePromotion(promotionRequest));
    return exitCodeOfPromotion(promotionRequest);
  });
}
