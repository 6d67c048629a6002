import { ApiCaller, until } from "@graft/testkit";
import getPort from "get-port";
import pg from "pg";
import { Installation, type RunningApi } from "../../installation/installation.ts";
import { openTenant, type RunTenant, TestAgent } from "../../integration/runs/run-bench.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { persistently } from "../persistently.ts";
import { TcpFaultProxy } from "../tcp-fault-proxy.ts";

interface Step {
  readonly what: string;
  /** Counts the rows that the step makes. */
  readonly rows: string;
  /** Does it through the line; answers what must be the same in every answer. */
  readonly ask: () => Promise<string>;
}

const CREATE = `mutation ($input: CreateRunInput!) { createRun(input: $input) { run { id } userErrors { message } } }`;

/** createRun, claimNextRun, logMetrics and completeRun, each by its own key, in the order in which a run meets them. */
function stepsOf(tenant: RunTenant, owner: ApiCaller, agent: TestAgent): Step[] {
  const input = { projectId: tenant.projectId, name: "a run", spec: tenant.trainSpec(), idempotencyKey: "create" };
  let claimed: Awaited<ReturnType<TestAgent["mustClaim"]>> | undefined;
  const claim = () => {
    if (!claimed) throw new Error("nothing was claimed");
    return claimed;
  };
  return [
    {
      what: "createRun",
      rows: "SELECT count(*)::int AS count FROM run",
      ask: async () => (await owner.data<{ createRun: { run: { id: string } } }>(CREATE, { input })).createRun.run.id,
    },
    {
      what: "claimNextRun",
      rows: "SELECT count(*)::int AS count FROM run_attempt",
      ask: async () => {
        const answer = await agent.claim("claim");
        if (!answer) throw new Error("it claimed nothing");
        claimed = answer;
        return answer.leaseToken;
      },
    },
    {
      what: "logMetrics",
      rows: "SELECT count(*)::int AS count FROM metric_batch",
      ask: async () => {
        const { acknowledgedSeq, userErrors } = await agent.logMetrics(claim(), 1, { loss: [[1, 0.5]] });
        if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
        return String(acknowledgedSeq);
      },
    },
    {
      what: "completeRun",
      rows: "SELECT count(*)::int AS count FROM run WHERE state = 'FAILED'",
      ask: async () => {
        const end = {
          outcome: "FAILED",
          reasonCode: "USER_ERROR",
          message: "for the test",
          idempotencyKey: "complete",
        };
        const { run, userErrors } = await agent.complete(claim(), end);
        if (!run) throw new Error(JSON.stringify(userErrors));
        return run.state;
      },
    },
  ];
}

/** The API is killed when what was asked of it is committed and its answer is still on the line. */
export const apiKilledFault: Fault = {
  name: "api-killed",
  about: "kill -9 of the API between commit and answer: asked again with the same key it gives the first answer",
  rehearse: async ({ say }) => {
    const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "600" });
    const database = new pg.Client({ connectionString: installation.database.superuserUrl });
    await database.connect();
    let line: TcpFaultProxy | undefined;
    try {
      const port = String(await getPort());
      const start = (): Promise<RunningApi> => installation.startApi({ GRAFT_PORT: port });
      let api = await start();
      line = await TcpFaultProxy.to(api.url);
      const through = line;
      const tenant = await openTenant(api.url);
      const { caller } = await tenant.organization.key("AGENT");
      const agent = await TestAgent.register(new ApiCaller(through.url, caller.credentials), "agent");
      const owner = new ApiCaller(through.url, tenant.owner.credentials);
      const count = async (rows: string) => (await database.query<{ count: number }>(rows)).rows[0]?.count ?? 0;
      let [stored, duplicated, recoverySeconds] = [0, 0, 0];
      const holds: Record<string, boolean> = {};
      const steps = stepsOf(tenant, owner, agent);
      for (const { what, rows, ask } of steps) {
        const before = await count(rows);
        through.holdAnswers();
        const lost = ask().then(
          () => false,
          () => true,
        );
        await until(async () => ((await count(rows)) > before ? true : undefined), 30_000);
        say(`the API is killed before it has answered ${what}`);
        await api.program.end("SIGKILL");
        const fault = performance.now();
        through.cut();
        holds[`the answer of ${what} was lost`] = await lost;
        through.mend();
        api = await start();
        const answers = [await persistently(ask), await ask()];
        recoverySeconds = Math.max(recoverySeconds, since(fault));
        holds[`${what} gives the same answer again`] = answers[0] === answers[1];
        const made = (await count(rows)) - before;
        stored += Math.min(1, made);
        duplicated += Math.max(0, made - 1);
      }
      return outcomeOf({ name: "api-killed", acknowledged: steps.length, stored, duplicated, recoverySeconds, holds });
    } finally {
      await line?.close();
      await database.end();
      await installation.close();
    }
  },
};
