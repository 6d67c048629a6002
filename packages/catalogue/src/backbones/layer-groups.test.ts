import { expect, it } from "vitest";
import type { KerasLayer } from "./keras-topology.ts";
import { layerGroups } from "./layer-groups.ts";
import type { WeightSpec } from "./weight-shard.ts";

function layer(name: string, ...inputs: string[]): KerasLayer {
  const inbound = inputs.map((input) => [input, 0, 0, {}] as const);
  return { name, class_name: "Any", config: {}, inbound_nodes: inputs.length === 0 ? [] : [inbound] };
}

const layers = [layer("in"), layer("a1", "in"), layer("a2", "a1"), layer("a3", "a1", "a2"), layer("b1", "a3")];
const weights: WeightSpec[] = [
  { name: "a1/kernel", shape: [3, 4], dtype: "float32" },
  { name: "a2/bias", shape: [5], dtype: "float32" },
  { name: "b1/kernel", shape: [2, 2, 2], dtype: "float32" },
];

it("collects neighbours into groups and counts their weights", () => {
  expect(layerGroups({ layers, weights, groupOf: (name) => name.charAt(0) })).toEqual([
    { name: "i", layers: ["in"], parameters: 0 },
    { name: "a", layers: ["a1", "a2", "a3"], parameters: 3 * 4 + 5 },
    { name: "b", layers: ["b1"], parameters: 2 * 2 * 2 },
  ]);
});

it("refuses a border inside a residual block", () => {
  const groupOf = (name: string) => (name === "a3" || name === "b1" ? "late" : "early");
  expect(() => layerGroups({ layers, weights, groupOf })).toThrowError(/early is no layer group, more than one tensor/);
});

it("refuses a group whose layers do not lie together", () => {
  const groupOf = (name: string) => (name === "in" || name === "b1" ? "outer" : "inner");
  expect(() => layerGroups({ layers, weights, groupOf })).toThrowError(/outer is no layer group, its layers/);
});
