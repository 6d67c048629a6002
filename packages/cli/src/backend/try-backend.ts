import { fork } from "node:child_process";
import { type AgentCapabilities, agentCapabilitiesSchema, type BackendName } from "@graft/contracts";
import { z } from "zod";
import { inheritedEnvironment } from "../env.ts";
import { appEntry } from "../installation/service-entry.ts";

/** What the trainer's engine says of a backend: its device when the gradients pass the self-test, else why not. */
export type BackendVerdict =
  | { readonly name: BackendName; readonly accepted: true; readonly device: string }
  | { readonly name: BackendName; readonly accepted: false; readonly reason: string };

const answerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("capabilities"), capabilities: agentCapabilitiesSchema }),
  z.object({ type: z.literal("failed"), message: z.string() }),
]);

/** The engine names every backend it tried; of one, only the reason is of interest. */
function reasonOf(message: string, name: BackendName): string {
  const at = message.indexOf(`${name}: `);
  return (at === -1 ? message : message.slice(at + name.length + 2)).replace(/\.$/, "");
}

/** Starts a trainer's engine that opens this backend alone, self-test included, and ends. */
export async function tryBackend(name: BackendName, nativeBackends: string): Promise<BackendVerdict> {
  const { args, cwd } = appEntry("trainer", "engine-main", "built");
  const [entry = ""] = args.slice(-1);
  const child = fork(entry, ["--detect", name], {
    cwd,
    env: { ...inheritedEnvironment(), GRAFT_NATIVE_BACKENDS: nativeBackends, TF_CPP_MIN_LOG_LEVEL: "3" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
  });
  let found: AgentCapabilities | undefined;
  let reason: string | undefined;
  child.on("message", (raw) => {
    const { data } = answerSchema.safeParse(raw);
    if (data?.type === "capabilities") found = data.capabilities;
    if (data?.type === "failed") reason = reasonOf(data.message, name);
  });
  const ended = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(`the engine ended with ${signal ?? `exit code ${code}`}`));
  });
  return found ? { name, accepted: true, device: found.device } : { name, accepted: false, reason: reason ?? ended };
}
