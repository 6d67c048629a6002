import { expect, it } from "vitest";
import { findCuts } from "./find-cuts.ts";
import type { KerasLayer } from "./keras-topology.ts";

/** A layer that takes the outputs of the layers named. */
function layer(name: string, ...inputs: string[]): KerasLayer {
  const inbound = inputs.map((input) => [input, 0, 0, {}] as const);
  return { name, class_name: "Any", config: {}, inbound_nodes: inputs.length === 0 ? [] : [inbound] };
}

it("finds a cut behind every layer of a plain chain but the last", () => {
  expect(findCuts([layer("in"), layer("a", "in"), layer("b", "a")])).toEqual(["in", "a"]);
});

it("finds no cut inside a residual block, whose shortcut passes beside it", () => {
  // in -> a -> b -> add, and a -> add: behind b two tensors pass, a and b.
  const layers = [layer("in"), layer("a", "in"), layer("b", "a"), layer("add", "a", "b"), layer("out", "add")];
  expect(findCuts(layers)).toEqual(["in", "a", "add"]);
});

it("finds no cut between parallel branches, whatever their order", () => {
  const first = [layer("in"), layer("p", "in"), layer("q", "in"), layer("join", "p", "q"), layer("out", "join")];
  const second = [layer("in"), layer("q", "in"), layer("p", "in"), layer("join", "p", "q"), layer("out", "join")];
  expect(findCuts(first)).toEqual(["in", "join"]);
  expect(findCuts(second)).toEqual(["in", "join"]);
});

it("finds no cut under a shortcut that spans several layers", () => {
  const layers = [layer("in"), layer("a", "in"), layer("b", "a"), layer("c", "b"), layer("out", "c", "in")];
  expect(findCuts(layers)).toEqual(["in"]);
});

it("refuses a layer that takes what no layer before it makes", () => {
  expect(() => findCuts([layer("in"), layer("a", "ghost")])).toThrowError(/layer a takes ghost/);
});
