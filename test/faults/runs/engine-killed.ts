import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, TrainingStage } from "../training-stage.ts";

/** The engine at work: of an agent's children the one that holds a spool open; others wait, or have just ended. */
export function engineOf(agent: number): number {
  const children = readFileSync(`/proc/${agent}/task/${agent}/children`, "utf8").trim().split(" ").filter(Boolean);
  const engine = children.find((child) => openFiles(child).some((file) => file.endsWith("/spool/metrics.wal")));
  if (engine === undefined) throw new Error(`the agent has no engine at work among ${children.length} children`);
  return Number(engine);
}

function openFiles(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => linkTarget(`${folder}/${name}`));
  } catch {
    return [];
  }
}

/** What was open a moment ago may be closed. */
function linkTarget(link: string): string[] {
  try {
    return [readlinkSync(link)];
  } catch {
    return [];
  }
}

/** kill -9 of an engine: the agent lives, names the cause and trains again. */
export const engineKilledFault: Fault = {
  name: "engine-killed",
  about: "kill -9 of an engine in the middle of an epoch: its agent names the cause and trains again",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open();
    try {
      const agent = await stage.startAgent("agent");
      const id = await stage.train(200);
      await stage.training(id);
      say("the engine is killed");
      process.kill(engineOf(agent.pid), "SIGKILL");
      const fault = performance.now();
      stage.noteSpool("agent");
      await stage.training(id, 2);
      const recoverySeconds = since(fault);
      const run = await stage.ended(id);
      const holds = {
        "the first attempt is ENGINE_CRASH and the second succeeded":
          run.attempts.map(({ reasonCode }) => reasonCode).join() === "ENGINE_CRASH,OK",
        "the run ended once, with a verified artifact": ends(run) === 1 && run.artifact?.state === "VERIFIED",
        "it trains again within 50 s": recoverySeconds <= 50,
      };
      return outcomeOf({ name: "engine-killed", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
