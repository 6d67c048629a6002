import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@graft/contracts";
import { runTool } from "./run-tool.ts";
import type { TensorflowWheel } from "./tensorflow-wheel.ts";

/** Wheels that arrived and were verified, so that an install which failed later does not fetch them again. */
export const DOWNLOADS = "downloads";

export interface FetchWheel {
  readonly wheel: TensorflowWheel;
  readonly folder: string;
  readonly python: string;
  readonly say: (message: string) => void;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** @throws AppError DIGEST_MISMATCH when the file is not the pinned wheel; it is removed. */
export async function verifyWheel(file: string, { sha256, file: name }: TensorflowWheel): Promise<void> {
  const got = await sha256Of(file);
  if (got === sha256) return;
  rmSync(file, { force: true });
  throw new AppError(
    "DIGEST_MISMATCH",
    `${name} has SHA-256 ${got}, but ${sha256} is pinned. It was removed; nothing of it was used. Check which package index pip asks, then start again.`,
  );
}

/** The pinned wheel's file: one kept from before, or fetched through pip; verified in either case. */
export async function fetchWheel({ wheel, folder, python, say }: FetchWheel): Promise<string> {
  const kept = path.join(folder, DOWNLOADS, wheel.file);
  if (existsSync(kept)) {
    say(`checking ${wheel.file}, fetched before`);
    await verifyWheel(kept, wheel);
    return kept;
  }
  mkdirSync(path.dirname(kept), { recursive: true });
  const part = mkdtempSync(path.join(path.dirname(kept), "part-"));
  try {
    say(`fetching ${wheel.package} ${wheel.version} through pip (${Math.round(wheel.bytes / 1e6)} MB)`);
    const naming = [
      "--platform",
      wheel.tag,
      "--python-version",
      wheel.python,
      "--implementation",
      "cp",
      "--abi",
      wheel.abi,
    ];
    await runTool({
      what: `The download of ${wheel.package} ${wheel.version}`,
      command: python,
      args: [
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--disable-pip-version-check",
        ...naming,
        "--dest",
        part,
        `${wheel.package}==${wheel.version}`,
      ],
      cwd: part,
    });
    const file = path.join(part, wheel.file);
    if (!existsSync(file)) throw new AppError("NOT_FOUND", `pip did not fetch ${wheel.file}, the pinned wheel.`);
    say("checking its SHA-256");
    await verifyWheel(file, wheel);
    renameSync(file, kept);
    return kept;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
