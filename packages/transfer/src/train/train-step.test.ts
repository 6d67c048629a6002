import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backbone } from "../backbone/load-backbone.ts";
import { spreadValues } from "../backend/gradient-cases.ts";
import { openBackend } from "../backend/open-backend.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { tinyBackbone } from "../testing/tiny-backbone.ts";
import { TINY_SIDE } from "../testing/tiny-pictures.ts";
import type { MixedLabels } from "./loss-gradients.ts";
import { Network } from "./network.ts";
import type { Gradients, Stepper } from "./optimizer.ts";
import { fittingStep } from "./out-of-memory.ts";
import { trainStep } from "./train-step.ts";

const BATCH = 7;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let backbone: Backbone;
beforeAll(async () => {
  await openBackend("wasm");
  folder = await tempFolder();
  backbone = await tinyBackbone(folder.path);
});
afterAll(() => folder.remove());

/** Takes steps nowhere and remembers the gradients it was given. */
function recorder() {
  const seen: Map<string, Float32Array>[] = [];
  const stepper: Stepper = {
    apply: (gradients: Gradients) => {
      seen.push(new Map([...gradients].map(([name, gradient]) => [name, Float32Array.from(gradient.dataSync())])));
    },
    state: () => ({ step: 0, slots: new Map() }),
    restore: () => undefined,
    dispose: () => undefined,
  };
  return { seen, stepper };
}

async function gradientsOf(microBatch: number | undefined, mixed?: MixedLabels) {
  const trainedGroups = backbone.groups.map(({ name }) => name);
  const network = new Network({ backbone, classes: 3, trainedGroups, cut: { group: 0 }, seed: 5 });
  const x = tf.tensor4d(spreadValues(BATCH * TINY_SIDE * TINY_SIDE * 3), [BATCH, TINY_SIDE, TINY_SIDE, 3]);
  const labels = Array.from({ length: BATCH }, (_, i) => i % 3);
  const weights = labels.map((label) => [0.5, 1, 1.75][label] ?? 1);
  const { seen, stepper } = recorder();
  const phase = { labelSmoothing: 0.1, clipNorm: undefined };
  const before = tf.memory().numTensors;
  const loss = await trainStep(
    { network, optimizer: stepper, phase, rate: 1, microBatch },
    { x, labels, weights, mixed },
  );
  expect(tf.memory().numTensors).toBe(before);
  x.dispose();
  network.dispose();
  return { loss, gradients: seen[0] ?? new Map<string, Float32Array>() };
}

describe("a batch in parts", () => {
  it.each([1, 2, 3, 6])(
    "gives the loss and the gradient of the whole one to 1e-6, %d at a time",
    async (microBatch) => {
      const whole = await gradientsOf(undefined);
      const parts = await gradientsOf(microBatch);
      expect(parts.loss).toBeCloseTo(whole.loss, 6);
      expect(parts.gradients.size).toBe(whole.gradients.size);
      const all = [...whole.gradients.values()].flatMap((values) => [...values]);
      const apart = [...whole.gradients].flatMap(([name, values]) =>
        [...values].map((value, i) => value - (parts.gradients.get(name)?.[i] ?? Number.NaN)),
      );
      expect(Math.hypot(...apart) / Math.hypot(...all)).toBeLessThan(1e-6);
    },
  );
});

describe("mixed labels", () => {
  const other = Array.from({ length: BATCH }, (_, i) => (i + 1) % 3);

  it("cost what each label costs, by its share", async () => {
    // Cross-entropy is linear in its targets: all of the first at share 1, all of the second at 0.
    const first = await gradientsOf(undefined, { labels: other, share: 1 });
    const second = await gradientsOf(undefined, { labels: other, share: 0 });
    const mixed = await gradientsOf(undefined, { labels: other, share: 0.3 });
    expect(first.loss).toBeCloseTo((await gradientsOf(undefined)).loss, 6);
    expect(mixed.loss).toBeCloseTo(0.3 * first.loss + 0.7 * second.loss, 5);
    expect(Math.abs(first.loss - second.loss)).toBeGreaterThan(1e-3);
    expect((await gradientsOf(3, { labels: other, share: 0.3 })).loss).toBeCloseTo(mixed.loss, 6);
  });
});

describe("a step that memory does not hold", () => {
  const outOfMemory = new Error("OOM when allocating tensor with shape[16,112,112,96]");

  it("is taken again with half the examples at once until it fits", async () => {
    const tried: number[] = [];
    const fit = await fittingStep(13, (size) => {
      tried.push(size);
      return size > 3 ? Promise.reject(outOfMemory) : Promise.resolve("taken");
    });
    expect(tried).toEqual([13, 7, 4, 2]);
    expect(fit).toEqual({ value: "taken", microBatch: 2 });
  });

  it("ends with advice where not one example fits, and is not taken again for another fault", async () => {
    await expect(fittingStep(2, () => Promise.reject(outOfMemory))).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(/PARTIAL.*FEATURE_EXTRACTION/),
    });
    const tried: number[] = [];
    const broken = fittingStep(8, (size) => {
      tried.push(size);
      return Promise.reject(new Error("shapes do not match"));
    });
    await expect(broken).rejects.toThrow("shapes do not match");
    expect(tried).toEqual([8]);
  });
});
