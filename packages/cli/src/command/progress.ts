import ora, { type Ora } from "ora";
import pc from "picocolors";

/** Seconds between two lines about the same step where there is no terminal to redraw. */
const QUIET_SECONDS = 15;

/** Tells a person what happens: a redrawn line on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  #spinner: Ora | undefined;
  #title = "";
  #startedAt = 0;
  #saidAt = 0;
  #message = "";

  /** Ends the step before and begins one. */
  step(title: string): void {
    this.done();
    this.#title = title;
    this.#startedAt = performance.now();
    this.#saidAt = performance.now();
    if (this.#terminal) this.#spinner = ora({ text: title, discardStdin: false }).start();
    else process.stderr.write(`  ${title}\n`);
  }

  /** Tells what the step is doing. */
  say(message: string): void {
    if (message === this.#message) return;
    this.#message = message;
    if (this.#spinner) {
      this.#spinner.text = `${this.#title}  ${pc.dim(message)}`;
      return;
    }
    const now = performance.now();
    if (now - this.#saidAt < QUIET_SECONDS * 1000) return;
    this.#saidAt = now;
    process.stderr.write(`    ${message}\n`);
  }

  /** A line that stays. */
  note(message: string): void {
    this.#spinner?.clear();
    process.stderr.write(`    ${message}\n`);
  }

  done(): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    this.#spinner?.succeed(`${this.#title}  ${pc.dim(`${seconds} s`)}`);
    this.#spinner = undefined;
    this.#message = "";
  }

  failed(): void {
    this.#spinner?.fail(this.#title);
    this.#spinner = undefined;
  }
}
