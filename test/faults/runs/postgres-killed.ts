import { setTimeout as delay } from "node:timers/promises";
import { Installation } from "../../installation/installation.ts";
import { openTenant } from "../../integration/runs/run-bench.ts";
import { BatchStream } from "../batch-stream.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { persistently } from "../persistently.ts";
import { PointLedger } from "../point-ledger.ts";

const STREAMS = 4;
const BATCHES = 150;
const CRASHES = 2;

/** kill -9 of every process of PostgreSQL while four agents send metrics, twice. */
export const postgresKilledFault: Fault = {
  name: "postgres-killed",
  about: "kill -9 of PostgreSQL while four agents send metrics: what was acknowledged is there, once",
  rehearse: async ({ say }) => {
    const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "600" });
    try {
      const { url, program } = await installation.startApi();
      const tenant = await openTenant(url);
      const ledger = new PointLedger();
      const streams: BatchStream[] = [];
      for (let i = 0; i < STREAMS; i++) {
        await tenant.createRun();
        const agent = await tenant.agent();
        const { run, leaseToken } = await agent.mustClaim();
        streams.push(new BatchStream(agent.caller, { runId: run.id, leaseToken }, ledger));
      }
      let [done, recoverySeconds] = [0, 0];
      const sending = Promise.all(
        streams.map(async (stream) => {
          for (let seq = 1; seq <= BATCHES; seq++) {
            await persistently(() => stream.send(seq));
            done += 1;
          }
        }),
      );
      // Its failure is told when it is waited for.
      sending.catch(() => undefined);
      for (let crash = 1; crash <= CRASHES; crash++) {
        while (program.alive && done < (crash * STREAMS * BATCHES) / (CRASHES + 1)) await delay(5);
        say(`PostgreSQL is killed after ${done} batches`);
        await installation.postgres.crash();
        const fault = performance.now();
        await installation.postgres.restart();
        const [before] = [done];
        // Those under way when it died may still be answered from what was committed.
        while (program.alive && done < before + STREAMS && done < STREAMS * BATCHES) await delay(5);
        recoverySeconds = Math.max(recoverySeconds, since(fault));
      }
      if (!program.alive) throw new Error(`the API died with its database: ${program.output}`);
      await sending;
      const counted = await ledger.count(installation.database.superuserUrl);
      const holds = { "every batch was acknowledged in the end": done === STREAMS * BATCHES };
      return outcomeOf({ name: "postgres-killed", ...counted, recoverySeconds, holds });
    } finally {
      await installation.close();
    }
  },
};
