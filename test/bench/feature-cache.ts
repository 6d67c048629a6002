import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { writeMobileNetV2 } from "../peers/backbone-folder.ts";
import { photographsObstacle } from "../peers/photographs.ts";
import { openTestFolder } from "../test-folder.ts";
import { type Bench, type BenchContext, type Measurement, median } from "./measurement.ts";
import { askOnce, questionContestant } from "./question.ts";

const NAME = "feature-cache/second-run";
const ROUNDS = 3;

interface Extraction {
  readonly seconds: number;
  /** Digest of the head that came out. */
  readonly head: string;
  readonly hits: number;
  readonly misses: number;
}

/** Digest of everything the cache holds, by name. */
function digestOf(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rows"))
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .sort();
  if (files.length === 0) throw new Error(`There are no features in ${folder}.`);
  for (const file of files) hash.update(path.relative(folder, file)).update(readFileSync(file));
  return hash.digest("hex");
}

/** Extraction on the photographs, the first time and again, each in a process of its own; what came out is compared. */
async function measure({ say, leaveOut }: BenchContext): Promise<Measurement[]> {
  const obstacle = photographsObstacle();
  if (obstacle !== undefined) {
    leaveOut(NAME, obstacle);
    return [];
  }
  const test = openTestFolder();
  try {
    const backbone = path.join(test.root, "backbone");
    await writeMobileNetV2(backbone);
    const runs: { first: Extraction; second: Extraction; features: string }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`${NAME}: ${round} of ${ROUNDS}`);
      const cacheFolder = path.join(test.root, `cache-${round}`);
      const extract = () => askOnce<Extraction>(questionContestant(backbone), { ask: "extract", cacheFolder });
      const first = await extract();
      const features = digestOf(cacheFolder);
      const second = await extract();
      if (second.misses > 0 || second.hits === 0) throw new Error("The second run computed features again.");
      if (second.head !== first.head) throw new Error("The second run came to another head.");
      if (features !== digestOf(cacheFolder)) throw new Error("The second run changed the features.");
      runs.push({ first, second, features });
    }
    if (new Set(runs.map(({ features }) => features)).size > 1) throw new Error("Features differ when computed again.");
    const firsts = runs.map(({ first }) => first.seconds);
    const hits = runs[0]?.second.hits ?? 0;
    const row: Measurement = {
      name: NAME,
      unit: "s",
      samples: runs.map(({ second }) => second.seconds),
      peer: { name: "the first run", value: median(firsts) },
      ratios: runs.map(({ first, second }) => first.seconds / second.seconds),
      goal: { of: "ratio", op: ">=", value: 30 },
      note: `${hits} photographs at 224, 10 epochs of the head; same head, features bit-equal in ${ROUNDS} computations`,
    };
    return [row];
  } finally {
    test.remove();
  }
}

/** The bench of that name. */
export const featureCacheBench: Bench = {
  name: "feature-cache",
  about: "seconds of a feature extraction whose features are cached, beside the first one",
  measure,
};
