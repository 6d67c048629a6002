import { logMetrics } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "../run/lease-token.ts";

mutationField("logMetrics", {
  description:
    "Stores a batch of metric points, columnar: each entry of the four columns is one point. (attempt, seq) makes a repeat harmless. Late batches are accepted under their own token. Needs the key of the agent that made the attempt, or the person or service that tracks the run. More than the organization's points a minute answers RATE_LIMITED with `retryAfterSeconds`: send it again then.",
  readsAfterwards: false,
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of the attempt's lease, also after it has ended." }),
    seq: t.field({ type: "BigInt", required: true, description: "Number of the batch within its attempt, from 1." }),
    keys: t.stringList({ required: true, description: "Names of the series, each once." }),
    keyIndexes: t.intList({ required: true, description: "For each point the place of its key in `keys`." }),
    steps: t.field({ type: ["Double"], required: true, description: "For each point its step, a whole number." }),
    times: t.field({ type: ["Double"], required: true, description: "For each point milliseconds since 1970." }),
    values: t.field({ type: ["Double"], required: true, description: "For each point its value." }),
  }),
  resolve: async (input, { scope, platform }) => {
    const runId = decodeId("Run", input.runId);
    const batch = { ...input, runId, leaseToken: readLeaseToken(input.leaseToken) };
    await platform.metricQuota.admit(scope, input.steps.length);
    const stored = await logMetrics(scope, platform, batch);
    if (!stored.repeated) {
      const { organizationId } = scope;
      platform.bus.publish("metrics.stored", { organizationId, runId, attempt: stored.attempt, seq: stored.position });
    }
    return { ...stored, acknowledgedSeq: input.seq };
  },
  payload: (t) => ({
    acknowledgedSeq: t.field({
      type: "BigInt",
      nullable: true,
      description: "The batch's seq: it is stored for good.",
      resolve: ({ outcome }) => outcome?.acknowledgedSeq ?? null,
    }),
    stored: t.int({
      nullable: true,
      description: "Points this call stored; 0 for a repeat.",
      resolve: ({ outcome }) => outcome?.stored ?? null,
    }),
    replacedInBatch: t.int({
      nullable: true,
      description: "Points that a later point of the same batch replaced: same key and step.",
      resolve: ({ outcome }) => outcome?.replacedInBatch ?? null,
    }),
    repeated: t.boolean({
      nullable: true,
      description: "Whether the batch was stored before and is ignored now.",
      resolve: ({ outcome }) => outcome?.repeated ?? null,
    }),
    gap: t.boolean({
      nullable: true,
      description: "Whether the batch before this one has not arrived yet.",
      resolve: ({ outcome }) => outcome?.gap ?? null,
    }),
  }),
});
