import path from "node:path";
import { digestOfJson } from "@graft/contracts";
import { FrozenSegment } from "../backbone/frozen-segment.ts";
import { readValues } from "../backend/read-values.ts";
import { ENGINE_VERSION } from "../engine-version.ts";
import { keptGraph } from "../tensorflow-graph/graph-folder.ts";
import type { GraphLoader } from "../tensorflow-graph/graph-loader.ts";
import type { FrozenGraph } from "../tensorflow-graph/saved-model-format.ts";
import { type ConvolutionValues, trunkGraph } from "../tensorflow-graph/trunk-graph.ts";
import type { FeatureContext } from "./feature-context.ts";
import { mayReplace } from "./judge-trunk.ts";
import { foldedComputation, shapeAt, TRUNK_BATCH, Trunk, type TrunkRange, weightOf } from "./trunk.ts";

/** Folder of graphs below the cache of features. */
export const GRAPHS = "graphs";

export type TrunkContext = Pick<FeatureContext, "backend" | "backbone" | "inputSize" | "cacheFolder">;

/** A range as a graph with its folded weights inside it. */
export async function frozenGraph({ backbone, inputSize }: TrunkContext, range: TrunkRange): Promise<FrozenGraph> {
  const groups = backbone.groups.slice(range.from, range.to);
  const segment = new FrozenSegment(groups, (name) => weightOf(backbone, name));
  try {
    const values = new Map<string, ConvolutionValues>();
    for (const op of groups.flatMap(({ ops }) => ops)) {
      const weights = op.kind === "convolution" ? segment.weightsOf(op) : undefined;
      if (weights === undefined) continue;
      const { kernel, bias } = weights;
      values.set(op.name, {
        kernel: await readValues(kernel),
        kernelShape: kernel.shape,
        bias: bias && (await readValues(bias)),
      });
    }
    return trunkGraph({
      groups,
      weightsOf: ({ name }) => {
        const found = values.get(name);
        if (found === undefined) throw new Error(`The trunk has no weights for ${name}.`);
        return found;
      },
      inputShape: [TRUNK_BATCH, ...shapeAt(backbone, inputSize, range.from)],
      outputShape: [TRUNK_BATCH, ...shapeAt(backbone, inputSize, range.to)],
      pooled: range.pooled,
    });
  } finally {
    segment.dispose();
  }
}

/** The range as one TensorFlow graph, kept on disk under the digest of what it depends on; null where it is unfit. */
async function graphTrunk(context: TrunkContext, range: TrunkRange, load: GraphLoader): Promise<Trunk | null> {
  const { backbone, inputSize, backend, cacheFolder } = context;
  const kept = await keptGraph({
    parent: path.join(cacheFolder, GRAPHS),
    digest: digestOfJson({
      backbone: backbone.digest,
      inputSize,
      batch: TRUNK_BATCH,
      engineVersion: ENGINE_VERSION,
      device: backend.device,
      ...range,
    }),
    make: () => frozenGraph(context, range),
    judge: async (folder) => {
      const trunks = [new Trunk(await load(folder)), new Trunk(foldedComputation(backbone, range))] as const;
      try {
        return await mayReplace(...trunks, shapeAt(backbone, inputSize, range.from));
      } finally {
        for (const trunk of trunks) trunk.dispose();
      }
    },
  });
  return kept.fit ? new Trunk(await load(kept.folder)) : null;
}

/**
 * The frozen groups of a range, ready to run: on native TensorFlow as one graph whose operations it fuses, elsewhere
 * operation by operation.
 */
export async function openTrunk(context: TrunkContext, range: TrunkRange): Promise<Trunk> {
  const { loadGraph } = context.backend;
  const fused = loadGraph === undefined ? null : await graphTrunk(context, range, loadGraph);
  return fused ?? new Trunk(foldedComputation(context.backbone, range));
}
