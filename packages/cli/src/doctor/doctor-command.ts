import { PLATFORM_VERSION } from "@graft/contracts";
import { Command } from "commander";
import pc from "picocolors";
import { act } from "../command/act.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { type Check, check } from "./check.ts";
import { checkedThings } from "./checked-things.ts";

function line({ name, needed, ok, found, remedy }: Check): string {
  const mark = ok ? pc.green("✓") : needed ? pc.red("✗") : pc.yellow("-");
  const state = ok ? "ok     " : "missing";
  const mend = remedy === null ? "" : `\n${" ".repeat(32)}${pc.bold(remedy)}`;
  return `  ${mark} ${name.padEnd(20)}${state} ${ok ? pc.dim(found) : found}${mend}`;
}

async function doctor(context: CommandContext): Promise<ExitCode> {
  const checks: Check[] = [];
  for (const thing of checkedThings(context.environment.home)) {
    context.signal.throwIfAborted();
    checks.push(await check(thing));
  }
  const ready = checks.every(({ needed, ok }) => ok || !needed);
  context.answer({ version: PLATFORM_VERSION, ready, checks }, () => {
    const end = ready
      ? "What the demo needs is here: npm run demo"
      : "The demo cannot run yet: mend what is marked with a cross.";
    return [`Graft ${PLATFORM_VERSION}`, ...checks.map(line), "", `  ${end}`].join("\n");
  });
  return ready ? EXIT.OK : EXIT.UNAVAILABLE;
}

/** `graft doctor`: what this machine has and lacks, and the command that mends it. */
export function doctorCommand(): Command {
  const command = new Command("doctor").description(
    "look at what this machine has and lacks, with the command that mends it; 0 when the demo can run, else 6",
  );
  return act(command, doctor);
}
