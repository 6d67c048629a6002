import { spawnSync } from "node:child_process";
import { childEnvironment, readTestEnvironment } from "../env.ts";

/** A Python that has Keras on TensorFlow. */
export interface KerasPython {
  readonly command: string;
  /** "Keras 3.15.1, TensorFlow 2.21.0". */
  readonly version: string;
}

const PROBE = "import keras, tensorflow as tf; print(f'Keras {keras.__version__}, TensorFlow {tf.__version__}')";

export const HOW_TO_GET_KERAS =
  "name a Python in GRAFT_PYTHON whose environment has it (python3 -m venv DIR && DIR/bin/pip install tensorflow-cpu)";

/** The Python named in GRAFT_PYTHON, else python3; undefined where it cannot import Keras. */
export function findKeras(): KerasPython | undefined {
  const command = readTestEnvironment().python ?? "python3";
  const env = childEnvironment({ TF_CPP_MIN_LOG_LEVEL: "3" });
  const { status, stdout } = spawnSync(command, ["-c", PROBE], { encoding: "utf8", env });
  return status === 0 ? { command, version: stdout.trim() } : undefined;
}
