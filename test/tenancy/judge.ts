import { isDeepStrictEqual } from "node:util";

export type Transport = "http" | "websocket";

/** One answer that is not the one the committed tables promise. */
export interface Violation {
  readonly actor: string;
  readonly transport: Transport;
  readonly operation: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Collects what was checked and what did not hold. */
export class Judge {
  #checks = 0;
  readonly violations: Violation[] = [];

  get checks(): number {
    return this.#checks;
  }

  /** Counts one check; what differs is a violation. */
  hold(checked: Violation): void {
    this.#checks += 1;
    if (!isDeepStrictEqual(checked.expected, checked.got)) this.violations.push(checked);
  }
}
