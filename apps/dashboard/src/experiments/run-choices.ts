import type { StartRunChoicesQuery } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { parseLayerGroups } from "../layers/parse-layer-groups.ts";
import type { ChosenBackbone } from "./run-request.ts";

export interface DataChoice {
  readonly id: string;
  readonly words: string;
  readonly name: string;
  readonly modality: string;
}

export interface BackboneChoice extends ChosenBackbone {
  readonly words: string;
  readonly modality: string;
}

/** What a run can be started on, the newest version of each thing first. */
export interface RunChoices {
  readonly data: readonly DataChoice[];
  readonly backbones: readonly BackboneChoice[];
}

const newestFirst = <V extends { readonly version: number }>(versions: readonly V[]): readonly V[] =>
  [...versions].sort((a, b) => b.version - a.version);

export function runChoices({ project, organization }: StartRunChoicesQuery): RunChoices | null {
  if (!project) return null;
  const data = nodesOf(project.datasets).flatMap(({ name, versions }) =>
    newestFirst(versions).map(({ id, version, label, modality }) => {
      return { id, name, modality, words: `${name} v${version}${label ? ` (${label})` : ""}` };
    }),
  );
  const backbones = nodesOf(organization?.backbones).flatMap(({ name, modality, versions }) =>
    newestFirst(versions).map(({ version, layerGroups, ...rest }) => ({
      ...rest,
      modality,
      words: `${name} v${version}`,
      layerGroups: parseLayerGroups(layerGroups).map((group) => group.name),
    })),
  );
  return { data, backbones };
}
