import { type Database, dueDeliveries } from "@graft/db";
import { type DeliveryRules, type DueDelivery, deliverWebhook, type WebhookPorts } from "@graft/domain";
import type { Logger } from "pino";

export interface DispatcherOptions extends WebhookPorts {
  readonly database: Database;
  readonly rules: DeliveryRules;
  readonly logger: Logger;
}

/** Milliseconds between looks. */
const POLL_MS = 1_000;
/** Deliveries found in one look, and those under way at the same time. */
const PER_LOOK = 64;
const WIDTH = 16;

/**
 * Sends what webhooks are due, in every API process: whoever claims a delivery first attempts it. Looks by itself, so that
 * neither a hint nor a process is needed for a delivery to be made in the end. A receiver that is slow holds one place
 * until its time is over, never the others.
 */
export class WebhookDispatcher {
  readonly #options: DispatcherOptions;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), POLL_MS);
    this.#timer.unref();
    this.wake();
  }

  /** Looks now, unless a look is under way. */
  wake(): void {
    if (this.#stopping.signal.aborted || this.#looking) return;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Ends what is under way, which is attempted again later, and waits for it. */
  async close(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(this.#underWay.values());
  }

  async #look(): Promise<void> {
    const { database, logger } = this.#options;
    try {
      if (this.#underWay.size >= WIDTH) return;
      for (const due of await dueDeliveries(database, PER_LOOK)) {
        if (this.#underWay.size >= WIDTH) return;
        if (!this.#underWay.has(due.deliveryId)) this.#begin(due);
      }
    } catch (err) {
      logger.error({ err }, "looking for webhooks to send failed; it is done again");
    }
  }

  #begin(due: DueDelivery): void {
    const { logger, work, secretBox, webhookSender, rules } = this.#options;
    const ports = { work, secretBox, webhookSender, rules, signal: this.#stopping.signal };
    const attempt = deliverWebhook(ports, due)
      .then(() => undefined)
      .catch((err: unknown) => logger.error({ err, ...due }, "a webhook's delivery failed here; it is attempted again"))
      .finally(() => {
        this.#underWay.delete(due.deliveryId);
        // Another may have waited for the place.
        if (this.#underWay.size === WIDTH - 1) this.wake();
      });
    this.#underWay.set(due.deliveryId, attempt);
  }
}
