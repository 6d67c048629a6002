import { describe, expect, it } from "vitest";
import { decodeId, decodeOptionalId, encodeId, parseId } from "./global-id.ts";

const UUID = "01890000-0000-7000-8000-00000000000a";

describe("a global id", () => {
  it("is base64 of the type and the row's UUID", () => {
    // printf 'Run:01890000-0000-7000-8000-00000000000a' | base64
    expect(encodeId("Run", UUID)).toBe("UnVuOjAxODkwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwYQ==");
    expect(parseId(encodeId("Run", UUID))).toEqual({ typename: "Run", id: UUID });
  });

  it("is taken as it is or as the raw UUID, whatever the UUID's case", () => {
    expect(decodeId("Run", encodeId("Run", UUID))).toBe(UUID);
    expect(decodeId("Run", UUID.toUpperCase())).toBe(UUID);
    expect(decodeOptionalId("Run", null)).toBeUndefined();
    expect(decodeOptionalId("Run", UUID)).toBe(UUID);
  });

  it.each([
    ["another type's", encodeId("Project", UUID)],
    ["no id", "nonsense"],
    ["empty", ""],
    ["without a UUID", Buffer.from("Run:1").toString("base64")],
    ["with something behind", Buffer.from(`Run:${UUID}' OR 1=1`).toString("base64")],
  ])("that is %s answers as a missing row", (_which, id) => {
    expect(() => decodeId("Run", id)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  });
});
