import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { STRATEGY_NAMES } from "./strategy.ts";
import { trainSpecSchema } from "./train-spec.ts";

const guide = readFileSync(new URL("../../../docs/guides/training.md", import.meta.url), "utf8");

it("the guide to training shows specifications the platform takes, and names every strategy", () => {
  const blocks = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) expect(trainSpecSchema.safeParse(JSON.parse(block)).error).toBeUndefined();
  for (const name of STRATEGY_NAMES) expect(guide).toContain(`\`${name.toLowerCase().replaceAll("_", "-")}\``);
});
