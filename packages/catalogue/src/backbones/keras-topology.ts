import type { Json } from "@graft/contracts";

/** One layer of a functional Keras model as tfjs stores it. */
export interface KerasLayer {
  readonly name: string;
  readonly class_name: string;
  readonly config: { readonly [key: string]: Json };
  /** Per application of the layer the tensors it takes: `[layer, node, tensor, arguments]`. */
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, Json])[])[];
}

/** `[layer, node, tensor]`. */
export type KerasTensorRef = readonly [string, number, number];

/** The `modelTopology` of a tfjs LayersModel made from a functional Keras model. */
export interface KerasTopology {
  readonly keras_version: string;
  readonly backend: string;
  readonly model_config: {
    readonly class_name: string;
    readonly config: {
      readonly name: string;
      readonly layers: readonly KerasLayer[];
      readonly input_layers: readonly KerasTensorRef[];
      readonly output_layers: readonly KerasTensorRef[];
    };
  };
}

/** Names of the layers whose outputs a layer takes. */
export function inputsOf(layer: KerasLayer): string[] {
  return layer.inbound_nodes.flatMap((node) => node.map(([name]) => name));
}
