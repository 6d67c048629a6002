import { type GraftClient, ModelLedgerDocument, RollbackAliasDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Command } from "commander";
import { act } from "../command/act.ts";
import { allPages } from "../command/all-pages.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { wholeNumber } from "../command/option-values.ts";
import { findModel } from "../model/find-model-version.ts";
import { findProject, type ProjectOption, projectOption } from "../project/find-project.ts";

interface RollbackOptions extends ProjectOption {
  readonly alias: string;
  readonly to?: number;
  readonly comment?: string;
}

interface Place {
  readonly slug: string;
  readonly model: string;
  readonly alias: string;
}

/** Promotions under the alias, newest first. */
async function promotions(client: GraftClient, { slug, model, alias }: Place) {
  const events = await allPages(client, {
    document: ModelLedgerDocument,
    variables: { slug, name: model },
    page: (answer) => answer.project?.model?.ledger,
  });
  return (events ?? []).filter((event) => event.alias === alias && event.kind === "PROMOTED");
}

async function rollback(context: CommandContext, options: RollbackOptions, name: string): Promise<ExitCode> {
  const client = context.connect();
  const project = await findProject(client, options.project);
  const model = await findModel(client, project, name);
  const { alias, to, comment } = options;
  const now = model.aliases.find((one) => one.name === alias)?.modelVersion;
  if (!now)
    throw new AppError("NOT_FOUND", `The model ${name} has no alias "${alias}", so there is nothing to roll back.`);
  const promoted = await promotions(client, { slug: project.slug, model: name, alias });
  const target = promoted.find(({ toVersion }) =>
    to === undefined ? toVersion.id !== now.id : toVersion.version === to,
  );
  if (!target) {
    const which = to === undefined ? "no other version" : `not version ${to}`;
    throw new AppError(
      "STATE_CONFLICT",
      `Only what was promoted can be gone back to, and ${which} was, under "${alias}".`,
    );
  }
  const input = { modelId: model.id, alias, eventId: target.id, ...(comment === undefined ? {} : { comment }) };
  const { alias: moved } = await client.mutate(RollbackAliasDocument, "rollbackAlias", { input });
  const document = {
    model: name,
    alias,
    from: now.version,
    to: moved?.modelVersion.version ?? target.toVersion.version,
  };
  context.answer(document, () => `"${alias}" of ${name} went back from version ${document.from} to ${document.to}.`);
  return EXIT.OK;
}

/** `graft rollback`: a way out, at any time. */
export function rollbackCommand(): Command {
  const command = new Command("rollback")
    .description("move an alias back to the version promoted before, in one step; needs the role MAINTAINER")
    .argument("<model>", "the registered model")
    .requiredOption("--alias <name>", "the alias to move back")
    .option("--to <version>", "a version promoted earlier; left out: the one before", wholeNumber(1, 1e9))
    .option("--comment <text>", "why, for the ledger")
    .addOption(projectOption());
  return act<RollbackOptions, [string]>(command, rollback);
}
