import type { Socket } from "node:net";
import { AppError } from "@graft/contracts";
import type { WebSocket } from "ws";

/** Bounds of what waits for one socket's reader. */
export interface PaceLimits {
  /** Bytes that may be under way to a reader that has not acknowledged them; the next event waits beyond that. */
  readonly windowBytes: number;
  /** Milliseconds that an event waits so while nothing at all is acknowledged. */
  readonly patienceMs: number;
  /** Milliseconds between two looks at a quiet socket. */
  readonly lookEveryMs: number;
  /** Milliseconds after which a socket that answers no ping counts as dead. */
  readonly deadAfterMs: number;
  /** Bytes that wait in this process, beyond which whoever still sends messages is closed. */
  readonly unsentBytes: number;
}

export const PACE_LIMITS: PaceLimits = {
  windowBytes: 1024 * 1024,
  patienceMs: 15_000,
  lookEveryMs: 12_000,
  // Longer than an event is waited with: a reader that comes back is still told why its subscriptions ended.
  deadAfterMs: 45_000,
  unsentBytes: 64 * 1024 * 1024,
};

interface Probe {
  readonly id: number;
  /** Bytes written to the line up to and including the ping. */
  readonly bytes: number;
  readonly at: number;
}

/** WebSocket's own "try again later" (RFC 6455's registry): the connection is sound, its reader is not. */
const TRY_AGAIN_LATER = 1013;

/**
 * How far the reader of a socket is behind, by the pongs it answers to pings between the events: what TCP has taken off
 * our hands may stand for megabytes in buffers on the way, and says nothing about who reads. Nothing is read for a
 * subscription while its reader is behind, so that what waits is bounded whatever the reader does.
 */
export class SocketPace {
  readonly #socket: WebSocket;
  readonly #line: Socket;
  readonly #limits: PaceLimits;
  readonly #waiting = new Set<() => void>();
  /** Pings without a pong, oldest first. */
  #probes: Probe[] = [];
  #lastId = 0;
  #probedBytes = 0;
  #acknowledgedBytes = 0;
  #acknowledgedAt = 0;

  /** @param line the connection under the socket. */
  constructor(socket: WebSocket, line: Socket, limits: PaceLimits = PACE_LIMITS) {
    this.#socket = socket;
    this.#line = line;
    this.#limits = limits;
    const look = setInterval(() => this.#look(), limits.lookEveryMs);
    socket.on("pong", (data) => this.#acknowledge(Number(data.toString("utf8"))));
    socket.on("message", () => this.#checkUnsent());
    socket.once("close", () => {
      clearInterval(look);
      this.#wake();
    });
  }

  /**
   * Waits until the reader is near enough for another event, or the signal aborts, or the socket closes.
   *
   * @throws AppError SUBSCRIBER_TOO_SLOW when it acknowledges nothing for too long.
   */
  async ready(signal: AbortSignal): Promise<void> {
    const { windowBytes, patienceMs } = this.#limits;
    if (this.#line.bytesWritten - this.#probedBytes >= windowBytes / 8) this.#probe();
    const began = performance.now();
    while (this.#underWay > windowBytes && !signal.aborted && this.#socket.readyState === this.#socket.OPEN) {
      const left = Math.max(began, this.#acknowledgedAt) + patienceMs - performance.now();
      if (left <= 0) {
        throw new AppError(
          "SUBSCRIBER_TOO_SLOW",
          `More than ${windowBytes} bytes wait unread. Subscribe again from the last cursor, or read the rows afresh.`,
        );
      }
      await this.#changed(left, signal);
    }
  }

  get #underWay(): number {
    return this.#line.bytesWritten - this.#acknowledgedBytes;
  }

  #probe(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#lastId += 1;
    this.#socket.ping(String(this.#lastId));
    this.#probedBytes = this.#line.bytesWritten;
    this.#probes.push({ id: this.#lastId, bytes: this.#probedBytes, at: performance.now() });
  }

  /** A pong answers its ping and those before it: a peer may leave out all but the newest (RFC 6455, 5.5.3). */
  #acknowledge(id: number): void {
    const answered = this.#probes.findLast((probe) => probe.id <= id);
    if (!answered) return;
    this.#probes = this.#probes.filter((probe) => probe.id > id);
    this.#acknowledgedBytes = answered.bytes;
    this.#acknowledgedAt = performance.now();
    this.#wake();
  }

  #look(): void {
    const [oldest] = this.#probes;
    if (!oldest) this.#probe();
    else if (performance.now() - Math.max(oldest.at, this.#acknowledgedAt) > this.#limits.deadAfterMs)
      this.#socket.terminate();
  }

  /** Somebody who asks and does not read the answers is no subscriber that could be made to wait. */
  #checkUnsent(): void {
    const { OPEN, bufferedAmount, readyState } = this.#socket;
    if (readyState !== OPEN || bufferedAmount <= this.#limits.unsentBytes) return;
    this.#socket.close(TRY_AGAIN_LATER, "SUBSCRIBER_TOO_SLOW: You send and do not read the answers.");
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #changed(limitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      signal.addEventListener("abort", done, { once: true });
      this.#waiting.add(done);
    });
  }
}
