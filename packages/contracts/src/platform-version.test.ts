import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PLATFORM_VERSION } from "./platform-version.ts";

it("the platform says the version its packages have", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(PLATFORM_VERSION).toBe(version);
});
