import type { ReleaseFollower } from "../release/release-follower.ts";
import type { ServedVersion } from "../release/served-version.ts";

/** Which version answers, since when, and what it is. */
export function describeModel({ release, facts, since, answered }: ServedVersion) {
  const { project, model, alias, version, digest, modelVersionId, backbone } = release;
  const { backend, device, classes, modality, inputSize, golden } = facts;
  return {
    ...{ project, model, alias, version, digest, modelVersionId, since, answered },
    ...{ classes, modality, inputSize, golden, backend, device },
    backbone: { name: backbone.name, version: backbone.version, digest: backbone.digest },
  };
}

/** Whether requests are answered, by which version, and what keeps a newer one from it. */
export function describeReadiness({ current, state }: ReleaseFollower) {
  return {
    ready: current?.ready === true,
    version: current?.release.version ?? null,
    digest: current?.release.digest ?? null,
    checkedAt: state.checkedAt ?? null,
    error: state.error ?? null,
    refused: state.refused ?? null,
  };
}
