import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { AppError } from "@graft/contracts";

/** Asks for a secret without showing it; where there is no terminal, the first line of the standard input is it. */
export async function readSecret(question: string, signal: AbortSignal): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(question);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silence, terminal });
  try {
    if (terminal) return (await lines.question("", { signal })).trim();
    for await (const line of lines) return line.trim();
    throw new AppError("INPUT_INVALID", "The standard input held no key; give it in its first line.");
  } finally {
    lines.close();
    if (terminal) process.stderr.write("\n");
  }
}
