import type * as tf from "@tensorflow/tfjs";
import { SERVING_SIGNATURE, SERVING_TAG } from "./saved-model-format.ts";

/** A graph in a session of TensorFlow, which fuses its operations. */
export interface LoadedGraph {
  /** The one output for the one input; the caller disposes it. */
  run(input: tf.Tensor): tf.Tensor;
  /** All outputs by name for all inputs by name; the caller disposes them. */
  runNamed(inputs: tf.NamedTensorMap): tf.NamedTensorMap;
  dispose(): void;
}

/** Loads a folder that holds a SavedModel; only native TensorFlow can. */
export type GraphLoader = (folder: string) => Promise<LoadedGraph>;

interface SavedModel {
  predict(input: tf.Tensor): tf.Tensor;
  predict(inputs: tf.NamedTensorMap): tf.NamedTensorMap;
  dispose(): void;
}

/** What of `@tensorflow/tfjs-node` loads graphs. */
export interface TensorflowNode {
  readonly node: { loadSavedModel(folder: string, tags: string[], signature: string): Promise<SavedModel> };
}

export function graphLoader({ node }: TensorflowNode): GraphLoader {
  return async (folder) => {
    const model = await node.loadSavedModel(folder, [SERVING_TAG], SERVING_SIGNATURE);
    return {
      run: (input) => model.predict(input),
      runNamed: (inputs) => model.predict(inputs),
      dispose: () => model.dispose(),
    };
  };
}
