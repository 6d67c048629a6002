import type { PictureBackboneManifest, TextBackboneManifest } from "@graft/contracts";
import { BACKBONE_MANIFEST, BACKBONE_TOPOLOGY, backboneManifestSchema, digestOfTree } from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { loadTextGraph } from "../text/load-text-graph.ts";
import type { SentenceEncoder } from "../text/sentence-encoder.ts";
import { type BackboneFolder, corrupt, parseJson, readVerified, weightBytes } from "./backbone-contents.ts";
import { buildGraph } from "./build-graph.ts";
import { checkShapes } from "./check-shapes.ts";
import type { GraphGroup } from "./graph.ts";
import { kerasLayers, type ModelJson, modelJsonSchema } from "./keras-layer.ts";

interface LoadedBackbone {
  /** Digest of its artifact. */
  readonly digest: string;
  readonly groups: readonly GraphGroup[];
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  dispose(): void;
}

/** A backbone that reads pictures, group by group. */
export interface PictureBackbone extends LoadedBackbone {
  readonly modality: "IMAGE";
  readonly manifest: PictureBackboneManifest;
}

/** A backbone that reads text: one frozen group, computed by its encoder. */
export interface TextBackbone extends LoadedBackbone {
  readonly modality: "TEXT";
  readonly manifest: TextBackboneManifest;
  readonly encoder: SentenceEncoder;
}

/** A backbone in memory, its weights on the open backend. */
export type Backbone = PictureBackbone | TextBackbone;

function decodeWeights(model: ModelJson, contents: ReadonlyMap<string, Uint8Array>): Map<string, tf.Tensor> {
  const weights = new Map<string, tf.Tensor>();
  for (const group of model.weightsManifest) {
    const decoded = tf.io.decodeWeights(weightBytes(group, contents), group.weights as tf.io.WeightsManifestEntry[]);
    for (const [name, tensor] of Object.entries(decoded)) {
      // A clamping activation would hide an infinite weight, and a model would be made of what is no number.
      if (tensor.dtype === "float32" && !tensor.dataSync().every(Number.isFinite)) {
        throw corrupt(group.paths.join(", "), `the weight ${name} is not finite`);
      }
      weights.set(name, tensor);
    }
  }
  return weights;
}

/**
 * Loads a backbone package onto the open backend.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file that is damaged, missing or beyond this engine.
 */
export async function loadBackbone(source: BackboneFolder): Promise<Backbone> {
  const contents = await readVerified(source);
  const manifest = parseJson(contents, BACKBONE_MANIFEST, (value) => backboneManifestSchema.parse(value));
  const digest = digestOfTree(source.files);
  if (manifest.modality === "TEXT")
    return { modality: "TEXT", digest, manifest, ...(await loadTextGraph(manifest, contents)) };
  return { modality: "IMAGE", digest, manifest, ...loadLayers(manifest, contents) };
}

function loadLayers(manifest: PictureBackboneManifest, contents: ReadonlyMap<string, Uint8Array>) {
  if (manifest.weightFormat !== "tfjs-layers") {
    throw corrupt(BACKBONE_MANIFEST, `its weight format ${manifest.weightFormat} cannot be loaded by this engine`);
  }
  const model = parseJson(contents, BACKBONE_TOPOLOGY, (value) => modelJsonSchema.parse(value));
  const weights = decodeWeights(model, contents);
  const groups = buildGraph({
    layers: kerasLayers(model),
    layerGroups: manifest.layerGroups,
    weightNames: [...weights.keys()],
  });
  checkShapes(groups, weights, manifest.input.channels);
  return {
    groups,
    weights,
    dispose: () => tf.dispose([...weights.values()]),
  };
}
