import { AppError } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { failureOf } from "./failure-reason.ts";

describe("the reason of a failure", () => {
  it("is the data's for a picture that does not decode", () => {
    const error = new AppError("PICTURE_UNDECODABLE", "ants/1.jpg does not decode.");
    expect(failureOf(error)).toEqual({ code: "PICTURE_UNDECODABLE", reason: "DATA_ERROR", message: error.message });
  });

  it("is the person's for a specification that cannot be", () => {
    expect(failureOf(new AppError("LAYER_GROUP_UNKNOWN", "no group x")).reason).toBe("USER_ERROR");
  });

  it("is the infrastructure's, and so retried, for a store or a URL that gave out", () => {
    for (const code of ["STORE_UNAVAILABLE", "URL_EXPIRED", "INTERNAL"] as const) {
      expect(failureOf(new AppError(code, "later")).reason).toBe("STORE_UNAVAILABLE");
    }
  });

  it("is the device's memory for what a backend throws when it has none left", () => {
    expect(failureOf(new RangeError("WebAssembly.Memory.grow(): Out of memory"))).toMatchObject({
      code: "OUT_OF_MEMORY",
      reason: "OUT_OF_MEMORY",
    });
  });

  it("is the engine's own, and so retried, for anything without a code", () => {
    expect(failureOf(new TypeError("x is undefined"))).toMatchObject({ code: "ENGINE_CRASH", reason: "ENGINE_CRASH" });
  });
});
