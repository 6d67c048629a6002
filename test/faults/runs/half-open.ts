import { setTimeout as delay } from "node:timers/promises";
import { until } from "@graft/testkit";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { TcpFaultProxy } from "../tcp-fault-proxy.ts";
import { ends, story, TrainingStage } from "../training-stage.ts";

/** Every connection of a training agent goes silent without a word; new ones work. */
export const halfOpenFault: Fault = {
  name: "half-open",
  about: "an agent's connections go silent without closing: it finds out, makes new ones, and keeps its lease",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open();
    const line = await TcpFaultProxy.to(stage.tap.url);
    try {
      const agent = await stage.startAgent("agent", {}, line.url);
      const id = await stage.train(5000);
      await stage.training(id);
      say("the connections go silent");
      line.forget();
      const fault = performance.now();
      const before = stage.ledger.size;
      // What was on its way back to the tap is acknowledged there; the agent hears of it over a new connection.
      await delay(500);
      const heard = stage.ledger.size;
      await until(async () => (stage.ledger.size > Math.max(before, heard) ? true : undefined), 100_000);
      const recoverySeconds = since(fault);
      const attempts = (await stage.run(id)).attempts;
      const run = await stage.cancelled(id);
      const holds = {
        [`the first attempt kept its lease (${story(run)})`]: attempts.length === 1 && attempts[0]?.state === "ACTIVE",
        "told to stop it does, and the run ends once": ends(run) === 1 && run.state === "CANCELLED",
        "the agent lives": agent.alive,
        "it came back within 50 s": recoverySeconds <= 50,
      };
      return outcomeOf({ name: "half-open", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await line.close();
      await stage.close();
    }
  },
};
