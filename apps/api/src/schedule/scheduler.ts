import { findScheduledWork } from "@graft/db";
import {
  advanceFire,
  announcePromotion,
  announceSchedule,
  type FirePorts,
  fireDue,
  fireWaiting,
  type Repositories,
  type RunHint,
  type ScheduleRecord,
  type TenantScope,
} from "@graft/domain";
import { publishHints } from "../graphql/run/write-announced.ts";
import type { Platform } from "../platform.ts";

type SchedulerPlatform = Pick<Platform, "database" | "work" | "bus" | "scheduleClock" | "logger" | "env">;

/**
 * Fires schedules that are due and takes firings on when their runs have ended. It runs in every replica: it looks across
 * tenants as the system role, and does each piece of work in one transaction of the tenant found, where everything is
 * looked at again under lock. Whatever a killed replica had begun was never committed, and is found by the next look.
 */
export class Scheduler {
  readonly #platform: SchedulerPlatform;
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(platform: SchedulerPlatform) {
    this.#platform = platform;
    this.#periodMs = platform.env.schedule.periodSeconds * 1_000;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.look().finally(() => {
        if (!this.#closed) this.start();
      });
    }, this.#periodMs);
  }

  /** Waits for a look at work. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One look; never throws. */
  async look(): Promise<void> {
    const { database, scheduleClock, logger } = this.#platform;
    try {
      const now = await scheduleClock();
      const { due, settled, waiting } = await findScheduledWork(database, now);
      for (const { organizationId, fireId } of settled) {
        await this.#apart({ organizationId, fireId }, () => this.#advance(organizationId, fireId));
      }
      for (const { organizationId, scheduleId } of due) {
        await this.#apart({ organizationId, scheduleId }, () => this.#fire({ organizationId, scheduleId, now }));
      }
      for (const { organizationId, scheduleId } of waiting) {
        await this.#apart({ organizationId, scheduleId }, () => this.#startWaiting(organizationId, scheduleId));
      }
    } catch (err) {
      logger.warn({ err }, "the scheduler could not look; it looks again");
    }
  }

  /** What fails for one schedule must not keep the others waiting; it is looked at again the next time. */
  async #apart(about: Record<string, string>, work: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await work();
    } catch (err) {
      this.#platform.logger.error({ err, ...about }, "the scheduler failed here and goes on");
    }
  }

  /** One unit of work whose hints are published when it has committed. */
  async #write<T>(
    scope: TenantScope,
    kind: "write" | "serializable",
    work: (ports: FirePorts) => Promise<T>,
  ): Promise<T> {
    const hints: RunHint[] = [];
    const result = await this.#platform.work[kind](scope, (repositories: Repositories) => {
      hints.length = 0;
      return work({ repositories, announce: (hint) => void hints.push(hint) });
    });
    publishHints(this.#platform, hints);
    return result;
  }

  #announce(scope: TenantScope, schedule: ScheduleRecord | null | undefined): void {
    if (schedule) announceSchedule(scope, this.#platform, schedule);
  }

  async #fire({ organizationId, scheduleId, now }: { organizationId: string; scheduleId: string; now: Date }) {
    const scope = schedulerOf(organizationId);
    const fired = await this.#write(scope, "write", (ports) => fireDue(scope, ports, { scheduleId, now }));
    if (fired === null) return;
    this.#announce(scope, fired.schedule);
    const states = fired.fires.map(({ state, dueAt }) => `${state} ${dueAt.toISOString()}`);
    this.#platform.logger.info({ organizationId, scheduleId, states }, "a schedule was due");
  }

  async #startWaiting(organizationId: string, scheduleId: string): Promise<void> {
    const scope = schedulerOf(organizationId);
    this.#announce(scope, await this.#write(scope, "write", (ports) => fireWaiting(scope, ports, scheduleId)));
  }

  async #advance(organizationId: string, fireId: string): Promise<void> {
    const scope = schedulerOf(organizationId);
    const advanced = await this.#write(scope, "serializable", (ports) => advanceFire(scope, ports, fireId));
    if (advanced === null) return;
    const { schedule, promotionRequestId } = advanced;
    this.#announce(scope, schedule);
    if (promotionRequestId === null) return;
    announcePromotion(scope, this.#platform, { id: promotionRequestId, projectId: schedule.projectId });
  }
}

function schedulerOf(organizationId: string): TenantScope {
  return { organizationId, actor: { kind: "SYSTEM", name: "scheduler" } };
}
