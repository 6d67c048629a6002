/** What is told to the bus by the line it uses. */
export interface ChannelListener {
  /** A text that some replica sent, this one included. */
  received(text: string): void;
  /** The line was broken and is there again: what others sent meanwhile was not received. */
  restored(): void;
}

/**
 * A line that carries short texts to every replica, the sender included. Each replica receives the texts of one sender in
 * the order they were sent, or, after a break, not at all.
 */
export interface ReplicaChannel {
  /** Longest text, in bytes of UTF-8. */
  readonly textLimit: number;
  /** Connects; from then on the line mends itself. Rejects when it could not be made at all. */
  open(listener: ChannelListener): Promise<void>;
  /** Resolves when every replica that listens will receive the texts; rejects when it is not known whether they will. */
  send(texts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
