/** What a rehearsal of faults is run with. */
export interface FaultOptions {
  readonly seed: number;
  /** Simulated days. */
  readonly days: number;
  readonly say: (message: string) => void;
}

/** What a rehearsal found: the document that is written, and whether it shows that nothing went wrong. */
export interface FaultOutcome {
  readonly document: Readonly<Record<string, unknown>>;
  readonly passed: boolean;
}

/** A rehearsal of what breaks in the night, on real processes that are really killed. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  readonly rehearse: (options: FaultOptions) => Promise<FaultOutcome>;
}
