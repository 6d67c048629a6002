import { readFileSync } from "node:fs";
import { z } from "zod";

const wheelSchema = z.strictObject({
  /** Node's platform and architecture. */
  platform: z.string(),
  file: z.string(),
  /** The wheel is unpacked, never run, so any Python may fetch it: these name the wheel, not the Python at hand. */
  python: z.string(),
  abi: z.string(),
  tag: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const pinsSchema = z.strictObject({ version: z.string(), package: z.string(), wheels: z.array(wheelSchema) });

/** One pinned wheel of TensorFlow. */
export interface TensorflowWheel extends z.infer<typeof wheelSchema> {
  readonly package: string;
  readonly version: string;
}

const pins = pinsSchema.parse(JSON.parse(readFileSync(new URL("./tensorflow-wheels.json", import.meta.url), "utf8")));

/** Platforms that have a pinned wheel. */
export const TENSORFLOW_PLATFORMS: readonly string[] = pins.wheels.map(({ platform }) => platform);

/** The wheel pinned for a platform; undefined where there is none. */
export function tensorflowWheel(platform: string): TensorflowWheel | undefined {
  const wheel = pins.wheels.find((candidate) => candidate.platform === platform);
  return wheel && { ...wheel, package: pins.package, version: pins.version };
}
