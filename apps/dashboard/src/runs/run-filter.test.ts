import { expect, it } from "vitest";
import { runFilterOf } from "./run-filter.ts";

const url = (query: string) => {
  const params = new URLSearchParams(query);
  return {
    get: (name: string) => params.get(name) ?? undefined,
    list: (name: string) => params.get(name)?.split(",") ?? [],
  };
};

it("reads a filter from the address and leaves unknown words out", () => {
  expect(runFilterOf(url("state=RUNNING,NONSENSE&kind=TRAIN&name=probe&level=top"))).toEqual({
    state: ["RUNNING"],
    kind: ["TRAIN"],
    nameContains: "probe",
    topLevelOnly: true,
  });
  expect(runFilterOf(url(""))).toEqual({});
});
