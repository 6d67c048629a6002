/**
 * The native TensorFlow that `graft backend install tensorflow` builds: the version of TensorFlow, and of the
 * TensorFlow.js binding compiled against it, which has to be the engine's own version of TensorFlow.js.
 */
export const NATIVE_TENSORFLOW = { tensorflow: "2.21.0", tfjs: "4.22.0" } as const;

const VERSIONS = `${NATIVE_TENSORFLOW.tensorflow}-tfjs-${NATIVE_TENSORFLOW.tfjs}` as const;

/** Its folder below the folder of native backends; each pair of versions has its own, so none is ever overwritten. */
export const NATIVE_TENSORFLOW_FOLDER = `tensorflow-${VERSIONS}` as const;

/** The folder of the build with CUDA, which `--gpu` makes. */
export const NATIVE_TENSORFLOW_GPU_FOLDER = `tensorflow-gpu-${VERSIONS}` as const;
