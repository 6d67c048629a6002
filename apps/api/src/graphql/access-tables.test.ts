import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accessTables } from "./access-tables.ts";

describe("the access guide", () => {
  it("holds the permission table as it is; a difference shows what to put there", () => {
    const guide = readFileSync(new URL("../../../../docs/guides/access.md", import.meta.url), "utf8");
    const [, tables] = guide.split("<!-- permissions -->\n");
    expect(tables?.trim()).toBe(accessTables());
  });
});
