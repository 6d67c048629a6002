import { afterAll, beforeAll, describe } from "vitest";
import { collectsUnfinished } from "./collects-unfinished.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";
import { transfersLongFiles } from "./upload-in-parts.ts";

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

describe("the file store", () => {
  transfersLongFiles(() => bench.api.url);
});

describe("an upload that nobody completes", () => {
  collectsUnfinished(() => ({ ...bench, apiUrl: bench.api.url }));
});
