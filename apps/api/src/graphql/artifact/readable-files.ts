import { DATASET_MANIFEST } from "@graft/contracts";
import type { ArtifactKind, Prisma, Tx } from "@graft/db";
import { mayReadAttributes, type TenantScope } from "@graft/domain";
import type { GraphContext } from "../context.ts";

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

async function projectOf(tx: Tx, { kind, id, attemptId }: HandedOut["artifact"]): Promise<string | null> {
  if (kind === "DATASET") {
    const version = await tx.datasetVersion.findFirst({ where: { artifactId: id }, select: { dataset: true } });
    return version?.dataset.projectId ?? null;
  }
  if (attemptId === null) return null;
  const attempt = await tx.runAttempt.findUnique({ where: { id: attemptId }, select: { run: true } });
  return attempt?.run.projectId ?? null;
}

interface HandedOut {
  readonly artifact: { readonly id: string; readonly kind: ArtifactKind; readonly attemptId: string | null };
  readonly paths: readonly string[];
}

/** Notes in the audit log that files were handed out which say to which protected group each example belongs. */
export async function noteHandedOut(context: GraphContext, { artifact, paths }: HandedOut): Promise<void> {
  const { kind, id } = artifact;
  const says = kind === "PREDICTIONS" || (kind === "DATASET" && paths.includes(DATASET_MANIFEST));
  if (!says || paths.length === 0) return;
  context.noteRead({ objectType: "Artifact", objectId: id, projectId: await projectOf(context.tx, artifact) });
}
