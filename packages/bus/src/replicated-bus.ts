import { randomUUID } from "node:crypto";
import {
  type BusPayloads,
  type BusTopic,
  type EventBus,
  HINT_KEY,
  type Hint,
  type LookAgain,
  type ReplicaChannel,
} from "@graft/domain";
import type { BusOptions } from "./in-process-bus.ts";
import { OutgoingHints } from "./outgoing-hints.ts";
import { packHints, parseNotice, type ReplicaNotice } from "./replica-notice.ts";
import { Subscribers } from "./subscribers.ts";

export interface ReplicatedBusOptions extends BusOptions {
  readonly channel: ReplicaChannel;
  /** Milliseconds between signs of life; a replica that gives none for three of them counts as gone. */
  readonly beatMs?: number;
  /** Milliseconds hints are gathered for before they are sent together. */
  readonly gatherMs?: number;
  /** Hints about different things kept while the line is away. */
  readonly outgoingLimit?: number;
  /** Told when hints may have been lost, with the reason. */
  readonly onGap?: (reason: string) => void;
}

/**
 * The bus of an installation with several API processes. A hint goes straight to the subscribers here, and, merged with
 * others about the same thing, through the line to the other replicas. Hints get lost when this replica is cut off, and when
 * another one dies between its commit and its notice; both are noticed by missing signs of life, and then every subscriber
 * is told to look at the rows.
 */
export class ReplicatedBus implements EventBus {
  readonly #self = randomUUID();
  readonly #channel: ReplicaChannel;
  readonly #options: Required<Pick<ReplicatedBusOptions, "beatMs" | "gatherMs">> & ReplicatedBusOptions;
  readonly #subscribers: Subscribers;
  readonly #outgoing: OutgoingHints;
  /** When each other replica was last heard. */
  readonly #peers = new Map<string, number>();
  /** When the last of our own beats that came back was sent: until then nothing was missed. */
  #soundUntil = performance.now();
  #beatTimer: NodeJS.Timeout | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #closed = false;

  private constructor(options: ReplicatedBusOptions) {
    this.#channel = options.channel;
    this.#options = { ...options, beatMs: options.beatMs ?? 5_000, gatherMs: options.gatherMs ?? 10 };
    this.#subscribers = new Subscribers(options.bufferLimit ?? 1_000);
    this.#outgoing = new OutgoingHints(options.outgoingLimit ?? 10_000);
  }

  /** Connects the line. Rejects when it cannot be made: a replica that nobody hears must not start. */
  static async open(options: ReplicatedBusOptions): Promise<ReplicatedBus> {
    const bus = new ReplicatedBus(options);
    await options.channel.open({ received: (text) => bus.#received(text), restored: () => bus.#restored() });
    bus.#soundUntil = performance.now();
    bus.#beatTimer = setInterval(() => bus.#beat(), bus.#options.beatMs);
    bus.#beatTimer.unref();
    return bus;
  }

  publish<T extends BusTopic>(topic: T, payload: BusPayloads[T]): void {
    this.#subscribers.deliver(topic, payload);
    if (this.#closed) return;
    this.#outgoing.add(topic, payload);
    this.#sendSoon();
  }

  subscribe<T extends BusTopic>(
    topic: T,
    signal: AbortSignal,
    accept: (payload: BusPayloads[T]) => boolean = () => true,
  ): AsyncIterableIterator<Hint<T>> {
    return this.#subscribers.add({ topic, signal, accept });
  }

  /** Subscribers of all topics, for metrics and for tests of leaks. */
  get subscriberCount(): number {
    return this.#subscribers.count;
  }

  /** Sends what waits, says goodbye and lets the line go. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#beatTimer);
    clearTimeout(this.#gathering);
    await this.#sending;
    await this.#sendAll({ bye: true }).catch(() => undefined);
    await this.#channel.close();
  }

  #sendSoon(): void {
    if (this.#gathering !== undefined || this.#sending !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      this.#sending = this.#sendAll()
        // What could not be sent waits for the line, or for the next beat.
        .catch(() => undefined)
        .then(() => {
          this.#sending = undefined;
        });
    }, this.#options.gatherMs);
    this.#gathering.unref();
  }

  /** One message at a time is under way; what is published meanwhile is merged into the next. */
  async #sendAll(last: Pick<ReplicaNotice, "bye"> = {}): Promise<void> {
    while (!this.#outgoing.empty) {
      const taken = this.#outgoing.take();
      const texts = packHints(this.#self, taken.hints, this.#channel.textLimit);
      if (taken.overflowed) texts.push(this.#say({ lookAgain: true }));
      try {
        await this.#channel.send(texts);
      } catch (error) {
        this.#outgoing.putBack(taken);
        throw error;
      }
    }
    if (last.bye) await this.#channel.send([this.#say(last)]);
  }

  #say(notice: Omit<ReplicaNotice, "from">): string {
    return JSON.stringify({ from: this.#self, ...notice } satisfies ReplicaNotice);
  }

  #beat(): void {
    void this.#channel.send([this.#say({ beat: performance.now() })]).catch(() => undefined);
    if (!this.#outgoing.empty) this.#sendSoon();
    const silentSince = performance.now() - 3 * this.#options.beatMs;
    for (const [peer, heard] of this.#peers) {
      if (heard > silentSince) continue;
      this.#peers.delete(peer);
      this.#gap("another replica fell silent", heard);
    }
  }

  #received(text: string): void {
    const notice = parseNotice(text);
    if (notice === undefined) return;
    if (notice.from === this.#self) {
      if (notice.beat !== undefined) this.#soundUntil = notice.beat;
      return;
    }
    const heard = this.#peers.get(notice.from) ?? performance.now();
    if (notice.bye) this.#peers.delete(notice.from);
    else this.#peers.set(notice.from, performance.now());
    if (notice.lookAgain) this.#gap("another replica could not send everything", heard);
    for (const [topic, payload] of notice.hints ?? []) {
      // A newer version's topic has no subscribers here.
      if (topic in HINT_KEY) this.#subscribers.deliver(topic as BusTopic, payload as never);
    }
  }

  #restored(): void {
    this.#gap("this replica was cut off", this.#soundUntil);
    this.#sendSoon();
  }

  #gap(reason: string, missingSince: number): void {
    this.#options.onGap?.(reason);
    this.#subscribers.lookAgain({ missingSince } satisfies LookAgain);
  }
}
