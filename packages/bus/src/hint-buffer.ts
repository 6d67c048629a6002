import { AppError } from "@graft/contracts";

/**
 * One subscriber's unread hints, by what they are about: a newer one takes the place of an unread older one, in the older
 * one's turn. Grows only with the number of different things, up to `limit`; past it the reader is told it is too slow.
 */
export class HintBuffer<T> implements AsyncIterableIterator<T> {
  readonly #unread = new Map<string, T>();
  readonly #limit: number;
  readonly #closed: () => void;
  #waiting: WaitingReader<T>[] = [];
  #ended = false;
  #failure: AppError | undefined;

  /** @param closed called once, when nobody will read any more. */
  constructor(limit: number, closed: () => void) {
    this.#limit = limit;
    this.#closed = closed;
  }

  push(key: string, hint: T): void {
    if (this.#ended) return;
    const reader = this.#waiting.shift();
    if (reader) {
      reader.resolve({ done: false, value: hint });
      return;
    }
    if (this.#unread.size >= this.#limit && !this.#unread.has(key)) {
      this.#failure = new AppError(
        "SUBSCRIBER_TOO_SLOW",
        `More than ${this.#limit} changes waited unread. Subscribe again and read the rows afresh.`,
      );
      this.#unread.clear();
      this.end();
      return;
    }
    this.#unread.set(key, hint);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#waiting.splice(0)) reader.resolve({ done: true, value: undefined });
    this.#closed();
  }

  next(): Promise<IteratorResult<T>> {
    const first = this.#unread.entries().next();
    if (!first.done && !this.#ended) {
      const [key, hint] = first.value;
      this.#unread.delete(key);
      return Promise.resolve({ done: false, value: hint });
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) return Promise.reject(failure);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push({ resolve }));
  }

  return(): Promise<IteratorResult<T>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

interface WaitingReader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
}
