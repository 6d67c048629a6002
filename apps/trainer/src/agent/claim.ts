import type { ClaimNextRunMutation } from "@graft/client";

/** What the API hands an agent with a run: its lease, the specification, and the artifacts it names. */
export type Claim = NonNullable<NonNullable<ClaimNextRunMutation["claimNextRun"]>["claim"]>;
