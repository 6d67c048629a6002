import { expect, it } from "vitest";
import { BestEpoch } from "./best-epoch.ts";

const weights = (epoch: number) => () => Promise.resolve(new Map([["head/bias", Float32Array.from([epoch])]]));

async function bestOf(
  scores: readonly (readonly [number, number])[],
  stopping: { patience: number; minDelta: number },
) {
  const best = new BestEpoch(stopping);
  for (const [epoch, [top1, loss]] of scores.entries()) await best.offer(epoch, { top1, loss }, weights(epoch));
  return best;
}

it("chooses by top-1 before loss, and by loss among equals", async () => {
  const scores = [
    [0.5, 0.7],
    [0.8, 0.6],
    [0.8, 0.5],
    [0.7, 0.1],
  ] as const;
  const best = await bestOf(scores, { patience: 5, minDelta: 0 });
  expect(best.epoch).toBe(2);
  expect(best.weights()?.get("head/bias")?.[0]).toBe(2);
});

it("is exhausted once patience epochs brought nothing better", async () => {
  const scores = [
    [0.5, 0.7],
    [0.6, 0.6],
    [0.6, 0.9],
    [0.4, 0.3],
  ] as const;
  const best = await bestOf(scores, { patience: 2, minDelta: 0 });
  expect([1, 2, 3].map((epoch) => best.exhausted(epoch))).toEqual([false, false, true]);
});

it("does not count a gain within minDelta unless the loss fell", async () => {
  const scores = [
    [0.8, 0.5],
    [0.805, 0.6],
  ] as const;
  expect((await bestOf(scores, { patience: 1, minDelta: 0.01 })).epoch).toBe(0);
  expect((await bestOf(scores, { patience: 1, minDelta: 0 })).epoch).toBe(1);
});

it("keeps the last epoch where early stopping is off", async () => {
  const best = new BestEpoch(undefined);
  await best.offer(0, { top1: 1, loss: 0 }, weights(0));
  expect(best.weights()).toBeNull();
  expect(best.exhausted(99)).toBe(false);
});
