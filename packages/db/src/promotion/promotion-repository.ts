import type { ApprovalFact, PromotionRepository, TenantScope } from "@graft/domain";
import type { Tx } from "../database.ts";
import { Prisma } from "../generated/prisma/client.ts";
import { newId } from "../new-id.ts";
import { readPolicy, readRequest } from "./read-promotion.ts";

const json = (value: unknown) => value as Prisma.InputJsonValue;

/** Policies, requests, ledger and aliases over Prisma, with plain SQL where a row is locked. */
export function promotionRepository(tx: Tx): PromotionRepository {
  return { ...policies(tx), ...requests(tx), ...aliases(tx) };
}

function policies(tx: Tx): Pick<PromotionRepository, "now" | "newestPolicy" | "insertPolicy"> {
  const newest = ({ organizationId }: TenantScope, place: { projectId: string; alias: string }) =>
    tx.promotionPolicy.findFirst({ where: { organizationId, ...place }, orderBy: { version: "desc" } });
  return {
    async now() {
      const rows = await tx.$queryRaw<[{ now: Date }]>`SELECT date_trunc('milliseconds', now()) AS now`;
      return rows[0].now;
    },
    async newestPolicy(scope, { projectId, alias }) {
      const row = await newest(scope, { projectId, alias });
      return row && readPolicy(row);
    },
    async insertPolicy(scope, { projectId, alias, gates }) {
      const version = ((await newest(scope, { projectId, alias }))?.version ?? 0) + 1;
      const { organizationId } = scope;
      const row = await tx.promotionPolicy.create({
        data: { id: newId(), organizationId, projectId, alias, version, gates: json(gates) },
      });
      return row.id;
    },
  };
}

type RequestMethods = "insertRequest" | "find" | "lock" | "settle" | "insertApproval" | "approvals";

function requests(tx: Tx): Pick<PromotionRepository, RequestMethods> {
  const find: PromotionRepository["find"] = async ({ organizationId }, id) => {
    const row = await tx.promotionRequest.findFirst({ where: { id, organizationId }, include: { policy: true } });
    return row && readRequest(row);
  };
  return {
    find,
    async lock(scope, id) {
      await tx.$queryRaw`SELECT 1 FROM promotion_request
        WHERE id = ${id}::uuid AND organization_id = ${scope.organizationId}::uuid FOR UPDATE`;
      return find(scope, id);
    },
    async insertRequest({ organizationId }, request) {
      const row = await tx.promotionRequest.create({
        data: { ...request, id: newId(), organizationId, gates: [] },
        include: { policy: true },
      });
      return readRequest(row);
    },
    async settle({ organizationId }, id, { state, gates }) {
      await tx.$executeRaw`
        UPDATE promotion_request SET state = ${state}::promotion_state, gates = ${JSON.stringify(gates)}::jsonb,
          decided_at = CASE WHEN ${state} = 'OPEN' THEN NULL ELSE now() END
        WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid AND state = 'OPEN'`;
    },
    async insertApproval({ organizationId }, approval) {
      const data = { ...approval, id: newId(), organizationId };
      const { count } = await tx.promotionApproval.createMany({ data: [data], skipDuplicates: true });
      return count > 0;
    },
    approvals: (scope, requestId, lock) => approvals(tx, scope, { requestId, lock }),
  };
}

async function approvals(
  tx: Tx,
  { organizationId }: TenantScope,
  { requestId, lock }: { readonly requestId: string; readonly lock: boolean },
): Promise<ApprovalFact[]> {
  const rows = await tx.promotionApproval.findMany({ where: { organizationId, requestId }, orderBy: { at: "asc" } });
  const userIds = rows.map((row) => row.userId);
  const members = await tx.$queryRaw<{ userId: string; role: NonNullable<ApprovalFact["role"]> }[]>(Prisma.sql`
    SELECT user_id AS "userId", role FROM member
    WHERE organization_id = ${organizationId}::uuid AND user_id = ANY(${userIds}::uuid[])
    ${lock ? Prisma.sql`FOR SHARE` : Prisma.empty}`);
  const roles = new Map(members.map(({ userId, role }) => [userId, role]));
  return rows.map(({ id, userId, userName, approved, comment }) => {
    return { id, userId, userName, approved, comment, role: roles.get(userId) ?? null };
  });
}

function aliases(tx: Tx): Pick<PromotionRepository, "aliasVersion" | "insertEvent" | "findEvent" | "moveAlias"> {
  return {
    async aliasVersion({ organizationId }, { modelId, alias }, lock) {
      const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
        SELECT model_version_id AS id FROM alias
        WHERE organization_id = ${organizationId}::uuid AND model_id = ${modelId}::uuid AND name = ${alias}
        ${lock ? Prisma.sql`FOR UPDATE` : Prisma.empty}`);
      return rows[0]?.id ?? null;
    },
    async insertEvent({ organizationId }, event) {
      const id = newId();
      await tx.promotionEvent.create({ data: { ...event, id, organizationId, gates: json(event.gates) } });
      return id;
    },
    findEvent: ({ organizationId }, id) =>
      tx.promotionEvent.findFirst({
        where: { id, organizationId },
        select: { id: true, modelId: true, alias: true, kind: true, toVersionId: true, requestId: true },
      }),
    async moveAlias({ organizationId }, { modelId, alias, modelVersionId, eventId }) {
      // Two statements, not an upsert: its insert trigger would fire first and miss where the alias stands.
      const moved = await tx.$executeRaw`
        UPDATE alias SET model_version_id = ${modelVersionId}::uuid, event_id = ${eventId}::uuid, updated_at = now()
        WHERE organization_id = ${organizationId}::uuid AND model_id = ${modelId}::uuid AND name = ${alias}`;
      if (moved > 0) return;
      await tx.alias.create({ data: { id: newId(), organizationId, modelId, name: alias, modelVersionId, eventId } });
    },
  };
}
