import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { addressOf, type Installation } from "../../installation/installation.ts";
import type { Program } from "../../installation/program.ts";

export interface ReplicaOptions {
  readonly name: string;
  readonly installation: Installation;
  /** Milliseconds by which this replica's clock differs from the rehearsal's. */
  readonly skewMs: number;
}

/** One API process of the installation, with a clock of its own that the rehearsal turns. */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #clockFile: string;
  #program: Program | undefined;
  #url: Promise<string> | undefined;
  #listens = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#clockFile = path.join(options.installation.root, `${options.name}.clock`);
  }

  /** True from the moment it listens until it is killed. */
  get ready(): boolean {
    return this.#program?.alive === true && this.#listens;
  }

  /** Turns the replica's clock. Renamed into place: a look at it sees a whole time. */
  turnClock(time: Date): void {
    const own = new Date(time.getTime() + this.#options.skewMs);
    writeFileSync(`${this.#clockFile}.new`, own.toISOString());
    renameSync(`${this.#clockFile}.new`, this.#clockFile);
  }

  /** Starts the process; `url` waits until it listens. */
  start(): void {
    const program = this.#options.installation.launchApi({ GRAFT_SCHEDULE_CLOCK_FILE: this.#clockFile });
    this.#program = program;
    this.#url = addressOf(program);
    // A replica may be killed before it listens; only who waits for its address is told.
    this.#url.then(
      () => {
        if (this.#program === program) this.#listens = true;
      },
      () => undefined,
    );
  }

  url(): Promise<string> {
    if (this.#url === undefined) throw new Error(`the replica ${this.#options.name} was not started`);
    return this.#url;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#listens = false;
    await this.#program?.end();
  }
}
