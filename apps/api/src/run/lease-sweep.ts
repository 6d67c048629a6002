import { findExpiredLeases } from "@graft/db";
import { loseAttempt, type RunHint, type TenantScope } from "@graft/domain";
import { publishHints } from "../graphql/run/write-announced.ts";
import type { Platform } from "../platform.ts";

type SweepPlatform = Pick<Platform, "database" | "work" | "bus" | "leaseSeconds" | "logger">;

/**
 * Judges leases that have run out. It looks across tenants as the system role, and does the work in the scope of the
 * tenant found, where everything is looked at again under lock.
 *
 * After a start, and after the database was away, it judges nothing for one ttl: agents could not renew meanwhile, and
 * get the time to.
 */
export class LeaseSweep {
  readonly #platform: SweepPlatform;
  readonly #periodMs: number;
  /** Moment on this process's monotonic clock before which nothing is judged. */
  #judgesFrom: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(platform: SweepPlatform) {
    this.#platform = platform;
    // A lost agent's run is queued again within ttl plus one sweep: 33 s by default, so that a busy machine stays within 35.
    this.#periodMs = Math.min(3_000, (platform.leaseSeconds * 1_000) / 4);
    this.#judgesFrom = this.#nextGrace();
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.sweep().finally(() => {
        if (!this.#closed) this.start();
      });
    }, this.#periodMs);
  }

  /** Waits for a sweep at work. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One look; never throws. */
  async sweep(): Promise<void> {
    const { database, leaseSeconds, logger } = this.#platform;
    try {
      const { attempts, silent } = await findExpiredLeases(database, leaseSeconds);
      if (performance.now() < this.#judgesFrom) return;
      for (const { organizationId, attemptId } of attempts) {
        await this.#apart({ organizationId, attemptId }, () => this.#judge(organizationId, attemptId));
      }
      for (const organizationId of silent) {
        await this.#apart({ organizationId }, () => this.#markSilent(organizationId));
      }
    } catch (err) {
      this.#judgesFrom = this.#nextGrace();
      logger.warn({ err }, "the lease sweep could not look; nothing is judged for one ttl");
    }
  }

  /** What fails for one attempt or tenant must not keep the others waiting; it is looked at again by the next sweep. */
  async #apart(about: Record<string, string>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.#platform.logger.error({ err, ...about }, "the lease sweep failed here and goes on");
    }
  }

  #nextGrace(): number {
    return performance.now() + this.#platform.leaseSeconds * 1_000;
  }

  async #judge(organizationId: string, attemptId: string): Promise<void> {
    const { work, leaseSeconds, logger } = this.#platform;
    const scope = sweeperOf(organizationId);
    const hints: RunHint[] = [];
    const lost = await work.write(scope, (repositories) => {
      hints.length = 0;
      const ports = { repositories, announce: (hint: RunHint) => void hints.push(hint) };
      return loseAttempt(scope, ports, { attemptId, leaseSeconds });
    });
    publishHints(this.#platform, hints);
    if (lost) logger.info({ organizationId, attemptId }, "an attempt was lost");
  }

  async #markSilent(organizationId: string): Promise<void> {
    const { work, bus, leaseSeconds } = this.#platform;
    const scope = sweeperOf(organizationId);
    const agentIds = await work.write(scope, ({ agents }) => agents.markSilent(scope, leaseSeconds));
    for (const agentId of agentIds) bus.publish("agent.changed", { organizationId, agentId });
  }
}

function sweeperOf(organizationId: string): TenantScope {
  return { organizationId, actor: { kind: "SYSTEM", name: "lease sweep" } };
}
