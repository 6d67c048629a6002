import { presetStrategy } from "@graft/contracts";
import { expect, it } from "vitest";
import { groupUse } from "./frozen-groups.ts";

const groups = ["stem", "middle", "top"].map((name) => ({ name, parameters: 1 }));
const trained = (...args: Parameters<typeof groupUse>) =>
  groupUse(...args)
    .filter((group) => group.trained)
    .map(({ name }) => name);

it("tells frozen from trained by strategy and phase", () => {
  expect(trained(groups, presetStrategy("FEATURE_EXTRACTION"))).toEqual([]);
  expect(trained(groups, presetStrategy("PARTIAL", { groups: 2 }))).toEqual(["middle", "top"]);
  expect(trained(groups, presetStrategy("PARTIAL", { groups: 2 }), "HEAD")).toEqual([]);
  expect(trained(groups, presetStrategy("SURGICAL", { block: "stem" }))).toEqual(["stem"]);
  expect(trained(groups, presetStrategy("FULL"))).toEqual(["stem", "middle", "top"]);
});
