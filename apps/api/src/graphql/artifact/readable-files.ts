import { DATASET_MANIFEST } from "@graft/contracts";
import type { Prisma } from "@graft/db";
import { mayReadAttributes, type TenantScope } from "@graft/domain";

/**
 * Files that may be handed out: only of VERIFIED artifacts, and a data set's manifest and an audit's predictions only to
 * those who may see which protected group each example belongs to, because both say so.
 */
export function readableFiles({ actor }: TenantScope): Prisma.ArtifactFileWhereInput {
  const verified = { artifact: { state: "VERIFIED" } } as const;
  if (mayReadAttributes(actor)) return verified;
  const named = [
    { path: DATASET_MANIFEST, artifact: { kind: "DATASET" } },
    { artifact: { kind: "PREDICTIONS" } },
  ] as const;
  return { ...verified, NOT: [...named] };
}
