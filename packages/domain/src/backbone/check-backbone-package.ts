import {
  type ArtifactFile,
  BACKBONE_TOKENIZER,
  BACKBONE_TOPOLOGY,
  type BackboneManifest,
  type Fault,
  type StoredWeight,
  type WeightsManifest,
} from "@graft/contracts";

/** Bytes of one stored value by type, as tfjs writes them. */
const BYTES_PER_VALUE: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

export interface BackbonePackage {
  readonly manifest: BackboneManifest;
  /** `model.json` as it was read. */
  readonly topology: WeightsManifest;
  readonly files: readonly ArtifactFile[];
}

/**
 * Holds a backbone's manifest, its topology and its files against each other, whole: names and layers of the groups, the
 * sum of their parameters, and every weight file's presence and length. A weight file that is shorter or longer than its
 * manifest says is BACKBONE_CORRUPT: loading it would shift every later weight.
 */
export function checkBackbonePackage({ manifest, topology, files }: BackbonePackage): Fault[] {
  return [
    ...checkGroups(manifest),
    ...checkLayers(manifest, topology),
    ...checkWeights(topology, files),
    ...checkTokenizer(manifest, files),
  ];
}

/** Without its vocabulary a text backbone's token numbers mean nothing. */
function checkTokenizer({ modality, trainable }: BackboneManifest, files: readonly ArtifactFile[]): Fault[] {
  if (modality !== "TEXT") return [];
  const faults: Fault[] = [];
  if (!files.some(({ path }) => path === BACKBONE_TOKENIZER)) {
    faults.push(corrupt(`The vocabulary "${BACKBONE_TOKENIZER}" is missing.`, BACKBONE_TOKENIZER));
  }
  if (trainable) faults.push(malformed("A text backbone is a frozen graph: it cannot be trainable.", "trainable"));
  return faults;
}

function checkGroups({ layerGroups, parameters }: BackboneManifest): Fault[] {
  const faults: Fault[] = [];
  const names = new Set<string>();
  const layers = new Map<string, string>();
  for (const group of layerGroups) {
    if (names.has(group.name)) faults.push(malformed(`The layer group "${group.name}" is listed twice.`, group.name));
    names.add(group.name);
    for (const layer of group.layers) {
      const owner = layers.get(layer);
      if (owner !== undefined) {
        faults.push(malformed(`The layer "${layer}" is in the groups "${owner}" and "${group.name}".`, layer));
      }
      layers.set(layer, group.name);
    }
  }
  const sum = layerGroups.reduce((total, group) => total + group.parameters, 0);
  if (sum !== parameters) {
    faults.push(
      malformed(`The layer groups have ${sum} parameters in all, the manifest says ${parameters}.`, "parameters"),
    );
  }
  return faults;
}

/** A group of layers that are not there would freeze and train nothing. */
function checkLayers({ layerGroups }: BackboneManifest, { modelTopology }: WeightsManifest): Fault[] {
  const layers = modelTopology?.model_config?.config?.layers;
  if (layers === undefined) return [];
  const known = new Set(layers.map(({ name }) => name));
  return layerGroups.flatMap((group) =>
    group.layers
      .filter((layer) => !known.has(layer))
      .map((layer) =>
        malformed(`${BACKBONE_TOPOLOGY} has no layer "${layer}" of the group "${group.name}".`, group.name),
      ),
  );
}

function checkWeights({ weightsManifest }: WeightsManifest, files: readonly ArtifactFile[]): Fault[] {
  const sizes = new Map(files.map((file) => [file.path, file.sizeBytes]));
  return weightsManifest.flatMap(({ paths, weights }) => {
    const unknown = weights.find((weight) => BYTES_PER_VALUE[storedType(weight)] === undefined);
    if (unknown !== undefined) {
      return [
        malformed(
          `The weight "${unknown.name}" has the type "${storedType(unknown)}", which is not known.`,
          unknown.name,
        ),
      ];
    }
    const missing = paths.filter((path) => !sizes.has(path));
    if (missing.length > 0) {
      return missing.map((path) =>
        corrupt(`The weight file "${path}" named by ${BACKBONE_TOPOLOGY} is missing.`, path),
      );
    }
    const expected = weights.reduce((bytes, weight) => bytes + weightBytes(weight), 0);
    const actual = paths.reduce((bytes, path) => bytes + (sizes.get(path) ?? 0), 0);
    if (expected === actual) return [];
    const subject = paths.join(", ");
    return [
      corrupt(
        `The weight file "${subject}" is corrupt: it has ${actual} bytes where ${BACKBONE_TOPOLOGY} names ${expected}. Pull the backbone again.`,
        subject,
      ),
    ];
  });
}

function storedType(weight: StoredWeight): string {
  return weight.quantization?.dtype ?? weight.dtype;
}

function weightBytes(weight: StoredWeight): number {
  return weight.shape.reduce((product, side) => product * side, 1) * (BYTES_PER_VALUE[storedType(weight)] ?? 0);
}

function malformed(message: string, subject: string): Fault {
  return { code: "MANIFEST_INVALID", message, subject };
}

function corrupt(message: string, subject: string): Fault {
  return { code: "BACKBONE_CORRUPT", message, subject };
}
