import { type ApiCaller, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { follow } from "./follow.ts";
import { type ClaimView, openRunBench, type RunTenant, type TestAgent } from "./run-bench.ts";

let bench: Awaited<ReturnType<typeof openRunBench>>;
let tenant: RunTenant;
let agent: TestAgent;

beforeAll(async () => {
  bench = await openRunBench();
  tenant = await bench.tenant();
  agent = await tenant.agent();
});
afterAll(() => bench?.close());

interface Appended {
  readonly acknowledgedSeq: number | null;
  readonly repeated: boolean | null;
  readonly userErrors: readonly { code: string; subject: string | null }[];
}

/** Appends as the agent, or as somebody else. */
async function append(claim: ClaimView & { by?: ApiCaller }, seq: number, texts: readonly string[]): Promise<Appended> {
  const { appendLog } = await (claim.by ?? agent.caller).data<{ appendLog: Appended }>(
    `mutation ($input: AppendLogInput!) {
      appendLog(input: $input) { acknowledgedSeq repeated userErrors { code subject } }
    }`,
    {
      input: {
        runId: claim.run.id,
        leaseToken: claim.leaseToken,
        seq,
        streams: texts.map((text) => (text.startsWith("!") ? "STDERR" : "STDOUT")),
        times: texts.map((_, i) => Date.UTC(2026, 0, 2) + i),
        texts,
      },
    },
  );
  return appendLog;
}

interface Page {
  readonly nodes: readonly { attempt: number; number: number; stream: string; at: string; text: string }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function page(id: string, args: Record<string, unknown> = {}, caller = tenant.owner): Promise<Page | undefined> {
  const { run } = await caller.data<{ run: { logLines: Page } | null }>(
    `query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String, $search: String, $attempt: Int) {
      run(id: $id) {
        logLines(first: $first, last: $last, after: $after, before: $before, search: $search, attempt: $attempt) {
          nodes { attempt number stream at text }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }`,
    { id, ...args },
  );
  return run?.logLines;
}

const texts = (found: Page | undefined) => found?.nodes.map(({ text }) => text);

async function claimed(): Promise<ClaimView> {
  await tenant.createRun();
  return agent.mustClaim();
}

const end = (claim: ClaimView) =>
  agent.complete(claim, { outcome: "FAILED", reasonCode: "USER_ERROR", message: "for the test" });

describe("the log of a run", () => {
  it("keeps lines in their order with stream and time; a repeated chunk is acknowledged and ignored", async () => {
    const claim = await claimed();
    expect(await append(claim, 1, ["one", "!two", ""])).toEqual({
      acknowledgedSeq: 1,
      repeated: false,
      userErrors: [],
    });
    expect(await append(claim, 1, ["one", "!two", ""])).toMatchObject({ acknowledgedSeq: 1, repeated: true });
    await append(claim, 2, ["\u001b[31mred\u001b[0m ✓"]);
    const found = await page(claim.run.id);
    expect(found?.nodes).toEqual([
      { attempt: 1, number: 1, stream: "STDOUT", at: "2026-01-02T00:00:00.000Z", text: "one" },
      { attempt: 1, number: 2, stream: "STDERR", at: "2026-01-02T00:00:00.001Z", text: "!two" },
      { attempt: 1, number: 3, stream: "STDOUT", at: "2026-01-02T00:00:00.002Z", text: "" },
      { attempt: 1, number: 4, stream: "STDOUT", at: "2026-01-02T00:00:00.000Z", text: "\u001b[31mred\u001b[0m ✓" },
    ]);
    await end(claim);
    expect(await append(claim, 3, ["the last word"]), "late lines are taken under their own token").toMatchObject({
      repeated: false,
    });
    expect(texts(await page(claim.run.id, { last: 1 }))).toEqual(["the last word"]);
  });

  it("is read page by page from both ends, within chunks and across them", async () => {
    const claim = await claimed();
    const lines = Array.from({ length: 25 }, (_, i) => `line ${i + 1}`);
    for (let seq = 1; seq <= 5; seq++) await append(claim, seq, lines.slice((seq - 1) * 5, seq * 5));
    const forward: string[] = [];
    for (let after: string | null = null; ; ) {
      const found: Page | undefined = await page(claim.run.id, { first: 7, after });
      forward.push(...(texts(found) ?? []));
      if (!found?.pageInfo.hasNextPage) break;
      after = found.pageInfo.endCursor;
    }
    expect(forward).toEqual(lines);
    const backward: string[] = [];
    for (let before: string | null = null; ; ) {
      const found: Page | undefined = await page(claim.run.id, { last: 7, before });
      backward.unshift(...(texts(found) ?? []));
      if (!found?.pageInfo.hasPreviousPage) break;
      before = found.pageInfo.startCursor;
    }
    expect(backward).toEqual(lines);
    expect((await page(claim.run.id, { first: 3 }))?.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
    });
    await end(claim);
  });

  it("is searched as text, whatever the case, and never as a pattern", async () => {
    const claim = await claimed();
    await append(claim, 1, ["Loss 0.5", "loss 0.4", "100%", "a.b", "acb"]);
    expect(texts(await page(claim.run.id, { search: "LOSS" }))).toEqual(["Loss 0.5", "loss 0.4"]);
    expect(texts(await page(claim.run.id, { search: "0%" }))).toEqual(["100%"]);
    expect(texts(await page(claim.run.id, { search: "a.b" }))).toEqual(["a.b"]);
    expect(texts(await page(claim.run.id, { search: "nowhere" }))).toEqual([]);
    await end(claim);
  });

  it("keeps attempts apart", async () => {
    await tenant.createRun();
    const first = await agent.mustClaim();
    await append(first, 1, ["first try"]);
    await agent.complete(first, { outcome: "PREEMPTED", reasonCode: "AGENT_DRAINED", message: "for the test" });
    const second = await agent.mustClaim();
    expect(second.run.id).toBe(first.run.id);
    await append(second, 1, ["second try"]);
    await append(first, 2, ["first try's last word"]);
    expect(texts(await page(first.run.id))).toEqual(["first try", "first try's last word", "second try"]);
    expect(texts(await page(first.run.id, { attempt: 2 }))).toEqual(["second try"]);
    await end(second);
  });

  it("is followed live, and resumed from a cursor without gap or repeat", async () => {
    interface Update {
      readonly cursor: string;
      readonly lines: readonly { number: number; text: string }[];
    }
    const LOG_LINES =
      "subscription ($runId: ID!, $after: String) { logLines(runId: $runId, after: $after) { cursor lines { number text } } }";
    const claim = await claimed();
    await append(claim, 1, ["before"]);
    const live = follow<Update>(tenant.owner, LOG_LINES, { runId: claim.run.id });
    await until(async () => (live.events.length > 0 ? true : undefined));
    expect(live.events[0]?.lines).toEqual([]);
    await append(claim, 2, ["after"]);
    const seen = await until(async () => live.events[1]);
    expect(seen.lines).toEqual([{ number: 2, text: "after" }]);
    await live.close();
    for (let seq = 3; seq <= 12; seq++) await append(claim, seq, [`line ${seq}`, `and ${seq}`]);
    const resumed = follow<Update>(tenant.owner, LOG_LINES, { runId: claim.run.id, after: seen.cursor });
    const numbers = () => resumed.events.flatMap(({ lines }) => lines.map(({ number }) => number));
    await until(async () => (numbers().length >= 20 ? true : undefined));
    expect(numbers()).toEqual(Array.from({ length: 20 }, (_, i) => i + 3));
    await resumed.close();
    expect([...live.errors, ...resumed.errors]).toEqual([]);
    await end(claim);
  });

  it("is nobody else's: a foreign run, a foreign token and a foreign key are as missing ones", async () => {
    const stranger = await bench.tenant();
    const claim = await claimed();
    await append(claim, 1, ["secret"]);
    expect(await page(claim.run.id, {}, stranger.owner)).toBeUndefined();
    const spy = follow(stranger.owner, "subscription ($runId: ID!) { logLines(runId: $runId) { cursor } }", {
      runId: claim.run.id,
    });
    await until(async () => (spy.errors.length > 0 ? true : undefined));
    expect(JSON.stringify(spy.errors)).toContain("NOT_FOUND");
    await spy.close();
    const other = await tenant.agent();
    for (const caller of [other.caller, (await stranger.agent()).caller, tenant.owner]) {
      expect((await append({ ...claim, by: caller }, 2, ["forged"])).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    }
    const wrong = { ...claim, leaseToken: crypto.randomUUID() };
    expect((await append(wrong, 2, ["forged"])).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await append(claim, 2, ["a\u0000b"])).userErrors).toEqual([{ code: "INPUT_INVALID", subject: "texts.0" }]);
    expect(texts(await page(claim.run.id))).toEqual(["secret"]);
    const { errors } = await tenant.owner.ask(
      'query ($id: ID!) { run(id: $id) { logLines(after: "x") { nodes { text } } } }',
      { id: claim.run.id },
    );
    expect(errors).toMatchObject([{ extensions: { code: "INPUT_INVALID" } }]);
    await end(claim);
  });
});
