import type { Fault } from "./fault.ts";
import { poisonedArtifactFault } from "./registry/poisoned-artifact.ts";
import { auditRevokedFault, parallelPromotionsFault } from "./registry/promotions.ts";
import { roleRevokedFault } from "./registry/role-revoked.ts";
import { agentKilledFault } from "./runs/agent-killed.ts";
import { apiAwayFault } from "./runs/api-away.ts";
import { apiKilledFault } from "./runs/api-killed.ts";
import { batchesShuffledFault } from "./runs/batches-shuffled.ts";
import { clocksApartFault } from "./runs/clocks-apart.ts";
import { spoolDiskFullFault, storeDiskFullFault } from "./runs/disk-full.ts";
import { engineKilledFault } from "./runs/engine-killed.ts";
import { halfOpenFault } from "./runs/half-open.ts";
import { postgresKilledFault } from "./runs/postgres-killed.ts";
import { slowSubscriberFault } from "./runs/slow-subscriber.ts";
import { storeTroubleFault } from "./runs/store-trouble.ts";
import { zombieAgentFault } from "./runs/zombie-agent.ts";
import { clocksBackFault, clocksForwardFault, fiveReplicasFault, schedulesFault } from "./schedules/schedules-fault.ts";

/** Every rehearsal there is, in the order of the protocol's list. */
export const FAULTS: readonly Fault[] = [
  agentKilledFault,
  engineKilledFault,
  apiKilledFault,
  apiAwayFault,
  postgresKilledFault,
  halfOpenFault,
  batchesShuffledFault,
  zombieAgentFault,
  clocksApartFault,
  spoolDiskFullFault,
  storeDiskFullFault,
  slowSubscriberFault,
  poisonedArtifactFault,
  schedulesFault,
  fiveReplicasFault,
  clocksBackFault,
  clocksForwardFault,
  parallelPromotionsFault,
  auditRevokedFault,
  roleRevokedFault,
  storeTroubleFault,
];
