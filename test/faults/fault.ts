/** What a rehearsal of faults is run with. */
export interface FaultOptions {
  readonly seed: number;
  /** Simulated days, for those that walk through days. */
  readonly days: number;
  readonly say: (message: string) => void;
}

/** What one fault cost. */
export interface FaultRow {
  readonly name: string;
  /** Facts that were acknowledged to whoever sent them: points, batches, answers, firings, promotions. */
  readonly acknowledged: number;
  /** Of these, how many the database or the store holds as they were sent. */
  readonly stored: number;
  /** How many are there twice. */
  readonly duplicated: number;
  readonly lost: number;
  /** From the fault to work again: training, or whatever the fault stopped. */
  readonly recoverySeconds: number;
  /** What else must hold and does not; empty when it passed. */
  readonly failures: readonly string[];
  readonly passed: boolean;
}

/** What a rehearsal found, and whether it shows that nothing went wrong. */
export interface FaultOutcome {
  readonly rows: readonly FaultRow[];
  /** What is written beside the rows when this rehearsal alone is run. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly passed: boolean;
}

/** A rehearsal of what breaks in the night, on real processes that are really killed. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  /** True where it takes the longer the more days are asked for. */
  readonly walksDays?: boolean;
  readonly rehearse: (options: FaultOptions) => Promise<FaultOutcome>;
}

export interface Counted {
  readonly acknowledged: number;
  readonly stored: number;
  readonly duplicated: number;
}

export interface Finding extends Counted {
  readonly name: string;
  readonly recoverySeconds: number;
  /** What must hold beside the counts. */
  readonly holds?: Readonly<Record<string, boolean>>;
}

/** The outcome of a rehearsal of one row: it passed when nothing is lost or twice and all else holds. */
export function outcomeOf(...findings: readonly Finding[]): FaultOutcome {
  const rows = findings.map(({ holds = {}, recoverySeconds, ...counted }): FaultRow => {
    const failures = Object.entries(holds).flatMap(([what, is]) => (is ? [] : [what]));
    const lost = counted.acknowledged - counted.stored;
    const sound = counted.acknowledged > 0 && lost === 0 && counted.duplicated === 0;
    const seconds = Math.round(recoverySeconds * 10) / 10;
    return { ...counted, lost, recoverySeconds: seconds, failures, passed: sound && failures.length === 0 };
  });
  return { rows, passed: rows.every(({ passed }) => passed) };
}

/** Seconds since a moment of `performance.now()`. */
export function since(moment: number): number {
  return (performance.now() - moment) / 1000;
}
