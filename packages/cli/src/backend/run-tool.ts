import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { AppError } from "@graft/contracts";
import { toolEnvironment } from "../env.ts";

export interface ToolCall {
  /** What it does, for the message when it fails: "the download of the wheel". */
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

/** Lines of a failed tool's output that are shown. */
const TAIL_LINES = 12;

/** Runs a tool to its end. @throws AppError TOOL_MISSING with the end of its output when it fails. */
export async function runTool({ what, command, args, cwd, signal }: ToolCall): Promise<void> {
  const child = spawn(command, [...args], {
    cwd,
    env: toolEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal ? { signal } : {}),
  });
  const tail: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      if (tail.push(line) > TAIL_LINES) tail.shift();
    });
  }
  const code = await new Promise<number | string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", resolve);
  });
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new AppError("TOOL_MISSING", `${what} failed (${command}: ${code}). Its output ends with:\n${tail.join("\n")}`);
}
