import { AppError } from "@graft/contracts";
import { inputsOf, type KerasLayer, type KerasTopology } from "./keras-topology.ts";

/**
 * The part of a network that leads to one layer's output, taking pictures of any size: the layers `output` depends on,
 * in their order, the input's height and width left open. Every layer is marked trainable, for what is frozen is the
 * strategy's to say and not the file's; the training configuration the file came with is left out for the same reason.
 *
 * @throws AppError BACKBONE_CORRUPT where there is no such layer.
 */
export function cutTopology(topology: KerasTopology, output: string): KerasTopology {
  const { config, class_name } = topology.model_config;
  const needed = ancestors(config.layers, output);
  const layers = config.layers.filter((layer) => needed.has(layer.name)).map(openLayer);
  return {
    keras_version: topology.keras_version,
    backend: topology.backend,
    model_config: {
      class_name,
      config: {
        name: config.name,
        layers,
        input_layers: config.input_layers.filter(([name]) => needed.has(name)),
        output_layers: [[output, 0, 0]],
      },
    },
  };
}

function openLayer(layer: KerasLayer): KerasLayer {
  if (layer.class_name !== "InputLayer") return { ...layer, config: { ...layer.config, trainable: true } };
  const shape = layer.config.batch_input_shape;
  const channels = Array.isArray(shape) ? shape.at(-1) : undefined;
  return { ...layer, config: { ...layer.config, batch_input_shape: [null, null, null, channels ?? null] } };
}

function ancestors(layers: readonly KerasLayer[], output: string): Set<string> {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const found = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const layer = byName.get(name);
    if (layer === undefined) {
      throw new AppError("BACKBONE_CORRUPT", `The topology is broken: it has no layer named ${name}.`, {
        details: { layer: name },
      });
    }
    found.add(name);
    open.push(...inputsOf(layer));
  }
  return found;
}
