import { readFileSync } from "node:fs";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, TrainingStage } from "../training-stage.ts";

/** The engine at work: the one child of an agent that is not idle. */
export function engineOf(agent: number): number {
  const children = readFileSync(`/proc/${agent}/task/${agent}/children`, "utf8").trim().split(" ").map(Number);
  const [engine] = children.filter((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("--wait"));
  if (engine === undefined) throw new Error("the agent has no engine");
  return engine;
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
