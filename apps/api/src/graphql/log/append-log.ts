import { appendLog } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "../run/lease-token.ts";
import { LogStream } from "./log-line.ts";

mutationField("appendLog", {
  description:
    "Stores lines of an attempt's log, columnar: each entry of the three columns is one line. (attempt, seq) makes a repeat harmless; send chunks in their order. Late chunks are accepted under their own token. Needs the key of the agent that made the attempt, or the person or service that tracks the run.",
  readsAfterwards: false,
  input: (t) => ({
    runId: t.id({ required: true, description: "Id of the run." }),
    leaseToken: t.id({ required: true, description: "Token of the attempt's lease, also after it has ended." }),
    seq: t.field({ type: "BigInt", required: true, description: "Number of the chunk within its attempt, from 1." }),
    streams: t.field({ type: [LogStream], required: true, description: "For each line where it comes from." }),
    times: t.field({ type: ["Double"], required: true, description: "For each line milliseconds since 1970." }),
    texts: t.stringList({
      required: true,
      description: "For each line its text without the line's end, 16,384 characters at most; 1,000 lines at most.",
    }),
  }),
  resolve: async (input, { scope, platform }) => {
    const runId = decodeId("Run", input.runId);
    const chunk = { ...input, runId, leaseToken: readLeaseToken(input.leaseToken) };
    const stored = await appendLog(scope, platform, chunk);
    if (!stored.repeated) {
      const { organizationId } = scope;
      const line = stored.firstLine + input.texts.length - 1;
      platform.bus.publish("log.stored", { organizationId, runId, attempt: stored.attempt, line });
    }
    return { ...stored, acknowledgedSeq: input.seq };
  },
  payload: (t) => ({
    acknowledgedSeq: t.field({
      type: "BigInt",
      nullable: true,
      description: "The chunk's seq: it is stored for good.",
      resolve: ({ outcome }) => outcome?.acknowledgedSeq ?? null,
    }),
    repeated: t.boolean({
      nullable: true,
      description: "Whether the chunk was stored before and is ignored now.",
      resolve: ({ outcome }) => outcome?.repeated ?? null,
    }),
  }),
});
