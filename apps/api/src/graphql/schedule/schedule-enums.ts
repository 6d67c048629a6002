import { builder } from "../builder.ts";

export const ScheduleState = builder.enumType("ScheduleState", {
  description: "Whether a schedule fires.",
  values: {
    ACTIVE: { description: "It fires." },
    PAUSED: { description: "It fires only when somebody asks; what falls due meanwhile is neither made nor missed." },
  },
});

export const ScheduleTrigger = builder.enumType("ScheduleTrigger", {
  description: "What makes a schedule fire.",
  values: {
    CRON: { description: "The clock, by a cron expression in a time zone." },
    NEW_DATASET_VERSION: { description: "A new version of the template's data set." },
  },
});

export const OverlapPolicy = builder.enumType("OverlapPolicy", {
  description: "What a firing does while an earlier one of the same schedule is at work.",
  values: {
    SKIP: { description: "Nothing; a row says so." },
    QUEUE: { description: "It waits until the earlier one has ended." },
    CANCEL_PREVIOUS: { description: "It cancels the earlier one and takes its place." },
  },
});

export const CatchUpPolicy = builder.enumType("CatchUpPolicy", {
  description: "Which firings that fell due while the platform was down are made afterwards; the others are MISSED.",
  values: {
    NONE: { description: "None." },
    LAST: { description: "The last one." },
    ALL: { description: "All, of which the newest `catchUpLimit`." },
  },
});

export const FireState = builder.enumType("FireState", {
  description: "How far a firing is; all but QUEUED and RUNNING are final.",
  values: {
    QUEUED: { description: "It waits for an earlier firing to end." },
    RUNNING: { description: "Its runs are at work; `step` says which." },
    SUCCEEDED: { description: "It has opened its promotion request; the request says what the gates answered." },
    FAILED: { description: "A step failed; `reason` says which and why." },
    CANCELLED: { description: "A later firing took its place, or somebody cancelled its run." },
    SKIPPED: { description: "An earlier firing was still at work, or the schedule was paused; it made nothing." },
    MISSED: { description: "The platform was down at its time and the policy does not make up for it." },
  },
});

export const FireStep = builder.enumType("FireStep", {
  description: "What a firing is at, or was at when it ended.",
  values: {
    TRAIN: { description: "The challenger is trained." },
    EVALUATE: { description: "Challenger and champion are scored on the same test split." },
    AUDIT: { description: "Both are audited, and the backbone where the policy asks for it." },
    PROMOTE: { description: "The promotion request is made." },
  },
});
