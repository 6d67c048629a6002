import { describe, expect, it } from "vitest";
import { quotaExceeded } from "./quota-exceeded.ts";

describe("quotaExceeded", () => {
  it.each([
    [
      { name: "MEMBERS", limit: 2, used: 2, wanted: 1 },
      "The organization's quota MEMBERS is 2 members; it uses 2 members, and this needs 1 member more. Ask whoever operates this installation for more: `graft quota set ORGANIZATION --members N`.",
    ],
    [
      { name: "STORED_BYTES", limit: 1_073_741_824, used: 1_610_612_736, wanted: 0 },
      "The organization's quota STORED_BYTES is 1 GiB; it uses 1.5 GiB. Ask whoever operates this installation for more: `graft quota set ORGANIZATION --stored-bytes N`.",
    ],
  ] as const)("names quota, limit, use and the way to more: %j", (exceeded, message) => {
    expect(quotaExceeded(exceeded)).toMatchObject({
      code: "QUOTA_EXCEEDED",
      message,
      details: { quota: exceeded.name },
    });
  });
});
