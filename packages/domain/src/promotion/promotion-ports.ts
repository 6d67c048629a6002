import type { EventBus } from "../bus/event-bus.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { PromotionRequestRecord } from "./promotion-repository.ts";

export interface PromotionPorts {
  readonly work: UnitOfWork;
  readonly bus: EventBus;
}

/** Hints that a request has changed; called after the commit. */
export function announcePromotion(
  { organizationId }: TenantScope,
  { bus }: PromotionPorts,
  { id, projectId }: Pick<PromotionRequestRecord, "id" | "projectId">,
): void {
  bus.publish("promotion.changed", { organizationId, projectId, requestId: id });
}
