import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@graft/contracts";
import { REPOSITORY_ROOT } from "../repository-root.ts";

/** Photographs of ants and bees, train and val, laid beside the checkout; they may not be given away with it. */
export const PHOTOGRAPHS = path.join(REPOSITORY_ROOT, "..", "shared", "data", "ants-bees");

/** Why there are none here; undefined where there are. */
export function photographsObstacle(): string | undefined {
  return existsSync(PHOTOGRAPHS) ? undefined : `there are no photographs in ${PHOTOGRAPHS}`;
}

export interface Photograph {
  readonly sha256: string;
  /** Below the folder of its split. */
  readonly path: string;
  readonly label: string;
  readonly file: string;
}

/** The photographs of a split, by label and name. */
export function photographsOf(split: "train" | "val"): Photograph[] {
  const folder = path.join(PHOTOGRAPHS, split);
  return readdirSync(folder)
    .sort()
    .flatMap((label) =>
      readdirSync(path.join(folder, label))
        .sort()
        .map((name) => {
          const file = path.join(folder, label, name);
          return { sha256: sha256Hex(readFileSync(file)), path: `${label}/${name}`, label, file };
        }),
    );
}
