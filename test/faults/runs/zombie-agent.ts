import { setTimeout as delay } from "node:timers/promises";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, TrainingStage } from "../training-stage.ts";

const LEASE_SECONDS = 8;

/** SIGSTOP of an agent for longer than its lease, SIGCONT when another has its run. */
export const zombieAgentFault: Fault = {
  name: "zombie-agent",
  about: "an agent frozen past its lease and thawed: it stops the work, and harms neither the run nor its points",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open({ variables: { GRAFT_LEASE_SECONDS: String(LEASE_SECONDS) } });
    try {
      const zombie = await stage.startAgent("zombie");
      const id = await stage.train(600);
      await stage.training(id);
      await stage.startAgent("other");
      say("the agent is frozen");
      zombie.signal("SIGSTOP");
      const fault = performance.now();
      await stage.training(id, 2);
      const recoverySeconds = since(fault);
      stage.noteSpool("zombie");
      zombie.signal("SIGCONT");
      await stage.reaches(id, ({ state }) => state === "SUCCEEDED");
      await delay(0);
      await stage.shipped("zombie").catch(() => undefined);
      const run = await stage.ended(id);
      const holds = {
        "the frozen agent's attempt was lost and the other's succeeded":
          run.attempts.map(({ state }) => state).join() === "LOST,SUCCEEDED",
        "the run ended once, with a verified artifact": ends(run) === 1 && run.artifact?.state === "VERIFIED",
        "the thawed agent lives": zombie.alive,
        "nothing of the lost attempt is left on its disk": stage.leasesOf("zombie").length === 0,
      };
      return outcomeOf({ name: "zombie-agent", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
