import { expect, it } from "vitest";
import { globalId, rawId } from "./global-id.ts";

const uuid = "0192f0c1-7d1e-7c3a-9b1f-3a5d5e6f7a8b";

it("goes from a global id to the address of a page and back", () => {
  const id = Buffer.from(`Run:${uuid}`).toString("base64");
  expect(rawId(id)).toBe(uuid);
  expect(globalId("Run", uuid)).toBe(id);
  expect(globalId("Run", encodeURIComponent(id))).toBe(id);
  expect(rawId(uuid)).toBe(uuid);
});
