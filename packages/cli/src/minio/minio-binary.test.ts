import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { MINIO_VERSION, minioObstacle, openMinioBinary } from "./minio-binary.ts";

const fresh = () => mkdtempSync(path.join(os.tmpdir(), "graft-cache-"));
const silent = () => undefined;

/** A folder with a `go` that does what the script says. */
function goThat(script: string): string {
  const folder = fresh();
  writeFileSync(path.join(folder, "go"), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, "go"), 0o755);
  return folder;
}

describe("a MinIO server", () => {
  it("that cannot be had is refused with both ways to get one", async () => {
    const nothing = { binary: undefined, cacheFolder: fresh(), searchPath: "" };
    expect(minioObstacle(nothing)).toMatch(/MINIO_BINARY.*Go 1\.24/);
    await expect(openMinioBinary(nothing, silent)).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });

  it("that is named is taken, and named in the refusal when it is not there", async () => {
    const binary = path.join(fresh(), "minio");
    const named = { binary, cacheFolder: fresh(), searchPath: "" };
    await expect(openMinioBinary(named, silent)).rejects.toThrow(binary);
    writeFileSync(binary, "");
    expect(await openMinioBinary(named, silent)).toBe(binary);
  });

  it("that was built before is taken", async () => {
    const cacheFolder = fresh();
    const kept = path.join(cacheFolder, "minio", MINIO_VERSION);
    mkdirSync(kept, { recursive: true });
    writeFileSync(path.join(kept, "minio"), "");
    const environment = { binary: undefined, cacheFolder, searchPath: goThat("exit 1") };
    expect(await openMinioBinary(environment, silent)).toBe(path.join(kept, "minio"));
  });

  it("whose build fails leaves nothing, and the end of the build's output is told", async () => {
    const cacheFolder = fresh();
    const environment = { binary: undefined, cacheFolder, searchPath: goThat('echo "no such host" >&2; exit 1') };
    expect(minioObstacle(environment)).toBeUndefined();
    await expect(openMinioBinary(environment, silent)).rejects.toThrow(/no such host/);
    expect(readdirSync(path.join(cacheFolder, "minio", MINIO_VERSION))).toEqual([]);
  });
});
