import type { ClaimStore, EventBus, TenantScope } from "@graft/domain";
import type { Logger } from "pino";

export interface OfferDeskOptions {
  readonly claims: Pick<ClaimStore, "matches">;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/**
 * Milliseconds an agent has to claim what it was offered. Meanwhile neither is offered again; what is still queued then,
 * because an agent fell silent or another replica's agent was faster, is looked at once more.
 */
const TO_CLAIM_MS = 1000;

/** An agent that listens here for work. */
interface Seat {
  offer: string | undefined;
  wake: () => void;
}

/** One organization's listening agents. */
interface Room {
  readonly scope: TenantScope;
  readonly seats: Map<string, Seat>;
  readonly end: AbortController;
  /** What was offered and when, by agent and by run. */
  readonly offered: Map<string, number>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Offers each waiting run to one idle agent that listens at this process: were it told to all, they would all claim and
 * all but one in vain. The queue is looked at once for all agents of an organization, however many listen. Offers are
 * hints: a lost one costs an agent the time to its next poll.
 */
export class OfferDesk {
  readonly #options: OfferDeskOptions;
  readonly #rooms = new Map<string, Room>();

  constructor(options: OfferDeskOptions) {
    this.#options = options;
  }

  /** Ids of runs offered to an agent, until the signal ends it. */
  async *listen(scope: TenantScope, agentId: string, signal: AbortSignal): AsyncGenerator<string> {
    const room = this.#room(scope);
    const seat: Seat = { offer: undefined, wake: () => undefined };
    room.seats.set(agentId, seat);
    const abort = () => seat.wake();
    signal.addEventListener("abort", abort);
    try {
      this.#look(room, true);
      while (!signal.aborted) {
        const { offer } = seat;
        seat.offer = undefined;
        if (offer !== undefined) yield offer;
        else
          await new Promise<void>((resolve) => {
            seat.wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener("abort", abort);
      if (room.seats.get(agentId) === seat) room.seats.delete(agentId);
      if (room.seats.size === 0) this.#leave(room);
    }
  }

  #room(scope: TenantScope): Room {
    const { organizationId } = scope;
    const known = this.#rooms.get(organizationId);
    if (known) return known;
    const room: Room = {
      ...{ scope, seats: new Map(), offered: new Map(), timer: undefined },
      end: new AbortController(),
    };
    this.#rooms.set(organizationId, room);
    void this.#follow(room);
    return room;
  }

  #leave(room: Room): void {
    this.#rooms.delete(room.scope.organizationId);
    clearTimeout(room.timer);
    room.end.abort();
  }

  async #follow(room: Room): Promise<void> {
    const { organizationId } = room.scope;
    const { bus, logger } = this.#options;
    while (!room.end.signal.aborted) {
      try {
        const hints = bus.subscribe("run.queued", room.end.signal, (hint) => hint.organizationId === organizationId);
        for await (const _hint of hints) await this.#match(room);
      } catch (error) {
        logger.warn({ err: error }, "offers of runs were interrupted; agents poll meanwhile");
        await new Promise((resolve) => setTimeout(resolve, TO_CLAIM_MS).unref());
      }
    }
  }

  /** Looks at the queue soon, unless that is planned already. */
  #look(room: Room, now: boolean): void {
    if (room.timer !== undefined && !now) return;
    clearTimeout(room.timer);
    room.timer = setTimeout(
      () => {
        room.timer = undefined;
        this.#match(room).catch((error: unknown) =>
          this.#options.logger.warn({ err: error }, "the queue could not be looked at for offers"),
        );
      },
      now ? 0 : TO_CLAIM_MS,
    );
    room.timer.unref();
  }

  async #match(room: Room): Promise<void> {
    const since = performance.now() - TO_CLAIM_MS;
    for (const [id, at] of room.offered) if (at < since) room.offered.delete(id);
    const idle = [...room.seats.keys()].filter((agentId) => !room.offered.has(agentId));
    for (const { runId, agentId } of await this.#options.claims.matches(room.scope, idle)) {
      const seat = room.seats.get(agentId);
      if (!seat) continue;
      // A run that is offered already waits for its agent's claim; this agent stays free for the next.
      if (room.offered.has(runId)) continue;
      for (const id of [runId, agentId]) room.offered.set(id, performance.now());
      seat.offer = runId;
      seat.wake();
    }
    if (room.offered.size > 0) this.#look(room, false);
  }
}
