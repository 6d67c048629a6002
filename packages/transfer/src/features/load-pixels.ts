import type { ExampleRef } from "../pictures/example-ref.ts";
import type { BatchAugmentation, JobPicture } from "../pictures/picture-job.ts";
import { picturePool } from "../pictures/picture-pool.ts";
import type { FeatureContext } from "./feature-context.ts";
import { pictureInput } from "./preprocessing.ts";

/**
 * The network's input [examples, side, side, 3] of some pictures, read where their files are known, decoded, augmented and
 * scaled by threads of their own: a device that computes on this thread does not hold them up.
 */
export async function loadPixels(
  context: FeatureContext,
  examples: readonly ExampleRef[],
  augmentation: BatchAugmentation | null = null,
): Promise<Float32Array> {
  const { backbone, inputSize: size, readExample, locateExample } = context;
  const { scale, offset } = pictureInput(backbone);
  const job = { size, scale, offset, augmentation };
  const pictures = await Promise.all(
    examples.map(async ({ sha256, path: name }): Promise<JobPicture> => {
      if (picturePool.has(sha256, job)) return { name, sha256 };
      const file = locateExample?.(sha256);
      return file === undefined ? { name, sha256, bytes: await readExample(sha256) } : { name, sha256, file };
    }),
  );
  return picturePool.run({ ...job, pictures });
}
