import type { LeaseAnswer } from "@graft/domain";
import { heartbeat } from "@graft/domain";
import { builder } from "../builder.ts";
import { decodeOptionalId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { readLeaseToken } from "./lease-token.ts";
import { Control } from "./run-enums.ts";
import { writeAnnounced } from "./write-announced.ts";

const LeaseInput = builder.inputType("LeaseInput", {
  description: "One lease an agent holds, and how far its run is.",
  fields: (t) => ({
    leaseToken: t.id({ required: true, description: "Token of the lease." }),
    progress: t.field({ type: "JSON", description: "runProgress of packages/contracts." }),
  }),
});

const LeaseControl = builder.objectRef<LeaseAnswer>("LeaseControl").implement({
  description: "What a heartbeat brings back for one lease.",
  fields: (t) => ({
    leaseToken: t.exposeID("leaseToken", { description: "Token of the lease." }),
    control: t.expose("control", { type: Control, description: "What to do with the run." }),
    held: t.exposeBoolean("held", { description: "False when the lease is lost: stop the work." }),
  }),
});

mutationField("heartbeat", {
  description:
    "Renews leases and brings back what to do. An agent's need its id and the key it registered with; a tracked run's are renewed without an id by the person or service that started it.",
  readsAfterwards: false,
  input: (t) => ({
    agentId: t.id({ description: "Id of the agent; left out for tracked runs." }),
    draining: t.boolean({ description: "True: takes no new run." }),
    leases: t.field({ type: [LeaseInput], required: true, description: "Leases that are held." }),
  }),
  resolve: async ({ agentId, draining, leases }, context) => {
    const input = {
      agentId: decodeOptionalId("Agent", agentId) ?? null,
      draining: draining ?? false,
      leases: leases.map(({ leaseToken, progress }) => ({ leaseToken: readLeaseToken(leaseToken), progress })),
      leaseSeconds: context.platform.leaseSeconds,
    };
    return writeAnnounced(context, (ports) => heartbeat(context.scope, ports, input));
  },
  payload: (t) => ({
    leases: t.field({
      type: [LeaseControl],
      nullable: true,
      description: "One answer for each lease, in order.",
      resolve: ({ outcome }) => (outcome ? [...outcome.leases] : null),
    }),
    drain: t.boolean({
      nullable: true,
      description: "True: somebody asked the agent to take no new run, to finish what it has, and to end.",
      resolve: ({ outcome }) => outcome?.drain ?? null,
    }),
  }),
});
