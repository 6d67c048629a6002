import { AppError } from "@graft/contracts";
import { isStatistic } from "../backbone/graph.ts";
import type { Backbone } from "../backbone/load-backbone.ts";
import type { Cut } from "../features/feature-context.ts";
import { POOLED } from "../features/feature-key.ts";
import { Network } from "../train/network.ts";
import type { Model } from "./model-folder.ts";
import { installWeights } from "./weight-file.ts";

/** Names of the groups whose weights a model carries, in order. */
export function trainedGroupsOf(model: Model, backbone: Backbone): string[] {
  const carried = new Set(model.manifest.weights.map(({ name }) => name));
  return backbone.groups.filter(({ weights }) => weights.some((name) => carried.has(name))).map(({ name }) => name);
}

/** The last cut before anything the model has trained; pooled where it trained the head alone. */
export function modelCut(model: Model, backbone: Backbone): Cut {
  const first = backbone.groups.findIndex(({ name }) => name === trainedGroupsOf(model, backbone)[0]);
  return first < 0 ? POOLED : { group: first };
}

/** A model as a network over its backbone. @throws AppError DIGEST_MISMATCH where it belongs to another backbone. */
export function networkOf(model: Model, backbone: Backbone, cut: Cut = modelCut(model, backbone)): Network {
  const { manifest } = model;
  if (manifest.backbone.digest !== backbone.digest) {
    throw new AppError(
      "DIGEST_MISMATCH",
      `The model was trained on the backbone ${manifest.backbone.name} (${manifest.backbone.digest.slice(0, 12)}), ` +
        `not on ${backbone.manifest.name} (${backbone.digest.slice(0, 12)}).`,
      { details: { expected: manifest.backbone.digest, actual: backbone.digest } },
    );
  }
  const network = new Network({
    backbone,
    classes: manifest.classes.length,
    trainedGroups: trainedGroupsOf(model, backbone),
    cut,
    seed: 0,
    fromScratch: manifest.weights.some(({ name }) => isStatistic(name)),
  });
  try {
    installWeights(network, model);
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}
