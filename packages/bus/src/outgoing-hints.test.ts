import { expect, it } from "vitest";
import { OutgoingHints } from "./outgoing-hints.ts";

const stored = (runId: string, seq: number) => ({ organizationId: "o", runId, attempt: 1, seq });

it("keeps the newest hint about each thing, in the order in which the things were first named", () => {
  const outgoing = new OutgoingHints(10);
  outgoing.add("metrics.stored", stored("a", 1));
  outgoing.add("metrics.stored", stored("b", 1));
  outgoing.add("metrics.stored", stored("a", 2));
  expect(outgoing.take().hints).toEqual([
    ["metrics.stored", stored("a", 2)],
    ["metrics.stored", stored("b", 1)],
  ]);
  expect(outgoing.empty).toBe(true);
});

it("does not let what could not be sent replace what has come since", () => {
  const outgoing = new OutgoingHints(10);
  outgoing.add("metrics.stored", stored("a", 1));
  const unsent = outgoing.take();
  outgoing.add("metrics.stored", stored("a", 2));
  outgoing.putBack(unsent);
  expect(outgoing.take().hints).toEqual([["metrics.stored", stored("a", 2)]]);
});

it("does not grow past its limit while the line is away, and then says that everybody has to look", () => {
  const outgoing = new OutgoingHints(2);
  for (const run of ["a", "b", "c", "d"]) outgoing.add("metrics.stored", stored(run, 1));
  const taken = outgoing.take();
  expect(taken).toEqual({ hints: [], overflowed: true });
  outgoing.putBack(taken);
  expect(outgoing.empty).toBe(false);
  outgoing.add("metrics.stored", stored("a", 2));
  expect(outgoing.take().overflowed).toBe(true);
});
