import { LIMITS } from "@graft/contracts";
import { repositories } from "@graft/db";
import { evaluateGates, readGateFacts, whyCannotApprove } from "@graft/domain";
import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { findByNodeId } from "../find-by-node-id.ts";
import { GateResult } from "./gate-result.ts";
import { PromotionState } from "./promotion-enums.ts";

export const PromotionPolicy = builder.prismaNode("PromotionPolicy", {
  id: { field: "id" },
  description: "The gates of an alias in a project. A changed policy is a new version.",
  fields: (t) => ({
    alias: t.exposeString("alias", { description: "Alias it guards." }),
    version: t.exposeInt("version", { description: "From 1, without gaps." }),
    gates: t.expose("gates", { type: "JSON", description: "`gate[]` of the contracts." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
  }),
});

export const PromotionApproval = builder.prismaNode("PromotionApproval", {
  id: { field: "id" },
  description: "One member's word on a request.",
  fields: (t) => ({
    userName: t.exposeString("userName", { description: "Who said it." }),
    approved: t.exposeBoolean("approved", { description: "True for yes." }),
    comment: t.exposeString("comment", { description: "Why." }),
    at: t.expose("at", { type: "DateTime", description: "When." }),
  }),
});

/** As decided; while OPEN evaluated afresh, so that a page shows what an approval would meet now. */
async function gatesOf(id: string, { scope, tx }: GraphContext) {
  const all = repositories(tx);
  const request = await all.promotions.find(scope, id);
  if (request === null) return [];
  if (request.state !== "OPEN") return [...request.gates];
  return evaluateGates(request.policy.gates, await readGateFacts(scope, all, { request, lock: false }));
}

async function refusalOf(id: string, { scope, tx }: GraphContext) {
  const { promotions } = repositories(tx);
  const request = await promotions.find(scope, id);
  if (request === null) return null;
  const approvals = await promotions.approvals(scope, id, false);
  return whyCannotApprove(scope.actor, { ...request, reviewerIds: approvals.map(({ userId }) => userId) });
}

export const PromotionRequest = builder.prismaNode("PromotionRequest", {
  id: { field: "id" },
  description: "A request to move an alias to a version.",
  fields: (t) => ({
    alias: t.exposeString("alias", { description: "Alias to move." }),
    state: t.expose("state", { type: PromotionState, description: "How far it is." }),
    comment: t.exposeString("comment", { description: "What the requester says." }),
    requestedByName: t.exposeString("requestedByName", { description: "Who asked." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true, description: "When it was decided." }),
    policy: t.relation("policy", { description: "The policy version it was made under." }),
    approvals: t.relation("approvals", { description: "What members said.", query: { orderBy: { at: "asc" } } }),
    comments: t.prismaField({
      type: ["PromotionEvent"],
      description: "What members said about it beside their reviews, oldest first; 200 at most.",
      select: { id: true },
      resolve: (query, { id }, _args, { tx }) =>
        tx.promotionEvent.findMany({
          ...query,
          where: { requestId: id, kind: "COMMENTED" },
          orderBy: { ordinal: "asc" },
          take: LIMITS.pageSize,
        }),
    }),
    modelVersion: t.prismaField({
      type: "ModelVersion",
      description: "The version asked for.",
      select: { modelVersionId: true },
      resolve: (query, { modelVersionId: id }, _args, { tx }) =>
        tx.modelVersion.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    champion: t.prismaField({
      type: "ModelVersion",
      nullable: true,
      description: "The version the alias pointed at when the request was decided, or points at while it is OPEN.",
      select: { id: true, state: true, alias: true, modelVersionId: true },
      resolve: async (query, { id, state, alias, modelVersionId }, _args, { tx }) => {
        if (state !== "OPEN") {
          const event = await tx.promotionEvent.findFirst({
            where: { requestId: id, kind: state },
            orderBy: { ordinal: "desc" },
            select: { fromVersionId: true },
          });
          if (!event?.fromVersionId) return null;
          return tx.modelVersion.findUnique({ ...query, where: { id: event.fromVersionId } });
        }
        return tx.modelVersion.findFirst({
          ...query,
          where: { aliases: { some: { name: alias } }, model: { versions: { some: { id: modelVersionId } } } },
        });
      },
    }),
    gates: t.field({
      type: [GateResult],
      description: "Its gates as decided; evaluated afresh while OPEN.",
      select: { id: true },
      resolve: ({ id }, _args, context) => gatesOf(id, context),
    }),
    viewerCanApprove: t.boolean({
      description: "Whether whoever asks may review it.",
      select: { id: true },
      resolve: async ({ id }, _args, context) => (await refusalOf(id, context)) === null,
    }),
    viewerCannotApproveReason: t.string({
      nullable: true,
      description: "Why whoever asks may not review it; null when they may.",
      select: { id: true },
      resolve: async ({ id }, _args, context) => (await refusalOf(id, context))?.message ?? null,
    }),
  }),
});

builder.prismaObjectField("Project", "promotionRequests", (t) =>
  t.relatedConnection("promotionRequests", {
    cursor: "id",
    description: "Its promotion requests, newest first.",
    query: { orderBy: [{ createdAt: "desc" }, { id: "asc" }] },
  }),
);

builder.prismaObjectField("Project", "policies", (t) =>
  t.prismaField({
    type: [PromotionPolicy],
    description: "The newest policy of each alias, by alias.",
    select: { id: true },
    resolve: (query, { id: projectId }, _args, { tx }) =>
      tx.promotionPolicy.findMany({
        ...query,
        where: { projectId },
        orderBy: [{ alias: "asc" }, { version: "desc" }],
        distinct: ["alias"],
      }),
  }),
);

builder.queryField("promotionRequest", (t) =>
  t.prismaField({
    type: PromotionRequest,
    nullable: true,
    description: "The request with this id; null when there is none in this organization.",
    args: { id: t.arg.id({ required: true, description: "The request's id." }) },
    resolve: (query, _root, { id }, { tx }) =>
      findByNodeId("PromotionRequest", id, (uuid) => tx.promotionRequest.findUnique({ ...query, where: { id: uuid } })),
  }),
);
