import { setTimeout as delay } from "node:timers/promises";
import { until } from "@graft/testkit";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, story, TrainingStage } from "../training-stage.ts";

const LEASE_SECONDS = 8;
const AWAY_MS = 3 * LEASE_SECONDS * 1000;

/** The only API is killed in the middle of a training, and away for three leases. */
export const apiAwayFault: Fault = {
  name: "api-away",
  about: "the API is away for three leases of a training: the training goes on, keeps its lease and loses no point",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open({ variables: { GRAFT_LEASE_SECONDS: String(LEASE_SECONDS) } });
    try {
      const agent = await stage.startAgent("agent");
      const id = await stage.train(5000);
      await stage.training(id);
      say("the API is killed");
      await stage.api.program.end("SIGKILL");
      const before = stage.spooledBytes("agent");
      await delay(AWAY_MS);
      const wentOn = stage.spooledBytes("agent") > before;
      const heard = stage.ledger.size;
      await stage.restartApi();
      const fault = performance.now();
      await until(async () => (stage.ledger.size > heard ? true : undefined), 60_000);
      const recoverySeconds = since(fault);
      stage.noteSpool("agent");
      const { attempts } = await stage.run(id);
      const run = await stage.cancelled(id);
      await stage.shipped("agent");
      const holds = {
        [`the first attempt kept its lease (${story(run)})`]: attempts.length === 1 && attempts[0]?.state === "ACTIVE",
        "the training went on meanwhile": wentOn && agent.alive,
        "told to stop it does, and the run ends once": ends(run) === 1 && run.state === "CANCELLED",
        "it is heard of again within 50 s": recoverySeconds <= 50,
      };
      return outcomeOf({ name: "api-away", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
