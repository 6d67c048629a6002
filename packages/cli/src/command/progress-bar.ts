import cliProgress from "cli-progress";

/** Milliseconds between two lines where there is no terminal to redraw. */
const LINE_EVERY_MS = 10_000;

export interface ProgressBarOptions {
  readonly title: string;
  /** How an amount is written: "12 of 80 pictures", "3.1 of 9.0 MB". */
  readonly amount: (done: number, total: number) => string;
  readonly say: (message: string) => void;
  /** True: nothing is shown. */
  readonly quiet: boolean;
}

/** How far something of known size is: a bar with an estimate on a terminal, a line now and then elsewhere. */
export class ProgressBar {
  readonly #options: ProgressBarOptions;
  readonly #bar: cliProgress.SingleBar | undefined;
  readonly #startedAt = performance.now();
  #saidAt = performance.now();
  #started = false;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
    if (options.quiet || process.stderr.isTTY !== true) return;
    this.#bar = new cliProgress.SingleBar(
      { format: "  {title}  {bar}  {amount}  {left}", hideCursor: true, clearOnComplete: true, stream: process.stderr },
      cliProgress.Presets.shades_classic,
    );
  }

  update(done: number, total: number): void {
    if (this.#options.quiet || total <= 0) return;
    const { title, amount, say } = this.#options;
    const payload = { title, amount: amount(done, total), left: this.#left(done, total) };
    if (this.#bar) {
      if (!this.#started) this.#bar.start(total, done, payload);
      else this.#bar.update(done, payload);
      this.#started = true;
      return;
    }
    const now = performance.now();
    if (now - this.#saidAt < LINE_EVERY_MS) return;
    this.#saidAt = now;
    say(`${title}: ${payload.amount}${payload.left === "" ? "" : `, ${payload.left}`}`);
  }

  stop(): void {
    if (this.#started) this.#bar?.stop();
  }

  #left(done: number, total: number): string {
    if (done <= 0 || done >= total) return "";
    const seconds = ((performance.now() - this.#startedAt) / 1000) * ((total - done) / done);
    return `about ${shortDuration(seconds)} left`;
  }
}

/** A duration for a person: `45 s`, `3 m 20 s`, `2 h 5 m`. */
export function shortDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`;
}
