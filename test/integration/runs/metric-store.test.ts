import { metricReader, metricStore } from "@graft/db";
import {
  type MetricBatchInput,
  type MetricReader,
  type MetricStore,
  readMetricBatch,
  type TenantScope,
} from "@graft/domain";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTenantRows, type TenantRows } from "../db/tenant-rows.ts";

let test: TestDatabase;
let rows: TenantRows;
let scope: TenantScope;
let metrics: MetricStore;
let leaseToken: string;

beforeAll(async () => {
  test = await openTestDatabase();
  metrics = metricStore(test.database);
});
afterAll(() => test?.close());

/** The seeded run with a fresh attempt, so that every test starts without points. */
beforeEach(async () => {
  rows = await createTenantRows(test.database);
  scope = { organizationId: rows.organizationId, actor: { kind: "SYSTEM", name: "test" } };
  leaseToken = await addAttempt(7);
});

async function addAttempt(number: number): Promise<string> {
  const id = crypto.randomUUID();
  const { organizationId, runId, agentId } = rows;
  await test.database.write(scope, (tx) =>
    tx.runAttempt.create({
      data: {
        id,
        organizationId,
        runId,
        agentId,
        number,
        state: "LOST",
        leaseToken: id,
        leaseExpiresAt: new Date(0),
        claimKey: id,
      },
    }),
  );
  return id;
}

type Points = Record<string, [step: number, value: number][]>;

function batch(seq: number, points: Points, { token = leaseToken, owner = rows.apiKeyId } = {}) {
  const keys = Object.keys(points);
  const flat = keys.flatMap((key, index) => (points[key] ?? []).map(([step, value]) => ({ index, step, value })));
  const input: MetricBatchInput = {
    runId: rows.runId,
    leaseToken: token,
    seq,
    keys,
    keyIndexes: flat.map(({ index }) => index),
    steps: flat.map(({ step }) => step),
    times: flat.map(({ step }) => 1_700_000_000_000 + step),
    values: flat.map(({ value }) => value),
  };
  return metrics.store(scope, { ...readMetricBatch(input), principalId: owner });
}

const read = <T>(work: (reader: MetricReader) => Promise<T>) =>
  test.database.read(scope, (tx) => work(metricReader(tx)));
const series = async (key: string, maxPoints = 1000) => {
  const question = { runId: rows.runId, keys: [key], fromStep: null, toStep: null, maxPoints };
  return (await read((reader) => reader.series(question)))[0];
};
const summary = async (key: string) =>
  (await read((reader) => reader.summaries([rows.runId]))).get(rows.runId)?.find((found) => found.key === key);

describe("storing metrics", () => {
  it("P24 (attempt, seq) makes a batch idempotent: a repeat is acknowledged and ignored", async () => {
    expect(
      await batch(1, {
        error: [
          [1, 4],
          [2, 2],
        ],
      }),
    ).toMatchObject({ repeated: false, stored: 2, position: 1 });
    expect(
      await batch(1, {
        error: [
          [1, 4],
          [2, 2],
        ],
      }),
    ).toMatchObject({ repeated: true, stored: 0, position: 1 });
    expect(await summary("error")).toMatchObject({ count: 2, min: 2, max: 4, mean: 3, lastStep: 2, lastValue: 2 });
  });

  it("P24 a gap is reported, and batches out of order are stored once each", async () => {
    expect(await batch(1, { error: [[1, 1]] })).toMatchObject({ gap: false });
    expect(await batch(3, { error: [[3, 3]] })).toMatchObject({ gap: true, position: 2 });
    expect(await batch(2, { error: [[2, 2]] })).toMatchObject({ gap: false, position: 3 });
    expect(await series("error")).toMatchObject({ sampled: false, steps: [1, 2, 3], last: [1, 2, 3] });
    expect(await summary("error")).toMatchObject({ count: 3, lastStep: 3, lastValue: 3, mean: 2 });
  });

  it("P26 a step written again by a later batch replaces the earlier value and its share of the summary", async () => {
    await batch(1, {
      error: [
        [1, 100],
        [2, 2],
      ],
      top1: [[1, 0.5]],
    });
    await batch(2, {
      error: [
        [1, 1],
        [3, 3],
      ],
      top1: [[2, 0.75]],
    });
    expect(await series("error")).toMatchObject({ steps: [1, 2, 3], last: [1, 2, 3] });
    expect(await summary("error")).toMatchObject({ count: 3, min: 1, max: 3, mean: 2 });
    expect(await summary("top1")).toMatchObject({ count: 2, mean: 0.625 });
  });

  it("P27 NaN and infinities are kept, counted, and left out of minimum, maximum and mean", async () => {
    await batch(1, {
      error: [
        [1, 2],
        [2, Number.NaN],
        [3, Number.POSITIVE_INFINITY],
        [4, 4],
      ],
    });
    expect((await series("error"))?.last).toEqual([2, Number.NaN, Number.POSITIVE_INFINITY, 4]);
    expect(await summary("error")).toMatchObject({ count: 4, notFinite: 2, min: 2, max: 4, mean: 3 });
  });

  it("P27 values whose sum overflows are stored all the same", async () => {
    await batch(1, {
      error: [
        [1, Number.MAX_VALUE],
        [2, Number.MAX_VALUE],
      ],
    });
    await batch(2, { error: [[3, Number.MAX_VALUE]] });
    expect(await summary("error")).toMatchObject({ count: 3, max: Number.MAX_VALUE });
  });

  it("P28 reading takes the newest attempt's value of a step", async () => {
    await batch(1, {
      error: [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
    });
    await batch(
      1,
      {
        error: [
          [2, 2],
          [4, 4],
        ],
      },
      { token: await addAttempt(8) },
    );
    expect(await series("error")).toMatchObject({ steps: [1, 2, 3, 4], last: [10, 2, 30, 4] });
    expect(await summary("error")).toMatchObject({ lastStep: 4, lastValue: 4 });
  });

  it("a token that is none of the run's attempts' stores nothing", async () => {
    expect(await batch(1, { error: [[1, 1]] }, { token: crypto.randomUUID() })).toBeNull();
    expect(await series("error")).toBeUndefined();
  });

  it("P19 whoever does not hold the attempt stores nothing, in the same organization", async () => {
    expect(await batch(1, { error: [[1, 1]] }, { owner: crypto.randomUUID() })).toBeNull();
    expect(await series("error")).toBeUndefined();
    expect(await batch(1, { error: [[1, 1]] })).toMatchObject({ stored: 1 });
  });

  it("P19 another tenant's run and token store nothing", async () => {
    const stranger = await createTenantRows(test.database);
    const input = { runId: rows.runId, leaseToken, seq: 1, keys: ["error"], keyIndexes: [0] };
    const points = {
      ...readMetricBatch({ ...input, steps: [1], times: [1], values: [1] }),
      principalId: rows.apiKeyId,
    };
    expect(await metrics.store({ ...scope, organizationId: stranger.organizationId }, points)).toBeNull();
  });
});

describe("reading series", () => {
  it("P29 at or under maxPoints raw points come back untouched, above it deterministic buckets", async () => {
    await batch(1, { error: Array.from({ length: 100 }, (_, i) => [i, i] as [number, number]) });
    expect(await series("error", 100)).toMatchObject({ sampled: false });
    const sampled = await series("error", 10);
    // Ten buckets of ten steps: 0..9, 10..19, ...
    expect(sampled).toMatchObject({
      sampled: true,
      steps: [9, 19, 29, 39, 49, 59, 69, 79, 89, 99],
      min: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90],
      max: [9, 19, 29, 39, 49, 59, 69, 79, 89, 99],
      mean: [4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5, 84.5, 94.5],
      count: [10, 10, 10, 10, 10, 10, 10, 10, 10, 10],
    });
    expect(await series("error", 10)).toEqual(sampled);
  });

  it("answers a range of steps alone", async () => {
    await batch(1, { error: Array.from({ length: 20 }, (_, i) => [i, i] as [number, number]) });
    const question = { runId: rows.runId, keys: null, fromStep: 5, toStep: 7, maxPoints: 10 };
    expect((await read((reader) => reader.series(question)))[0]).toMatchObject({ steps: [5, 6, 7], last: [5, 6, 7] });
  });
});

describe("reading live", () => {
  it("P30 resumes from a cursor without gap or repeat, whatever order batches came in", async () => {
    const runIds = [rows.runId];
    const start = await metrics.head(scope, runIds);
    await batch(1, { error: [[1, 1]] });
    await batch(3, { error: [[3, 3]] });
    const first = await metrics.fresh(scope, { runIds, keys: null, after: start });
    expect(first.points).toMatchObject([{ key: "error", attempt: 7, steps: [1, 3], values: [1, 3] }]);
    await batch(2, { error: [[2, 2]], top1: [[1, 0.5]] });
    const second = await metrics.fresh(scope, { runIds, keys: null, after: first.cursor });
    expect(second.points.map(({ key, steps }) => [key, steps])).toEqual([
      ["error", [2]],
      ["top1", [1]],
    ]);
    const third = await metrics.fresh(scope, { runIds, keys: null, after: second.cursor });
    expect(third.points).toEqual([]);
    expect(third.cursor).toEqual(second.cursor);
  });

  it("P23 P30 carries late points of an earlier attempt and the first of a new one", async () => {
    const runIds = [rows.runId];
    await batch(1, { error: [[1, 1]] });
    const cursor = await metrics.head(scope, runIds);
    const newer = await addAttempt(8);
    await batch(1, { error: [[1, 10]] }, { token: newer });
    await batch(2, { error: [[2, 2]] });
    const { points } = await metrics.fresh(scope, { runIds, keys: ["error"], after: cursor });
    expect(points.map(({ attempt, steps }) => [attempt, steps])).toEqual([
      [7, [2]],
      [8, [1]],
    ]);
  });
});
