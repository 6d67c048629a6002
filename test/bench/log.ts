import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Installation } from "../installation/installation.ts";
import { openTenant, type RunTenant, type TestAgent } from "../integration/runs/run-bench.ts";
import type { Bench, BenchContext, Measurement } from "./measurement.ts";

/** Mebicharacters of one attempt's log: as much as is kept of one. */
const MEBIBYTES = 1024;
const SLICES = 8;
const READS = 10;
const LINES_A_CHUNK = 1000;
const CHARACTERS_A_LINE = 500;
const MIB = 2 ** 20;
/** Milliseconds a page of a log's end may take, however long it is. */
const PAGE_GOAL_MS = 250;

const APPEND = `mutation ($input: AppendLogInput!) { appendLog(input: $input) { acknowledgedSeq userErrors { code message } } }`;
const PAGE = `query ($id: ID!, $first: Int, $last: Int, $search: String) {
  run(id: $id) { logLines(first: $first, last: $last, search: $search) { nodes { number text } } }
}`;

interface Log {
  readonly tenant: RunTenant;
  readonly agent: TestAgent;
  readonly runId: string;
  readonly leaseToken: string;
}

async function openLog(url: string): Promise<Log> {
  const tenant = await openTenant(url);
  await tenant.createRun();
  const agent = await tenant.agent();
  const claim = await agent.mustClaim();
  return { tenant, agent, runId: claim.run.id, leaseToken: claim.leaseToken };
}

/** Lines as an engine writes them, coloured, and of which no two are alike. */
function lines(seq: number): string[] {
  return Array.from({ length: LINES_A_CHUNK }, (_, i) => {
    const start = `\u001b[32mstep ${seq * LINES_A_CHUNK + i}\u001b[0m loss `;
    return start + randomBytes((CHARACTERS_A_LINE - start.length) / 2).toString("hex");
  });
}

/** Appends one slice of the log; answers MiB a second. The lines are made before the clock starts. */
async function append({ agent, runId, leaseToken }: Log, from: number, chunks: number): Promise<number> {
  let seconds = 0;
  let characters = 0;
  for (let seq = from; seq < from + chunks; seq++) {
    const texts = lines(seq);
    const times = texts.map((_, i) => Date.UTC(2026, 0, 2) + i);
    const streams = texts.map(() => "STDOUT");
    const start = performance.now();
    const { appendLog } = await agent.caller.data<{ appendLog: { acknowledgedSeq: number | null } }>(APPEND, {
      input: { runId, leaseToken, seq, streams, times, texts },
    });
    seconds += (performance.now() - start) / 1000;
    if (appendLog.acknowledgedSeq !== seq) throw new Error(`chunk ${seq} was answered ${appendLog.acknowledgedSeq}`);
    characters += texts.reduce((sum, text) => sum + text.length, 0);
  }
  return characters / MIB / seconds;
}

interface Wanted {
  readonly first?: number;
  readonly last?: number;
  readonly search?: string;
}

/** Milliseconds of a page, some times; fails where it does not have as many lines as it should. */
async function read({ tenant, runId }: Log, wanted: Wanted, { times, count }: { times: number; count: number }) {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const { run } = await tenant.owner.data<{ run: { logLines: { nodes: unknown[] } } }>(PAGE, {
      id: runId,
      ...wanted,
    });
    took.push(performance.now() - start);
    if (run.logLines.nodes.length !== count) throw new Error(`${count} lines were to come and not as many came`);
  }
  return took;
}

/** The most memory a process ever held, in MiB. */
function peakOf(pid: number): number {
  const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}

async function measureLog({ say, show, leaveOut }: BenchContext): Promise<Measurement[]> {
  const installation = await Installation.open({ GRAFT_LEASE_SECONDS: "3600", GRAFT_LOG_LEVEL: "error" });
  const measurements: Measurement[] = [];
  const add = (measurement: Measurement) => {
    show(measurement);
    measurements.push(measurement);
  };
  try {
    const { url, program } = await installation.startApi();
    const log = await openLog(url);
    const chunks = Math.ceil((MEBIBYTES * MIB) / (LINES_A_CHUNK * CHARACTERS_A_LINE) / SLICES);
    const rates: number[] = [];
    for (let slice = 0; slice < SLICES; slice++) {
      say(`slice ${slice + 1} of ${SLICES} of ${MEBIBYTES} MiB of log`);
      rates.push(await append(log, 1 + slice * chunks, chunks));
    }
    const note = `one attempt's log of ${MEBIBYTES} MiB, ${LINES_A_CHUNK} lines a call`;
    add({ name: "log/append", unit: "MiB/s", samples: rates, note });
    const goal = { of: "value", op: "<=", value: PAGE_GOAL_MS } as const;
    const page = { times: READS, count: 200 };
    add({ name: "log/newest-page", unit: "ms", samples: await read(log, { last: 200 }, page), goal });
    add({ name: "log/oldest-page", unit: "ms", samples: await read(log, { first: 200 }, page), goal });
    const end = `step ${(SLICES * chunks + 1) * LINES_A_CHUNK - 1}`;
    const found = await read(log, { first: 200, search: end }, { times: 3, count: 1 });
    add({ name: "log/search", unit: "ms", samples: found, note: "for a text that stands in the last line alone" });
    if (process.platform === "linux") add({ name: "log/memory", unit: "MiB", samples: [peakOf(program.pid)] });
    else leaveOut("log/memory", "the most memory a process held is read from /proc");
    return measurements;
  } finally {
    await installation.close();
  }
}

/** The bench of that name. */
export const logBench: Bench = {
  name: "log",
  about: "appending a log of 1 GiB, reading its ends, searching it whole, and the API's memory meanwhile",
  measure: measureLog,
};
