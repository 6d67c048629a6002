import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ERROR_CODES } from "@graft/contracts";
import { z } from "zod";
import { inheritedEnvironment } from "../env.ts";
import { appEntry } from "../installation/service-entry.ts";

const eventSchema = z.discriminatedUnion("event", [
  z.looseObject({ event: z.literal("listening"), url: z.string() }),
  z.looseObject({ event: z.literal("ready"), url: z.string(), version: z.int(), backend: z.string() }),
  z.looseObject({ event: z.literal("failed"), code: z.enum(ERROR_CODES), message: z.string() }),
]);

/** What the predictor says on its standard output. */
export type PredictorEvent = z.infer<typeof eventSchema>;

export interface PredictorHandlers {
  readonly onEvent: (event: PredictorEvent) => void;
  /** A line of its log. */
  readonly onLog: (line: string) => void;
}

function messageOf(line: string): string {
  try {
    return (JSON.parse(line) as { msg?: string }).msg ?? line;
  } catch {
    return line;
  }
}

/** The predictor as a child in a group of its own: Ctrl-C reaches this process, which lets it end in good order. */
export class PredictorProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(variables: Readonly<Record<string, string>>, { onEvent, onLog }: PredictorHandlers) {
    const { args, cwd } = appEntry("predictor", "predictor-main", "built");
    this.#child = spawn(process.execPath, [...args], {
      cwd,
      env: { ...inheritedEnvironment(), ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const { stdout, stderr } = this.#child;
    if (stdout) {
      createInterface({ input: stdout }).on("line", (line) => onEvent(eventSchema.parse(JSON.parse(line))));
    }
    if (stderr) createInterface({ input: stderr }).on("line", (line) => onLog(messageOf(line)));
    const kill = () => this.#child.kill("SIGKILL");
    process.once("exit", kill);
    this.exited = new Promise((resolve) => {
      this.#child.once("error", () => resolve(null));
      this.#child.once("close", (code) => {
        process.off("exit", kill);
        resolve(code);
      });
    });
  }

  stop(): void {
    this.#child.kill("SIGTERM");
  }
}
