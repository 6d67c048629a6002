import { gateResultSchema, policyGatesSchema } from "@graft/contracts";
import type { PromotionPolicyRecord, PromotionRequestRecord } from "@graft/domain";
import type { Prisma, PromotionPolicy } from "../generated/prisma/client.ts";

export function readPolicy({ id, version, gates }: PromotionPolicy): PromotionPolicyRecord {
  return { id, version, gates: policyGatesSchema.parse(gates) };
}

/** The domain's view of a request. Gates are parsed: what does not fit the contracts must not decide anything. */
export function readRequest(
  row: Prisma.PromotionRequestGetPayload<{ include: { policy: true } }>,
): PromotionRequestRecord {
  return {
    id: row.id,
    projectId: row.projectId,
    alias: row.alias,
    state: row.state,
    modelVersionId: row.modelVersionId,
    requestedById: row.requestedById,
    policy: readPolicy(row.policy),
    gates: gateResultSchema.array().parse(row.gates),
  };
}
