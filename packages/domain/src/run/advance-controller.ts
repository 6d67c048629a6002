import { advanceLadder } from "../ladder/advance-ladder.ts";
import { advanceSweep } from "../sweep/advance-sweep.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { RunPorts } from "./run-ports.ts";
import type { RunRecord } from "./run-record.ts";

/**
 * Advances a controller after one of its children ended, in that transaction, or starts it. One that is paused or has ended
 * is left as it is. The caller holds its lock.
 */
export async function advanceController(
  scope: TenantScope,
  ports: RunPorts,
  { controller, modelVersionId }: { controller: RunRecord; modelVersionId: string | null },
): Promise<void> {
  if (controller.state !== "RUNNING") return;
  if (controller.kind === "SWEEP") return advanceSweep(scope, ports, controller);
  if (controller.kind === "LADDER") await advanceLadder(scope, ports, { ladder: controller, modelVersionId });
}
