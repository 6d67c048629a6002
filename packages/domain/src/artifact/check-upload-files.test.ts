import { sha256Hex } from "@graft/contracts";
import { expect, test } from "vitest";
import { checkUploadFiles } from "./check-upload-files.ts";

const digest = sha256Hex("a");

test("a plain list of files has no faults", () => {
  expect(
    checkUploadFiles([
      { path: "dataset.json", sha256: digest, sizeBytes: 1 },
      { path: "pictures/0001.png", sha256: digest, sizeBytes: 1 },
    ]),
  ).toEqual([]);
});

test.each([
  ["../secret", "ARTIFACT_PATH_INVALID"],
  ["/etc/passwd", "ARTIFACT_PATH_INVALID"],
  ["a//b", "ARTIFACT_PATH_INVALID"],
  ["a\\b", "ARTIFACT_PATH_INVALID"],
  ["a/./b", "ARTIFACT_PATH_INVALID"],
  ["a\nb", "ARTIFACT_PATH_INVALID"],
])("the path %j leaves the tree or is not normalised", (path, code) => {
  expect(checkUploadFiles([{ path, sha256: digest, sizeBytes: 1 }])).toMatchObject([{ code, subject: path }]);
});

test("all faults are reported together, each by its file", () => {
  const faults = checkUploadFiles([
    { path: "a", sha256: digest, sizeBytes: 1 },
    { path: "a", sha256: digest, sizeBytes: 1 },
    { path: "b", sha256: "xyz", sizeBytes: -1 },
    { path: "c", sha256: digest, sizeBytes: 2 },
    { path: "a/d", sha256: digest, sizeBytes: 2 },
  ]);
  expect(faults.map((fault) => fault.subject)).toEqual(["a", "b", "b", "c", "a"]);
});

test("no file at all is a fault", () => {
  expect(checkUploadFiles([])).toMatchObject([{ code: "INPUT_INVALID" }]);
});
