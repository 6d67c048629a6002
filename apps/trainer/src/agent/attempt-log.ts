import type { GraftClient } from "@graft/client";
import { LineSplitter } from "../spool/line-splitter.ts";
import { LogShipper } from "../spool/log-shipper.ts";
import { LogSpool } from "../spool/log-spool.ts";
import type { SpoolOwner } from "../spool/spool-shipper.ts";

export interface AttemptLogOptions {
  readonly client: GraftClient;
  readonly folder: string;
  readonly owner: SpoolOwner;
  /** Holds the engine's output back while too much waits to be shipped, and lets it go on. */
  readonly hold: (hold: boolean) => void;
}

/** What is said in an attempt, by its engine and of it: cut into lines, kept on disk, shipped. */
export class AttemptLog {
  readonly #spool: LogSpool;
  readonly #shipper: LogShipper;
  readonly #hold: (hold: boolean) => void;
  readonly #splitters: Readonly<Record<"STDOUT" | "STDERR", LineSplitter>>;
  #held = false;

  constructor({ client, folder, owner, hold }: AttemptLogOptions) {
    this.#spool = new LogSpool({ folder });
    this.#shipper = new LogShipper(client, folder, owner);
    this.#hold = hold;
    this.#splitters = {
      STDOUT: new LineSplitter((line) => this.#spool.add("STDOUT", line)),
      STDERR: new LineSplitter((line) => this.#spool.add("STDERR", line)),
    };
  }

  /** A line of the agent itself. */
  readonly say = (text: string): void => {
    for (const line of text.split("\n")) this.#spool.add("AGENT", line.slice(0, 4000));
  };

  /** Output of the engine. */
  write(stream: "STDOUT" | "STDERR", bytes: Buffer): void {
    this.#splitters[stream].write(bytes);
    if (!this.#held && this.#spool.full()) this.#holding(true);
  }

  #holding(hold: boolean): void {
    this.#held = hold;
    this.#hold(hold);
  }

  /** Ships what there is. Rejects when the API cannot be reached. */
  async ship(): Promise<void> {
    this.#spool.flush();
    await this.#shipper.ship();
    if (this.#held && !this.#spool.full()) this.#holding(false);
  }

  /** Ships the rest, the engine's last words included; once the signal is aborted it tries once more at most. */
  async drain(signal: AbortSignal): Promise<void> {
    for (const splitter of Object.values(this.#splitters)) splitter.end();
    this.#spool.flush();
    await this.#shipper.drain(signal);
  }
}
