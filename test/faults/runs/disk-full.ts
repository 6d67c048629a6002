import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "@graft/testkit";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { SmallDisk } from "../small-disk.ts";
import { ends, type StagedRun, story, TrainingStage } from "../training-stage.ts";
import { engineOf } from "./engine-killed.ts";

const FULL_MS = 8000;

const soundly = (run: StagedRun) => ({
  [`the run succeeded in its first attempt (${story(run)})`]: run.state === "SUCCEEDED" && run.attempts.length === 1,
  "the run ended once, with a verified artifact": ends(run) === 1 && run.artifact?.state === "VERIFIED",
});

/** The disk under an agent's spool is full in the middle of a training. */
export const spoolDiskFullFault: Fault = {
  name: "disk-full-spool",
  about: "a full disk under an agent: its training waits, and goes on without a point lost when there is room",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open();
    const disk = SmallDisk.mount(stage.installation.homeOf("agent"), 160);
    try {
      const agent = await stage.startAgent("agent", { GRAFT_CHECKPOINT_SECONDS: "5" });
      const id = await stage.train(250);
      await stage.training(id);
      const engine = engineOf(agent.pid);
      say("the disk is filled");
      disk.fill();
      await delay(FULL_MS / 2);
      const before = stage.spooledBytes("agent");
      await delay(FULL_MS / 2);
      const stood = stage.spooledBytes("agent") === before;
      const alive = agent.alive && existsSync(`/proc/${engine}`);
      disk.clear();
      const fault = performance.now();
      const acknowledged = stage.ledger.size;
      await until(async () => (stage.ledger.size > acknowledged ? true : undefined), 60_000);
      const recoverySeconds = since(fault);
      const run = await stage.ended(id);
      const holds = { ...soundly(run), "nothing found room while it was full": stood, "both processes lived": alive };
      return outcomeOf({ name: "disk-full-spool", ...(await stage.count()), recoverySeconds, holds });
    } finally {
      await stage.close(() => disk.unmount());
    }
  },
};

/** The disk under the store is full when a model is uploaded. */
export const storeDiskFullFault: Fault = {
  name: "disk-full-store",
  about: "a full disk under the store: the model waits at its agent, and is uploaded when there is room",
  rehearse: async ({ say }) => {
    let disk: SmallDisk | undefined;
    const stage = await TrainingStage.open({
      beforeApi: (root) => {
        disk = SmallDisk.mount(path.join(root, "store"), 160);
      },
    });
    try {
      const agent = await stage.startAgent("agent", { GRAFT_CHECKPOINT_SECONDS: "3600" });
      const id = await stage.train(60);
      await stage.training(id);
      say("the disk of the store is filled");
      disk?.fill();
      await agent.says("Trying again: ", 240_000);
      const waits = (await stage.run(id)).state === "RUNNING";
      const fault = performance.now();
      disk?.clear();
      const run = await stage.ended(id);
      const left = readdirSync(path.join(disk?.folder ?? "", "incoming"));
      const holds = {
        ...soundly(run),
        "the run waited": waits,
        "nothing half-written is left": left.length === 0,
      };
      return outcomeOf({ name: "disk-full-store", ...(await stage.count()), recoverySeconds: since(fault), holds });
    } finally {
      await stage.close(() => disk?.unmount());
    }
  },
};
