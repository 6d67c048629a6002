import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, story, TrainingStage } from "../training-stage.ts";

const LEASE_SECONDS = 8;

/** SIGSTOP of an agent for longer than its lease, SIGCONT when another has its run. */
export const zombieAgentFault: Fault = {
  name: "zombie-agent",
  about: "an agent frozen past its lease and thawed: it stops the work, and harms neither the run nor its points",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open({ variables: { GRAFT_LEASE_SECONDS: String(LEASE_SECONDS) } });
    try {
      const zombie = await stage.startAgent("zombie");
      const id = await stage.train(5000);
      await stage.training(id);
      await stage.startAgent("other");
      say("the agent is frozen");
      zombie.signal("SIGSTOP");
      const fault = performance.now();
      await stage.training(id, 2);
      const recoverySeconds = since(fault);
      stage.noteSpool("zombie");
      zombie.signal("SIGCONT");
      await stage.shipped("zombie");
      const run = await stage.cancelled(id);
      const holds = {
        [`the frozen agent's attempt was lost and the other's stood (${story(run)})`]:
          run.attempts.map(({ state }) => state).join() === "LOST,CANCELLED",
        "the run ended once": ends(run) === 1,
        "the thawed agent lives": zombie.alive,
      };
      return outcomeOf({ name: "zombie-agent", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
