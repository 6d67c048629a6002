import { describe, expect, it } from "vitest";
import { parseArtifactPath } from "./artifact-path.ts";

describe("a path inside an artifact", () => {
  it.each(["model.json", "examples/ab12.png", "a/b c/ü.txt", "..hidden/x", "x.."])("may be %j", (path) => {
    expect(parseArtifactPath(path)).toBe(path);
  });

  it.each([
    ["that is empty", ""],
    ["that is absolute", "/etc/passwd"],
    ["that climbs", "../x"],
    ["that climbs in the middle", "a/../../x"],
    ["with a part that says nothing", "a/./b"],
    ["with an empty part", "a//b"],
    ["that ends in a slash", "a/"],
    ["with a backslash", "a\\b"],
    ["with a control character", "a\u0000b"],
    ["that is not in normal form C", "u\u0308.txt"],
    ["that is too long", "x".repeat(513)],
  ])("%s is refused with its code", (_, path) => {
    expect(() => parseArtifactPath(path)).toThrow(expect.objectContaining({ code: "ARTIFACT_PATH_INVALID" }));
  });
});
