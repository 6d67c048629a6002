import type {
  AttemptState as AttemptStates,
  Control as Controls,
  ReasonCode as ReasonCodes,
  RunKind as RunKinds,
  RunState as RunStates,
} from "@graft/contracts";
import { builder } from "../builder.ts";
import { enumValues } from "../enum-values.ts";

export const RunKind = builder.enumType("RunKind", {
  description: "What a run does.",
  values: enumValues<RunKinds>({
    TRAIN: "Trains one strategy; reads the training and validation splits alone.",
    EVALUATE: "Looks at the test split once, for every candidate, and registers the winner.",
    AUDIT: "Measures the bias of a backbone or a model version by the groups of a protected attribute.",
    TRACKED: "Somebody's own training, outside the platform's agents; whoever starts it holds its lease.",
    SWEEP: "A controller: trains one strategy with other settings and names the best on validation.",
    LADDER: "Conducts rungs from extraction to fine-tuning and one evaluation; the platform advances it.",
  }),
});

export const RunState = builder.enumType("RunState", {
  description: "Where a run is. SUCCEEDED, FAILED and CANCELLED are final.",
  values: enumValues<RunStates>({
    QUEUED: "Waits for an agent; `waitingReason` says why.",
    RUNNING: "An agent is at work, or a ladder's children are.",
    PAUSED: "Set aside.",
    SUCCEEDED: "Done; what it made is verified.",
    FAILED: "Ended without its result; `reason` says why.",
    CANCELLED: "Ended because somebody asked for it.",
  }),
});

export const AttemptState = builder.enumType("AttemptState", {
  description: "Where an agent's try at a run is.",
  values: enumValues<AttemptStates>({
    ACTIVE: "Holds the run's lease.",
    SUCCEEDED: "Delivered the result.",
    FAILED: "Ended with an error.",
    LOST: "Its lease ran out.",
    PREEMPTED: "Handed the run back.",
    CANCELLED: "Stopped because the run was cancelled.",
  }),
});

export const ReasonCode = builder.enumType("ReasonCode", {
  description: "Why an attempt or run is in its state. It never lies.",
  values: enumValues<ReasonCodes>({
    OK: "It succeeded.",
    USER_ERROR: "The specification asks for what cannot be done.",
    DATA_ERROR: "The data is not what it should be.",
    OUT_OF_MEMORY: "The engine ran out of memory.",
    AGENT_LOST: "The agent itself is silent.",
    LEASE_EXPIRED: "The agent lives, but did not renew this lease.",
    AGENT_DRAINED: "The agent was told to stop and handed the run back.",
    CANCELLED_BY_USER: "Somebody cancelled it.",
    PAUSED_BY_USER: "Somebody paused it.",
    PREEMPTED: "Something more urgent took its place.",
    TIMEOUT: "It ran longer than it may.",
    ENGINE_CRASH: "The engine process ended by itself.",
    ENGINE_STALLED: "The engine makes no progress while its agent goes on speaking.",
    STORE_UNAVAILABLE: "The artifact store did not answer.",
  }),
});

export const AttemptOutcome = builder.enumType("AttemptOutcome", {
  description: "How an attempt ended, by its agent's word.",
  values: enumValues({
    SUCCEEDED: "With the result; the reason is OK.",
    FAILED: "With an error.",
    PREEMPTED: "Handed back, to be done by another.",
    CANCELLED: "Stopped as told.",
  }),
});

export const Control = builder.enumType("Control", {
  description: "What an agent should do with a run.",
  values: enumValues<Controls>({
    CONTINUE: "Go on.",
    STOP: "Stop the work; the run is cancelled or the lease is lost.",
    PAUSE: "Write a checkpoint and set the run aside.",
    CHECKPOINT_AND_YIELD: "Write a checkpoint and hand the run back.",
  }),
});
