import { isStatistic } from "../backbone/graph.ts";
import type { Random } from "./random.ts";

/** Values of a backbone's weight before any training. */
export function randomWeight(name: string, shape: readonly number[], random: Random): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (name.endsWith("/gamma") || name.endsWith("/moving_variance")) return new Float32Array(size).fill(1);
  if (name.endsWith("/beta") || name.endsWith("/bias") || isStatistic(name)) return new Float32Array(size);
  // He et al. (2015): normal with variance 2 / fan-in. A depthwise kernel sees only its own channel.
  const seen = name.endsWith("/depthwise_kernel") ? shape.slice(0, 2) : shape.slice(0, -1);
  const deviation = Math.sqrt(2 / seen.reduce((product, side) => product * side, 1));
  return Float32Array.from({ length: size }, () => random.normal() * deviation);
}
