import {
  BACKBONE_TOKENIZER,
  BACKBONE_TOPOLOGY,
  type TextBackboneManifest,
  tokenizerFileSchema,
} from "@graft/contracts";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { corrupt, parseJson, weightBytes } from "../backbone/backbone-contents.ts";
import type { GraphGroup } from "../backbone/graph.ts";
import { SentenceEncoder } from "./sentence-encoder.ts";
import { UnigramTokenizer } from "./unigram-tokenizer.ts";

const weightSpecSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(["float32", "int32"]),
});

/** The part of a GraphModel's `model.json` that is read here; the nodes are for tfjs to read. */
const graphJsonSchema = z.object({
  modelTopology: z.object({ node: z.array(z.looseObject({ name: z.string() })).min(1) }).loose(),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSpecSchema) })),
});

interface TextGraph {
  readonly encoder: SentenceEncoder;
  readonly groups: readonly GraphGroup[];
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  dispose(): void;
}

/**
 * Loads a text backbone's frozen graph and tokenizer onto the open backend.
 *
 * @throws AppError BACKBONE_CORRUPT naming the file that is damaged or does not fit the manifest.
 */
export async function loadTextGraph(
  manifest: TextBackboneManifest,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<TextGraph> {
  const file = parseJson(contents, BACKBONE_TOKENIZER, (value) => tokenizerFileSchema.parse(value));
  const { pieces } = manifest.input.tokenizer;
  if (file.pieces.length !== pieces) {
    throw corrupt(BACKBONE_TOKENIZER, `it has ${file.pieces.length} pieces where the manifest names ${pieces}`);
  }
  const tokenizer = new UnigramTokenizer(file);
  const graph = await loadGraph(manifest, contents);
  const weights = new Map(
    Object.entries(graph.weights).flatMap(([name, [tensor]]) =>
      tensor === undefined ? [] : [[name, tensor] as const],
    ),
  );
  const [group] = manifest.layerGroups;
  if (group === undefined || manifest.layerGroups.length > 1) {
    throw corrupt("backbone.json", "a frozen graph has exactly one layer group");
  }
  const encoder = new SentenceEncoder(graph, tokenizer, manifest);
  const whole = {
    name: group.name,
    input: "text",
    output: manifest.input.output,
    ops: [],
    weights: [...weights.keys()],
  };
  return { encoder, groups: [whole], weights, dispose: () => encoder.dispose() };
}

async function loadGraph(
  { input }: TextBackboneManifest,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<tf.GraphModel> {
  const { modelTopology, weightsManifest } = parseJson(contents, BACKBONE_TOPOLOGY, (value) =>
    graphJsonSchema.parse(value),
  );
  const nodes = new Set(modelTopology.node.map(({ name }) => name));
  for (const name of [input.feed.indices, input.feed.values, input.output]) {
    if (!nodes.has(name)) throw corrupt(BACKBONE_TOPOLOGY, `it has no node ${name}, which the manifest names`);
  }
  const parts = weightsManifest.map((group) => Buffer.from(weightBytes(group, contents)));
  const data = Buffer.concat(parts);
  try {
    return await tf.loadGraphModel({
      load: () =>
        Promise.resolve({
          modelTopology,
          weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
          weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer,
        }),
    });
  } catch (cause) {
    throw corrupt(BACKBONE_TOPOLOGY, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
