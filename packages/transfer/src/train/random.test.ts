import { expect, it } from "vitest";
import { Random } from "./random.ts";

it("orders every number once, the same for the same seed and purpose and otherwise not", () => {
  const order = new Random(5, "HEAD").order(100);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(new Random(5, "HEAD").order(100)).toEqual(order);
  expect(new Random(5, "TUNE").order(100)).not.toEqual(order);
  expect(new Random(6, "HEAD").order(100)).not.toEqual(order);
});

it("goes on from a state as if it had never stopped", () => {
  const random = new Random(1, "TUNE");
  random.order(10);
  const resumed = new Random(2, "HEAD");
  resumed.restore(random.state());
  expect([resumed.unit(), resumed.order(5)]).toEqual([random.unit(), random.order(5)]);
});

it("draws every order about equally often: 6 orders of 3 in 6,000 draws", () => {
  const random = new Random(11, "TUNE");
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.order(3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // Binomial, standard deviation 29: five of them on either side of 1,000.
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
});
