import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AppError, parseApiKey } from "@graft/contracts";
import { identify } from "../account/login-command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { inheritedEnvironment, readAgentKey, readBackendEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../installation/repository-root.ts";
import { type ServiceEntry, TSX_LOADER } from "../installation/service-entry.ts";

export interface StartOptions {
  readonly url?: string;
  readonly key?: string;
  readonly name?: string;
  readonly labels?: readonly string[];
  readonly backend?: string;
  readonly slots?: number;
  readonly home?: string;
}

/** The agent's bundle, else its source. */
function agentEntry(): ServiceEntry {
  const cwd = path.join(REPOSITORY_ROOT, "apps", "trainer");
  const bundle = path.join(cwd, "dist", "agent-main.js");
  if (existsSync(bundle)) return { cwd, args: ["--enable-source-maps", bundle] };
  return { cwd, args: ["--import", TSX_LOADER, "src/agent-main.ts"] };
}

/** Address and key of the agent, checked: a wrong key is told before anything starts. */
async function credentials(context: CommandContext, options: StartOptions) {
  const key = options.key ?? readAgentKey() ?? context.account().key;
  const url = options.url ?? context.account().url;
  if (parseApiKey(key)?.kind !== "AGENT") {
    throw new AppError(
      "FORBIDDEN",
      "An agent works with a key of kind AGENT: give it with --key or GRAFT_AGENT_KEY. An ADMIN makes one under Settings, Keys.",
    );
  }
  const { organization } = await identify({ url, key, organization: undefined });
  return { url, key, organization };
}

/**
 * Runs an agent until it ends: by its own, drained, or by Ctrl-C, which hands its run back; a second one ends it at once.
 * It needs an address and a key and nothing else of the platform.
 */
export async function startAgent(context: CommandContext, options: StartOptions): Promise<ExitCode> {
  const { url, key, organization } = await credentials(context, options);
  const name = options.name ?? os.hostname();
  const home = options.home
    ? context.environment.resolve(options.home)
    : path.join(os.homedir(), ".graft", "agents", name);
  const backend = options.backend ?? context.environment.backend;
  const { args, cwd } = agentEntry();
  context.say(`agent ${name} works for ${organization.name} at ${url}; Ctrl-C hands its run back and ends it`);
  // A group of its own: Ctrl-C reaches this command alone, which tells the agent once.
  const child = spawn(process.execPath, [...args], {
    cwd,
    detached: true,
    stdio: ["ignore", context.json ? 2 : "inherit", "inherit"],
    env: {
      ...inheritedEnvironment(),
      GRAFT_API_URL: url,
      GRAFT_AGENT_KEY: key,
      GRAFT_AGENT_NAME: name,
      GRAFT_AGENT_HOME: home,
      GRAFT_AGENT_LABELS: (options.labels ?? []).join(","),
      ...(options.slots === undefined ? {} : { GRAFT_AGENT_SLOTS: String(options.slots) }),
      GRAFT_NATIVE_BACKENDS: readBackendEnvironment().folder,
      ...(backend === undefined ? {} : { GRAFT_BACKEND: backend }),
    },
  });
  const stop = () => child.kill(context.signal.aborted ? "SIGKILL" : "SIGTERM");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.prependListener(signal, stop);
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("exit", resolve);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  context.answer({ agent: name, exitCode: code }, () => `Agent ${name} has ended.`);
  return code === 0 ? EXIT.OK : EXIT.FAILED;
}
