import type { ApiCaller } from "@graft/testkit";
import { type Contents, type UserError, uploadVerified } from "./upload.ts";

export interface VersionView {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}

export interface Created {
  readonly version: VersionView | null;
  readonly userErrors: readonly UserError[];
}

export async function createDatasetVersion(
  caller: ApiCaller,
  input: { readonly projectId: string; readonly dataset: string; readonly artifactId: string; readonly label?: string },
): Promise<Created> {
  const { made } = await caller.data<{ made: Created }>(
    `mutation ($input: CreateDatasetVersionInput!) {
      made: createDatasetVersion(input: $input) {
        version: datasetVersion { id version digest } userErrors { code message subject }
      }
    }`,
    { input },
  );
  return made;
}

export async function createBackboneVersion(caller: ApiCaller, contents: Contents): Promise<Created> {
  const artifact = await uploadVerified(caller, "BACKBONE", contents);
  const { made } = await caller.data<{ made: Created }>(
    `mutation ($input: CreateBackboneVersionInput!) {
      made: createBackboneVersion(input: $input) {
        version: backboneVersion { id version digest } userErrors { code message subject }
      }
    }`,
    { input: { artifactId: artifact.id } },
  );
  return made;
}
