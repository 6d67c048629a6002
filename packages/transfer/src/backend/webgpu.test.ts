import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

/** Debian's Chromium brings a graphics card in software with the library that finds it. */
const CHROMIUM = "/usr/lib/chromium";
const SOFTWARE_DRIVER = `${CHROMIUM}/vk_swiftshader_icd.json`;

type Answer =
  | { readonly obstacle: string }
  | {
      readonly device: string;
      readonly runsOn: string;
      readonly fault: string | null;
      readonly losses: { readonly webgpu: readonly number[]; readonly wasm: readonly number[] };
    };

function ask(): Answer {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = fileURLToPath(new URL("../testing/webgpu-check.ts", import.meta.url));
  const software = existsSync(SOFTWARE_DRIVER);
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", loader, script], {
    encoding: "utf8",
    env: software ? { VK_ICD_FILENAMES: SOFTWARE_DRIVER, LD_LIBRARY_PATH: CHROMIUM, ...process.env } : process.env,
  });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`WebGPU's process gave no answer:\n${stdout}\n${stderr}`);
  return JSON.parse(line) as Answer;
}

const answer = ask();
// Only a machine without the package or without any adapter is passed over; what opens and then fails is a fault.
const absent =
  "obstacle" in answer && /not installed|finds no graphics adapter/.test(answer.obstacle) ? answer.obstacle : undefined;
if (absent !== undefined) console.log(`WebGPU is not tested here: ${absent}.`);

describe.skipIf(absent !== undefined)("WebGPU through Dawn", () => {
  const opened = () => {
    if ("obstacle" in answer) throw new Error(answer.obstacle);
    return answer;
  };

  it("opens where it is asked for by name, and computes there and nowhere else", () => {
    expect(opened().runsOn).toBe("webgpu");
    expect(opened().device).not.toBe("");
  });

  it("has the gradients of finite differences for every layer kind the catalogue uses", () => {
    expect(opened().fault).toBeNull();
  });

  it("fine-tunes to the losses that wasm fine-tunes to", () => {
    const { webgpu, wasm } = opened().losses;
    expect(webgpu).toHaveLength(2);
    webgpu.forEach((loss, step) => {
      expect(loss).toBeCloseTo(wasm[step] ?? Number.NaN, 4);
    });
  });
});
