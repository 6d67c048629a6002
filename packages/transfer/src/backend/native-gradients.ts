import * as tf from "@tensorflow/tfjs";

/** What of tfjs-node's backend runs one operation of TensorFlow by name. */
interface OperationBackend {
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly tf.Tensor[]): tf.Tensor;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
}

/**
 * Gives relu6 TensorFlow's own gradient, dy where 0 < y < 6 and else 0. TensorFlow.js composes it of a step function that
 * its native backend composes in turn: eight passes over the activations, and more time than the convolutions need.
 */
export function useNativeGradients(): void {
  tf.unregisterGradient("Relu6");
  tf.registerGradient({
    kernelName: "Relu6",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () => {
        const backend = tf.backend() as unknown as OperationBackend;
        const { TF_ATTR_TYPE: type, TF_FLOAT: value } = backend.binding;
        return backend.executeSingleOutput(
          "Relu6Grad",
          [{ name: "T", type, value }],
          [dy as tf.Tensor, y as tf.Tensor],
        );
      },
    }),
  });
}
