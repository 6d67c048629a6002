import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Installation } from "../../installation/installation.ts";
import { openTenant } from "../../integration/runs/run-bench.ts";
import { BatchStream } from "../batch-stream.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { PointLedger } from "../point-ledger.ts";

const BATCHES = 150;
const MOST_COPIES = 3;
const TOGETHER = 8;

/** Numbers 1 to `count`, each one to three times, in any order. */
function shuffled(seed: number, count: number): number[] {
  const generator = xoroshiro128plus(seed);
  const below = (limit: number) => uniformInt(generator, 0, limit - 1);
  const all = Array.from({ length: count }, (_, i) => Array<number>(1 + below(MOST_COPIES)).fill(i + 1)).flat();
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [all[i], all[j]] = [all[j] ?? 0, all[i] ?? 0];
  }
  return all;
}

/** A line that delivers batches late, several times, and in any order, many at once. */
export const batchesShuffledFault: Fault = {
  name: "batches-shuffled",
  about: "batches that arrive up to three times, in any order and eight at once: each is stored once",
  rehearse: async ({ seed, say }) => {
    const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "600" });
    try {
      const { url } = await installation.startApi();
      const tenant = await openTenant(url);
      const ledger = new PointLedger();
      await tenant.createRun();
      const agent = await tenant.agent();
      const { run, leaseToken } = await agent.mustClaim();
      const stream = new BatchStream(agent.caller, { runId: run.id, leaseToken }, ledger);
      const order = shuffled(seed, BATCHES);
      say(`${order.length} batches of ${BATCHES} numbers`);
      const start = performance.now();
      const next = order.values();
      const sender = async () => {
        for (const seq of next) await stream.send(seq);
      };
      await Promise.all(Array.from({ length: TOGETHER }, sender));
      const counted = await ledger.count(installation.database.superuserUrl);
      return outcomeOf({ name: "batches-shuffled", ...counted, recoverySeconds: since(start) });
    } finally {
      await installation.close();
    }
  },
};
