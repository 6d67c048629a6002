import * as tf from "@tensorflow/tfjs";

/** What TensorFlow.js remembers of a forward pass, to go back through it. */
interface Tape {
  readonly state: { activeTape: readonly { readonly saved?: readonly tf.Tensor[] }[] | null };
}

/**
 * `tf.variableGrads` that leaves nothing behind where it fails. TensorFlow.js keeps what a forward pass saved outside of
 * every tidy and lets go of it only after a whole way back: where memory runs out in between, all activations would stay.
 */
export function variableGradients(f: () => tf.Scalar, variables: tf.Variable[]): ReturnType<typeof tf.variableGrads> {
  try {
    return tf.variableGrads(f, variables);
  } catch (error) {
    const { state } = tf.engine() as unknown as Tape;
    for (const { saved } of state.activeTape ?? []) tf.dispose([...(saved ?? [])]);
    state.activeTape = null;
    throw error;
  }
}
