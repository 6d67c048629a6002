import { existsSync } from "node:fs";
import path from "node:path";
import { REPOSITORY_ROOT } from "../repository-root.ts";

/** Photographs of ants and bees, train and val, laid beside the checkout; they may not be given away with it. */
export const PHOTOGRAPHS = path.join(REPOSITORY_ROOT, "..", "shared", "data", "ants-bees");

/** Why there are none here; undefined where there are. */
export function photographsObstacle(): string | undefined {
  return existsSync(PHOTOGRAPHS) ? undefined : `there are no photographs in ${PHOTOGRAPHS}`;
}
