import { describe, expect, it } from "vitest";
import { MicroBatcher } from "./micro-batcher.ts";

/** A computation that waits until it is let go, and tells of which inputs it was asked. */
function gated() {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const run = async (inputs: readonly number[]) => {
    batches.push([...inputs]);
    await new Promise<void>((resolve) => gates.push(resolve));
    return inputs.map((input) => input * 10);
  };
  const open = async () => {
    while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve));
    gates.shift()?.();
  };
  return { batches, run, open };
}

describe("a micro-batcher", () => {
  it("gathers what comes while it works, and gives each request its own outcomes in order", async () => {
    const { batches, run, open } = gated();
    const batcher = new MicroBatcher({ run, batchSize: 4, capacity: 100 });
    const first = batcher.add([1]);
    await new Promise((resolve) => setImmediate(resolve));
    const others = [batcher.add([2, 3]), batcher.add([4, 5, 6])];
    expect(batcher.waiting).toBe(5);
    await open();
    expect(await first).toEqual([10]);
    await open();
    expect(await others[0]).toEqual([20, 30]);
    await open();
    expect(await others[1]).toEqual([40, 50, 60]);
    expect(batches).toEqual([[1], [2, 3, 4, 5], [6]]);
  });

  it("turns a request away whole when too many wait, and takes the next when they do not any more", async () => {
    const { batches, run, open } = gated();
    const batcher = new MicroBatcher({ run, batchSize: 2, capacity: 2 });
    const first = batcher.add([1]);
    await new Promise((resolve) => setImmediate(resolve));
    const second = batcher.add([2]);
    await expect(batcher.add([3, 4])).rejects.toMatchObject({ code: "PREDICTOR_BUSY" });
    await open();
    await open();
    expect([await first, await second]).toEqual([[10], [20]]);
    const third = batcher.add([5, 6]);
    await open();
    expect(await third).toEqual([50, 60]);
    expect(batches.flat()).toEqual([1, 2, 5, 6]);
  });

  it("fails those of a batch that broke and goes on with the next", async () => {
    let broken = true;
    const run = async (inputs: readonly number[]) => {
      if (broken) throw new Error("broken");
      return inputs;
    };
    const batcher = new MicroBatcher<number, number>({ run, batchSize: 2, capacity: 10 });
    await expect(Promise.all([batcher.add([1]), batcher.add([2])])).rejects.toThrow("broken");
    broken = false;
    expect(await batcher.add([3])).toEqual([3]);
  });

  it("is idle when everything taken was computed, and not before", async () => {
    const { batches, run, open } = gated();
    const batcher = new MicroBatcher({ run, batchSize: 1, capacity: 10 });
    const both = [batcher.add([1]), batcher.add([2])];
    let idle = false;
    const settled = batcher.idle().then(() => {
      idle = true;
    });
    await open();
    expect(await both[0]).toEqual([10]);
    expect(idle).toBe(false);
    await open();
    await settled;
    expect(batches).toEqual([[1], [2]]);
    expect(await both[1]).toEqual([20]);
    await batcher.idle();
  });
});
