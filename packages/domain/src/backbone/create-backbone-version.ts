import {
  AppError,
  BACKBONE_MANIFEST,
  BACKBONE_TOPOLOGY,
  backboneManifestSchema,
  weightsManifestSchema,
} from "@graft/contracts";
import { requireRole } from "../actor-rights.ts";
import type { UploadPorts } from "../artifact/create-artifact-upload.ts";
import { readDocument } from "../artifact/read-document.ts";
import { verifiedPackage } from "../artifact/verified-package.ts";
import type { TenantScope } from "../tenant-scope.ts";
import { checkBackbonePackage } from "./check-backbone-package.ts";

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** Topologies of thousands of layers stay under it. */
const MAX_TOPOLOGY_BYTES = 64 * 1024 * 1024;

/**
 * Makes a backbone version of a verified artifact: reads `backbone.json` and `model.json`, and checks that every weight
 * file is there and as long as the topology says. The same digest again answers the first version.
 *
 * @throws AppError MANIFEST_INVALID, BACKBONE_CORRUPT with every fault; NOT_FOUND, ARTIFACT_NOT_VERIFIED.
 */
export async function createBackboneVersion(
  scope: TenantScope,
  { work, store }: UploadPorts,
  input: { readonly artifactId: string },
): Promise<string> {
  requireRole(scope, "MEMBER");
  const source = await verifiedPackage(scope, work, { artifactId: input.artifactId, kind: "BACKBONE" });
  const manifest = await readDocument(store, scope, {
    file: source.file(BACKBONE_MANIFEST),
    schema: backboneManifestSchema,
    maxBytes: MAX_MANIFEST_BYTES,
  });
  const topology = await readDocument(store, scope, {
    file: source.file(BACKBONE_TOPOLOGY),
    schema: weightsManifestSchema,
    maxBytes: MAX_TOPOLOGY_BYTES,
  });
  const faults = checkBackbonePackage({ manifest, topology, files: source.files });
  if (faults[0] !== undefined) throw new AppError(faults[0].code, faults[0].message, { faults });
  const { artifactId, digest } = source;
  return work.write(scope, async ({ backbones }) => {
    const backboneId = await backbones.lockBackbone(scope, manifest);
    const same = await backbones.findVersionByDigest(scope, backboneId, digest);
    return same ?? backbones.insertVersion(scope, { backboneId, digest, artifactId, manifest });
  });
}
