/** Milliseconds between two looks at a replica, and those one may take to answer. */
const LOOK_EVERY = 500;
const LOOK_WITHIN = 2_000;

interface Replica {
  readonly url: string;
  healthy: boolean;
}

/** The API's replicas, and which of them answer: in turn each healthy one gets a request. */
export class ReplicaPool {
  readonly #replicas: readonly Replica[];
  readonly #closing = new AbortController();
  readonly #onChange: (url: string, healthy: boolean) => void;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(urls: readonly string[], onChange: (url: string, healthy: boolean) => void) {
    this.#replicas = urls.map((url) => ({ url, healthy: false }));
    this.#onChange = onChange;
  }

  /** Looks at all of them, and again and again until closed. */
  async open(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => this.#look(replica)));
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.open();
    }, LOOK_EVERY);
  }

  /** The next healthy one; undefined when none is. */
  next(): string | undefined {
    const healthy = this.#replicas.filter((replica) => replica.healthy);
    this.#turn += 1;
    return healthy[this.#turn % Math.max(1, healthy.length)]?.url;
  }

  /** A request to it failed: it gets no more until it answers a look. */
  failed(url: string): void {
    const replica = this.#replicas.find((one) => one.url === url);
    if (replica) this.#set(replica, false);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(replica: Replica): Promise<void> {
    try {
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(LOOK_WITHIN)]);
      const response = await fetch(new URL("/healthz", replica.url), { signal });
      await response.arrayBuffer();
      this.#set(replica, response.ok);
    } catch {
      this.#set(replica, false);
    }
  }

  #set(replica: Replica, healthy: boolean): void {
    if (replica.healthy === healthy) return;
    replica.healthy = healthy;
    this.#onChange(replica.url, healthy);
  }
}
