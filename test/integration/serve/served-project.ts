import type { GraftClientOptions } from "@graft/client";
import { makePolicy, requestPromotion, standing } from "../registry/promote.ts";
import { type ModelView, RegisteredProject } from "../registry/registered-project.ts";
import type { RegistryBench } from "../registry/registry-bench.ts";
import type { TrainedModel, TrainedModels } from "./trained-models.ts";

/** A registered model with versions that really predict, under a policy that promotes at once. */
export class ServedProject {
  readonly registered: RegisteredProject;
  /** As a service in this organization. */
  readonly connection: GraftClientOptions & { readonly apiKey: string };

  private constructor(registered: RegisteredProject, connection: GraftClientOptions & { readonly apiKey: string }) {
    this.registered = registered;
    this.connection = connection;
  }

  static async open(bench: RegistryBench, models: TrainedModels): Promise<ServedProject> {
    const registered = await RegisteredProject.open(bench, models.dataset, models.backbone);
    await makePolicy(registered, [{ kind: "SCORE", metric: "top1", min: 0.5 }]);
    const { secret } = await registered.organization.key("SERVICE");
    return new ServedProject(registered, { url: bench.api.url, apiKey: secret });
  }

  /** Slug of the project. */
  get slug(): string {
    return this.registered.project.slug;
  }

  /** The next version of the model `parity`. */
  register({ contents }: TrainedModel): Promise<ModelView> {
    return this.registered.model(contents);
  }

  async promote(model: ModelView): Promise<void> {
    const { promotionRequest, userErrors } = await requestPromotion(this.registered.organization.asOwner, model.id);
    if (promotionRequest?.state !== "PROMOTED") throw new Error(`not promoted: ${JSON.stringify(userErrors)}`);
  }

  /** Puts `production` back to the version it stood at before the last move. */
  async rollback(): Promise<void> {
    const { id: modelId, ledger } = await standing(this.registered);
    const event = ledger.filter(({ kind }) => kind === "PROMOTED")[1];
    const { made } = await this.registered.organization.asOwner.data<{ made: { userErrors: { message: string }[] } }>(
      `mutation ($input: RollbackAliasInput!) { made: rollbackAlias(input: $input) { userErrors { message } } }`,
      { input: { modelId, alias: "production", eventId: event?.id, comment: "back" } },
    );
    if (made.userErrors.length > 0) throw new Error(JSON.stringify(made.userErrors));
  }
}
