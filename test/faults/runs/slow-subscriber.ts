import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ApiCaller, until } from "@graft/testkit";
import { Installation } from "../../installation/installation.ts";
import { openTenant } from "../../integration/runs/run-bench.ts";
import { BatchStream } from "../batch-stream.ts";
import { type Fault, outcomeOf, since } from "../fault.ts";
import { PointLedger } from "../point-ledger.ts";
import { TcpFaultProxy } from "../tcp-fault-proxy.ts";

const METRICS = `subscription ($runIds: [ID!]!, $after: String) {
  metricUpdates(runIds: $runIds, after: $after) { cursor points { key steps times values } }
}`;
const BATCHES = 1200;
const TOGETHER = 4;
/** Longer than a subscriber may leave events unread, and shorter than a line may be silent. */
const STALL_MS = 25_000;
const MOST_GROWTH_BYTES = 300 * 1024 * 1024;

interface Update {
  readonly cursor: string;
  readonly points: readonly { readonly key: string; readonly steps: readonly number[] }[];
}

/** A reader of a run's metrics that goes on from its cursor whenever its subscription ends. */
class Reader {
  /** How often each (key, step) came. */
  readonly seen = new Map<string, number>();
  /** Codes with which its subscriptions were ended. */
  readonly ended: string[] = [];
  standing = false;
  #cursor: string | undefined;
  #closed = false;
  readonly #done: Promise<void>;

  constructor(caller: ApiCaller, runId: string) {
    this.#done = this.#read(caller, runId);
  }

  async #read(caller: ApiCaller, runId: string): Promise<void> {
    while (!this.#closed) {
      const socket = caller.socket();
      try {
        const variables = { runIds: [runId], after: this.#cursor };
        for await (const { data, errors } of socket.iterate<{ metricUpdates: Update }>({ query: METRICS, variables })) {
          for (const { extensions } of errors ?? []) this.ended.push(String(extensions?.code));
          if (data) this.#take(data.metricUpdates);
          if (this.#closed) break;
        }
      } catch (error) {
        const [first] = Array.isArray(error) ? (error as { extensions?: { code?: string } }[]) : [];
        this.ended.push(first?.extensions?.code ?? "the connection broke");
      }
      await socket.dispose();
    }
  }

  #take({ cursor, points }: Update): void {
    this.standing = true;
    this.#cursor = cursor;
    for (const { key, steps } of points) {
      for (const step of steps) this.seen.set(`${key} ${step}`, (this.seen.get(`${key} ${step}`) ?? 0) + 1);
    }
  }

  /** Ends with the next event. */
  async close(wake: () => Promise<void>): Promise<void> {
    this.#closed = true;
    await wake();
    await this.#done;
  }
}

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** One of two readers stops reading for longer than it may; metrics go on. */
export const slowSubscriberFault: Fault = {
  name: "slow-subscriber",
  about: "a subscriber that stops reading: closed, not buffered for; it goes on from its cursor without gap or repeat",
  rehearse: async ({ say }) => {
    const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "600" });
    let line: TcpFaultProxy | undefined;
    try {
      const { url, program } = await installation.startApi();
      line = await TcpFaultProxy.to(url);
      const through = line;
      const tenant = await openTenant(url);
      await tenant.createRun();
      const agent = await tenant.agent();
      const { run, leaseToken } = await agent.mustClaim();
      const ledger = new PointLedger();
      const stream = new BatchStream(agent.caller, { runId: run.id, leaseToken }, ledger);
      const prompt = new Reader(tenant.owner, run.id);
      const slow = new Reader(new ApiCaller(through.url, tenant.owner.credentials), run.id);
      await until(async () => (prompt.standing && slow.standing ? true : undefined));
      const before = residentBytes(program.pid);
      say("a reader stops reading");
      through.holdAnswers();
      const stalled = performance.now();
      const numbers = Array.from({ length: BATCHES }, (_, i) => i + 1).values();
      const sender = async () => {
        for (const seq of numbers) await stream.send(seq);
      };
      await Promise.all(Array.from({ length: TOGETHER }, sender));
      const all = ledger.size;
      await until(async () => (prompt.seen.size >= all ? true : undefined), 60_000);
      const grown = residentBytes(program.pid) - before;
      await delay(Math.max(0, STALL_MS - 1000 * since(stalled)));
      const resumed = performance.now();
      through.mend();
      await until(async () => (slow.seen.size >= all ? true : undefined), 60_000);
      const recoverySeconds = since(resumed);
      await Promise.all([prompt, slow].map((reader) => reader.close(() => stream.send(BATCHES + 1))));
      const counted = await ledger.count(installation.database.superuserUrl);
      const repeats = [...slow.seen.values(), ...prompt.seen.values()].filter((times) => times > 1).length;
      const holds = {
        "the slow reader was told that it is too slow": slow.ended.includes("SUBSCRIBER_TOO_SLOW"),
        "the other reader was not": prompt.ended.length === 0,
        "the API did not grow with what waited": grown < MOST_GROWTH_BYTES,
        "no point came twice": repeats === 0,
      };
      return outcomeOf({ name: "slow-subscriber", ...counted, recoverySeconds, holds });
    } finally {
      await line?.close();
      await installation.close();
    }
  },
};
