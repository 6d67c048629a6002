import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, TrainingStage } from "../training-stage.ts";

/** Seconds from an agent's death to its run in the queue, and to training again where another agent is idle. */
const QUEUED_WITHIN = 35;
const TRAINS_WITHIN = 50;

/** kill -9 of an agent in the middle of an epoch; another is idle; later the dead one is started again. */
export const agentKilledFault: Fault = {
  name: "agent-killed",
  about: "kill -9 of an agent in the middle of an epoch: its run trains again at another, its spool loses no point",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open();
    try {
      const dying = await stage.startAgent("dying");
      const id = await stage.train(250);
      await stage.training(id);
      await stage.startAgent("idle");
      say("the agent is killed");
      await dying.end("SIGKILL");
      const fault = performance.now();
      stage.noteSpool("dying");
      await stage.reaches(id, ({ state, attemptCount }) => state === "QUEUED" || attemptCount > 1);
      const queuedAfter = since(fault);
      await stage.training(id, 2);
      const recoverySeconds = since(fault);
      say(`queued again after ${queuedAfter.toFixed(1)} s, trains again after ${recoverySeconds.toFixed(1)} s`);
      await stage.startAgent("dying");
      await stage.shipped("dying");
      const run = await stage.ended(id);
      const holds = {
        [`it is queued again within ${QUEUED_WITHIN} s`]: queuedAfter <= QUEUED_WITHIN,
        [`it trains again within ${TRAINS_WITHIN} s`]: recoverySeconds <= TRAINS_WITHIN,
        "the first attempt was lost and the second succeeded":
          run.attempts.map(({ state }) => state).join() === "LOST,SUCCEEDED",
        "the reason is AGENT_LOST": run.attempts[0]?.reasonCode === "AGENT_LOST",
        "the run ended once, with a verified artifact": ends(run) === 1 && run.artifact?.state === "VERIFIED",
      };
      return outcomeOf({ name: "agent-killed", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
