import { expect, it } from "vitest";
import { SocketAdmission } from "./socket-admission.ts";

it("lets a caller hold so many sockets and no more, others unaffected, and gives each place back once", () => {
  const admission = new SocketAdmission(2);
  const leave = admission.enter("a");
  admission.enter("a");
  expect(() => admission.enter("a")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  admission.enter("b");
  leave();
  leave();
  admission.enter("a");
  expect(() => admission.enter("a")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
});
