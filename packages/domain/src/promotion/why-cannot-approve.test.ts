import { expect, test } from "vitest";
import type { Actor } from "../tenant-scope.ts";
import { whyCannotApprove } from "./why-cannot-approve.ts";

const person = (userId: string, role: "MEMBER" | "MAINTAINER" | "OWNER"): Actor => ({
  kind: "USER",
  userId,
  name: userId,
  role,
});
const open = { state: "OPEN", requestedById: "ada", reviewerIds: ["eve"] } as const;

test("a maintainer who did not ask and has not spoken yet can approve", () => {
  expect(whyCannotApprove(person("bob", "MAINTAINER"), open)).toBeNull();
});

test.each([
  [person("ada", "OWNER"), open, "REQUESTER_CANNOT_APPROVE"],
  [person("bob", "MEMBER"), open, "FORBIDDEN"],
  [{ kind: "KEY", keyKind: "SERVICE", apiKeyId: "k", name: "ci" } as const, open, "FORBIDDEN"],
  [person("eve", "OWNER"), open, "STATE_CONFLICT"],
  [person("bob", "MAINTAINER"), { ...open, state: "PROMOTED" } as const, "STATE_CONFLICT"],
])("%j cannot approve %j: %s", (actor, request, code) => {
  expect(whyCannotApprove(actor, request)?.code).toBe(code);
});
