import { describe, expect, it } from "vitest";
import { Gathering } from "./gathering.ts";

/** Work that waits to be let go, and notes what it was given. */
function heldWork(work: (items: readonly number[]) => readonly string[]) {
  const groups: (readonly number[])[] = [];
  const held: (() => void)[] = [];
  const together = async (items: readonly number[]) => {
    groups.push(items);
    await new Promise<void>((resolve) => held.push(resolve));
    return work(items);
  };
  const letGo = async () => {
    held.shift()?.();
    // What waits begins in a later microtask.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { groups, together, letGo };
}

describe("Gathering", () => {
  it("starts the first at once and does together what came meanwhile, each with its own answer", async () => {
    const { groups, together, letGo } = heldWork((items) => items.map((item) => `answer ${item}`));
    const gathering = new Gathering(together, 10);
    const answers = [1, 2, 3].map((item) => gathering.ask(item));
    expect(groups).toEqual([[1]]);
    await letGo();
    expect(groups).toEqual([[1], [2, 3]]);
    await letGo();
    expect(await Promise.all(answers)).toEqual(["answer 1", "answer 2", "answer 3"]);
  });

  it("takes no more at once than it may", async () => {
    const { groups, together, letGo } = heldWork((items) => items.map(String));
    const gathering = new Gathering(together, 2);
    const answers = [1, 2, 3, 4].map((item) => gathering.ask(item));
    for (let i = 0; i < 3; i++) await letGo();
    await Promise.all(answers);
    expect(groups).toEqual([[1], [2, 3], [4]]);
  });

  it("is idle once the last has its answer, and not before", async () => {
    const { together, letGo } = heldWork((items) => items.map(String));
    const gathering = new Gathering(together, 10);
    const first = gathering.ask(1);
    expect(gathering.idle).toBe(false);
    void letGo();
    await first;
    expect(gathering.idle).toBe(true);
  });

  it("does one by one what fails together, so that only the guilty one is refused", async () => {
    const { groups, together, letGo } = heldWork((items) => {
      if (items.includes(3)) throw new Error("three");
      return items.map(String);
    });
    const gathering = new Gathering(together, 10);
    const answers = [1, 2, 3, 4].map((item) => gathering.ask(item));
    const settled = Promise.allSettled(answers);
    for (let i = 0; i < 5; i++) await letGo();
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(groups).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  });
});
