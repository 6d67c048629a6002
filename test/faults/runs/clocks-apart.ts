import { fileURLToPath } from "node:url";
import pg from "pg";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { ends, TrainingStage } from "../training-stage.ts";

const HOUR_MS = 3_600_000;
const SKEWS = { fast: HOUR_MS, slow: -HOUR_MS, yesterday: -24 * HOUR_MS } as const;
const PRELOAD = fileURLToPath(new URL("./skewed-clock.mjs", import.meta.url));
const LEASE_SECONDS = 8;

/** Furthest that the stored times of a run's points are from now, in hours. */
async function hoursOff(superuserUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ hours: number }>(
    "SELECT max(abs(extract(epoch FROM now() - at)) / 3600)::float8 AS hours FROM metric_point",
  );
  await client.end();
  return rows[0]?.hours ?? 0;
}

/** Agents whose clocks are an hour and a day off train for longer than their lease. */
export const clocksApartFault: Fault = {
  name: "clocks-apart",
  about: "agents whose clocks are an hour and a day off: leases, queue and URLs follow the platform's time",
  rehearse: async ({ say }) => {
    const stage = await TrainingStage.open({ variables: { GRAFT_LEASE_SECONDS: String(LEASE_SECONDS) } });
    try {
      for (const [name, skew] of Object.entries(SKEWS)) {
        await stage.startAgent(name, { NODE_OPTIONS: `--import ${PRELOAD}`, GRAFT_TEST_SKEW_MS: String(skew) });
      }
      const start = performance.now();
      const ids = await Promise.all(Object.keys(SKEWS).map(() => stage.train(120)));
      say("three agents train, none in the right hour");
      const lasted: number[] = [];
      const runs = await Promise.all(
        ids.map(async (id) => {
          await stage.training(id);
          const began = performance.now();
          const run = await stage.ended(id);
          lasted.push(since(began));
          return run;
        }),
      );
      const off = await hoursOff(stage.installation.database.superuserUrl);
      const holds = {
        "every run succeeded in its first attempt": runs.every(
          ({ attempts, state }) => state === "SUCCEEDED" && attempts.length === 1,
        ),
        "every run ended once, with a verified artifact": runs.every(
          (run) => ends(run) === 1 && run.artifact?.state === "VERIFIED",
        ),
        "a run lasted longer than its lease": Math.max(...lasted) > LEASE_SECONDS,
        "the clocks were indeed off": off > 23,
      };
      // Nothing stopped: the time is that of all three runs.
      return outcomeOf({ name: "clocks-apart", ...(await stage.count()), recoverySeconds: since(start), holds });
    } finally {
      await stage.close();
    }
  },
};
