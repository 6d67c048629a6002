import { setTimeout as delay } from "node:timers/promises";
import { until } from "@graft/testkit";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, story, TrainingStage } from "../training-stage.ts";

const AWAY_MS = 12_000;
const LATE_MS = 1500;

/** The store answers 503 while inputs are fetched and again while the model is uploaded, and is slow for a second run. */
export const storeTroubleFault: Fault = {
  name: "store-trouble",
  about: "a store that answers 503 or slowly, before a training and after it: the run waits for it and succeeds",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open({ tapsStore: true });
    const { tap } = stage;
    try {
      await stage.startAgent("agent", { GRAFT_CHECKPOINT_SECONDS: "3600" });
      tap.storeTrouble = { status: 503 };
      const id = await stage.train(60);
      await until(async () => (tap.troubled > 0 ? true : undefined), 60_000);
      say("the store answers 503");
      await delay(AWAY_MS);
      tap.storeTrouble = undefined;
      const fault = performance.now();
      await stage.training(id);
      const recoverySeconds = since(fault);
      tap.storeTrouble = { status: 503 };
      tap.troubled = 0;
      await until(async () => (tap.troubled > 0 ? true : undefined), 180_000);
      say("the store answers 503 to the upload");
      await delay(AWAY_MS / 2);
      tap.storeTrouble = undefined;
      const run = await stage.ended(id);
      say("the store is slow");
      tap.storeTrouble = { delayMs: LATE_MS };
      const slow = await stage.ended(await stage.train(20));
      const holds = {
        [`both runs succeeded in their first attempt (${story(run)}; ${story(slow)})`]: [run, slow].every(
          ({ state, attempts }) => state === "SUCCEEDED" && attempts.length === 1,
        ),
        "each ended once, with a verified artifact": [run, slow].every(
          (each) => ends(each) === 1 && each.artifact?.state === "VERIFIED",
        ),
        "it trains within 50 s of the store's return": recoverySeconds <= 50,
      };
      return outcomeOf({ name: "store-trouble", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close();
    }
  },
};
