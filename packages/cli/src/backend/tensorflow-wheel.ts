import { readFileSync } from "node:fs";
import { z } from "zod";

const wheelSchema = z.strictObject({
  package: z.string(),
  version: z.string(),
  file: z.string(),
  /** The wheel is unpacked, never run, so any Python may fetch it: these name the wheel, not the Python at hand. */
  python: z.string(),
  abi: z.string(),
  tag: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** TensorFlow's wheel first, then those whose libraries it looks for beside itself; by Node's platform and architecture. */
const wheelsSchema = z.record(z.string(), z.array(wheelSchema).min(1));
const pinsSchema = z.strictObject({ cpu: wheelsSchema, gpu: wheelsSchema });

/** One pinned wheel. */
export type TensorflowWheel = z.infer<typeof wheelSchema>;

/** Which TensorFlow: for the processor alone, or with CUDA. */
export type TensorflowBuild = keyof z.infer<typeof pinsSchema>;

const pins = pinsSchema.parse(JSON.parse(readFileSync(new URL("./tensorflow-wheels.json", import.meta.url), "utf8")));

/** Platforms that have pinned wheels of a build. */
export function tensorflowPlatforms(build: TensorflowBuild): string[] {
  return Object.keys(pins[build]);
}

/** The wheels of a build pinned for a platform, TensorFlow's first; undefined where there are none. */
export function tensorflowWheels(build: TensorflowBuild, platform: string): readonly TensorflowWheel[] | undefined {
  return pins[build][platform];
}
