import { findKeras, HOW_TO_GET_KERAS } from "./find-keras.ts";
import { photographsObstacle } from "./photographs.ts";

/** Why nothing can be held against its peers here and how to change that; undefined where it can. */
export function peersObstacle(): string | undefined {
  return photographsObstacle() ?? (findKeras() === undefined ? `Keras is not at hand; ${HOW_TO_GET_KERAS}` : undefined);
}
