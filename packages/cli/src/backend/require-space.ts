import { statfsSync } from "node:fs";
import { AppError } from "@graft/contracts";
import type { TensorflowWheel } from "./tensorflow-wheel.ts";

/** Bytes on disk for each byte of a wheel while it is installed: the wheel itself, and what it unpacks to. */
const GROWTH = 3;

/** @throws AppError STORE_FULL that names what is needed where the disk of `folder` has not the room for these wheels. */
export function requireSpace(folder: string, wheels: readonly TensorflowWheel[]): void {
  const needed = GROWTH * wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    "STORE_FULL",
    `Installing needs ${gigabytes(needed)} in ${folder}, which has ${gigabytes(free)} free. Make room, or name another folder in GRAFT_NATIVE_BACKENDS.`,
    { details: { needed, free } },
  );
}
