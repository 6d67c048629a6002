import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { AppError, ERROR_CODES } from "@graft/contracts";
import { inheritedEnvironment } from "../env.ts";

export interface ServiceOptions {
  readonly name: string;
  /** The program; left out: this Node. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Seconds a service has to end by itself after SIGTERM. */
const STOP_GRACE_SECONDS = 15;
/** Milliseconds after a service's end in which the rest of its output is awaited. */
const OUTPUT_GRACE_MS = 300;
/** How much of the output is kept at hand, to be shown when the service fails. */
const TAIL_CHARACTERS = 8000;

/** A child process of the installation: its output goes to a log file, and it ends with the installation. */
export class Service {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly exited: Promise<number | null>;
  #ended = false;
  #tail = "";

  constructor(options: ServiceOptions) {
    this.name = options.name;
    this.#logFile = options.logFile;
    // A group of its own, so that Ctrl-C reaches the installation alone, which then stops everything in order.
    this.#child = spawn(options.command ?? process.execPath, [...options.args], {
      cwd: options.cwd,
      env: { ...inheritedEnvironment(), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const log = createWriteStream(options.logFile, { flags: "a" });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.pipe(log, { end: false });
      output?.on("data", (chunk: Buffer) => {
        this.#tail = (this.#tail + chunk.toString("utf8")).slice(-TAIL_CHARACTERS);
      });
    }
    this.exited = new Promise((resolve) => {
      const settle = (code: number | null) => {
        if (this.#ended) return;
        this.#ended = true;
        for (const output of [this.#child.stdout, this.#child.stderr]) output?.unpipe(log).resume();
        log.end(() => resolve(code));
      };
      this.#child.on("error", () => settle(null));
      // "close" comes when the output has been read to its end; something the service left behind may hold it open.
      this.#child.on("close", settle);
      this.#child.on("exit", (code) => setTimeout(settle, OUTPUT_GRACE_MS, code));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return !this.#ended;
  }

  /**
   * The first line of the output that the function finds something in.
   *
   * @throws AppError INTERNAL with the log's last lines when the service ends before.
   */
  async line<T>(find: (line: string) => T | undefined): Promise<T> {
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    const found = new Promise<T>((resolve) => {
      lines.on("line", (line) => {
        const value = find(line);
        if (value !== undefined) resolve(value);
      });
    });
    const outcome = await Promise.race([found.then((value) => ({ value })), this.exited.then(() => undefined)]);
    lines.removeAllListeners("line");
    this.#child.stdout?.resume();
    if (outcome) return outcome.value;
    throw this.failure("ended before it was ready");
  }

  /** Waits until the URL answers at all. */
  async answers(url: string): Promise<void> {
    for (;;) {
      if (!this.running) throw this.failure(`ended before it answered at ${url}`);
      try {
        const response = await fetch(url, { redirect: "manual" });
        await response.arrayBuffer();
        if (response.status < 500) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Why it ended: in its own words where it named a code, else with the end of its log. */
  failure(what: string): AppError {
    const log = path.resolve(this.#logFile);
    const lines = this.#tail.trimEnd().split("\n");
    for (const line of lines.slice(-12).reverse()) {
      const [, named, message] = /^([A-Z_]+): (.+)$/.exec(line) ?? [];
      const code = ERROR_CODES.find((known) => known === named);
      if (code !== undefined) return new AppError(code, `${message} (The ${this.name} ${what}; its log is ${log}.)`);
    }
    const tail = lines.slice(-12).join("\n");
    return new AppError("INTERNAL", `The ${this.name} ${what}. Its log (${log}) ends with:\n${tail}`);
  }

  /** Ends the process: in good order first, by force after the grace. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#killGroup(), STOP_GRACE_SECONDS * 1000);
    await this.exited;
    clearTimeout(timer);
    this.#killGroup();
  }

  /** Whatever the service started and left behind is in its group. */
  #killGroup(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // The group is empty.
    }
  }
}
