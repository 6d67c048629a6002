import { inParallel } from "../parallel.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { ArtifactState, Content } from "./artifact-record.ts";
import { stagingKey } from "./artifact-store.ts";
import { STORE_WIDTH, type UploadPorts } from "./create-artifact-upload.ts";
import { verifyContent } from "./verify-content.ts";

/** An artifact that waits for its verification, found without knowing its tenant. */
export interface WaitingArtifact {
  readonly organizationId: string;
  readonly artifactId: string;
}

/**
 * Verifies one VERIFYING artifact outside any request: every content the tenant does not hold is hashed on a copy and
 * published. All good: VERIFIED; one wrong: REJECTED, with the file named. What was staged is deleted either way, after
 * the state is written, so that a second verifier of the same artifact changes nothing. An error of the store leaves
 * the artifact VERIFYING, to be tried again.
 */
export async function verifyArtifact(
  { work, store }: UploadPorts,
  { organizationId, artifactId }: WaitingArtifact,
): Promise<ArtifactState | null> {
  const scope: TenantScope = { organizationId, actor: { kind: "SYSTEM", name: "artifact verifier" } };
  const found = await work.read(scope, async ({ artifacts }) => {
    const artifact = await artifacts.find(scope, artifactId);
    return artifact && { state: artifact.state, missing: await artifacts.missingContents(scope, artifactId) };
  });
  if (found?.state !== "VERIFYING") return found?.state ?? null;
  const wrong = new Map<string, string>();
  await inParallel(found.missing, STORE_WIDTH, async (content) => {
    if (wrong.size > 0) return;
    const fault = await verifyContent(store, { organizationId, artifactId, ...content });
    if (fault !== null) wrong.set(content.sha256, fault);
  });
  const state = await settle(scope, { work, artifactId, published: found.missing, wrong });
  await inParallel(found.missing, STORE_WIDTH, ({ sha256 }) =>
    store.delete(stagingKey(organizationId, artifactId, sha256)),
  );
  return state;
}

interface Verification {
  readonly work: UploadPorts["work"];
  readonly artifactId: string;
  readonly published: readonly Content[];
  readonly wrong: ReadonlyMap<string, string>;
}

function settle(scope: TenantScope, { work, artifactId, published, wrong }: Verification): Promise<ArtifactState> {
  return work.write(scope, async ({ artifacts }) => {
    const [first] = wrong;
    if (first === undefined) {
      await artifacts.markVerified(scope, artifactId, published);
    } else {
      const [sha256, fault] = first;
      const file = (await artifacts.files(scope, artifactId)).find((one) => one.sha256 === sha256);
      await artifacts.markRejected(scope, artifactId, `"${file?.path ?? sha256}" is not what was announced: ${fault}.`);
    }
    const settled = await artifacts.find(scope, artifactId);
    return settled?.state ?? "REJECTED";
  });
}
