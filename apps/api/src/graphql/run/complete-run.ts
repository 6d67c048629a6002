import { completeRun } from "@graft/domain";
import { decodeId, decodeOptionalId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "./lease-token.ts";
import { Run } from "./run.ts";
import { AttemptOutcome, ReasonCode } from "./run-enums.ts";
import { publishHints } from "./write-announced.ts";

mutationField("completeRun", {
  description:
    "Ends an attempt by the word of its agent, or of whoever tracks it, fenced by the lease token. A repeat with the same idempotencyKey answers the run as it is; a lease that is lost answers LEASE_LOST.",
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of the lease." }),
    idempotencyKey: t.string({ required: true, description: "Made by the agent, one for each completion it means." }),
    outcome: t.field({ type: AttemptOutcome, required: true, description: "How it ended." }),
    reasonCode: t.field({ type: ReasonCode, required: true, description: "Why." }),
    errorCode: t.string({ description: "The coded error behind a failure." }),
    message: t.string({ description: "Why, in a sentence for people." }),
    result: t.field({ type: "JSON", description: "runResult of packages/contracts; required for a success." }),
    artifactId: t.id({
      description: "The verified artifact it made; required for TRAIN and AUDIT, possible for TRACKED.",
    }),
  }),
  resolve: async (input, { scope, platform }) => {
    const completed = await completeRun(
      scope,
      {
        unitOfWork: platform.work,
        completion: platform.completion,
        announce: (hint) => publishHints(platform, [hint]),
      },
      {
        ...input,
        runId: decodeId("Run", input.runId),
        leaseToken: readLeaseToken(input.leaseToken),
        artifactId: decodeOptionalId("Artifact", input.artifactId) ?? null,
        errorCode: input.errorCode ?? null,
        message: input.message ?? null,
      },
    );
    return { runId: completed.run.id };
  },
  payload: (t) => ({
    run: t.prismaField({
      type: Run,
      nullable: true,
      description: "The run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.run.findUnique({ ...query, where: { id: outcome.runId } }),
    }),
    modelVersion: t.prismaField({
      type: "ModelVersion",
      nullable: true,
      description: "The version that an EVALUATE run registered.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.modelVersion.findFirst({ ...query, where: { evaluateRunId: outcome.runId } }),
    }),
    auditReport: t.prismaField({
      type: "AuditReport",
      nullable: true,
      description: "The report of an AUDIT run.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.auditReport.findUnique({ ...query, where: { runId: outcome.runId } }),
    }),
  }),
});
