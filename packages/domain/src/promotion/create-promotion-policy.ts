import { AppError } from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import { notFound } from "../not-found.ts";
import { parseSlug } from "../slug.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { checkPolicyGates } from "./check-policy-gates.ts";

export interface CreatePromotionPolicyInput {
  readonly projectId: string;
  readonly alias: string;
  readonly gates: unknown;
}

/**
 * Makes the next version of an alias's policy in a project. Requests already made keep the version they were made
 * under.
 *
 * @throws AppError FORBIDDEN below MAINTAINER; INPUT_INVALID with every fault of the gates; NOT_FOUND.
 */
export async function createPromotionPolicy(
  scope: TenantScope,
  work: UnitOfWork,
  input: CreatePromotionPolicyInput,
): Promise<string> {
  requireRole(scope, "MAINTAINER");
  const alias = parseSlug(input.alias);
  const { gates, faults } = checkPolicyGates(input.gates);
  if (faults[0] !== undefined) throw new AppError(faults[0].code, faults[0].message, { faults });
  const { projectId } = input;
  return work.serializable(scope, async ({ datasets, promotions }) => {
    if (!(await datasets.projectExists(scope, projectId))) throw notFound("Project", projectId);
    return promotions.insertPolicy(scope, { projectId, alias, gates });
  });
}
