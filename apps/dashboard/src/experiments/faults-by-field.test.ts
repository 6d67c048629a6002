import { expect, it } from "vitest";
import { faultsByField } from "./faults-by-field.ts";

const fault = (subject: string | null) => ({ code: "SPEC_INVALID", message: "wrong", subject });

it("stands each fault at the field that mends it, and keeps the others", () => {
  const subjects = [
    "spec.headPhase.epochs",
    "spec.rungs.1.tunePhase.epochs",
    "spec.strategy.scope",
    "spec.rungs.0.strategy.scope.groups",
    "spec.datasetVersionId",
    "spec.seed",
    "spec.cacheCut",
    null,
  ];
  const { at, rest } = faultsByField(subjects.map(fault));
  expect(
    Object.fromEntries(Object.entries(at).map(([field, found]) => [field, found.map((one) => one.subject)])),
  ).toEqual({
    epochs: ["spec.headPhase.epochs", "spec.rungs.1.tunePhase.epochs"],
    choice: ["spec.strategy.scope"],
    part: ["spec.rungs.0.strategy.scope.groups"],
    datasetVersion: ["spec.datasetVersionId"],
    seed: ["spec.seed"],
  });
  expect(rest.map(({ subject }) => subject)).toEqual(["spec.cacheCut", null]);
});
