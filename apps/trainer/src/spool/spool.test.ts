import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { GraftClient } from "@graft/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, type MetricBatch } from "./spool-record.ts";
import { SpoolShipper } from "./spool-shipper.ts";
import { acknowledgedOffset, SPOOL_LOG, SpoolWriter } from "./spool-writer.ts";

const OWNER = { runId: "run", leaseToken: "lease" };

/** An API as far as the spool sees it: stores each (seq) once and can be told to fail. */
class Receiver {
  readonly stored = new Map<number, MetricBatch>();
  calls = 0;
  failing = false;
  /** Times it answers that the organization has logged too much, and how long to wait. */
  slowed = 0;
  readonly retryAfterSeconds = 0.2;
  #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        this.calls += 1;
        if (this.failing) return response.writeHead(503).end();
        if (this.slowed > 0) {
          this.slowed -= 1;
          const { retryAfterSeconds } = this;
          const extensions = { code: "RATE_LIMITED", requestId: "r", details: { retryAfterSeconds } };
          response.writeHead(200, { "content-type": "application/json" });
          return response.end(JSON.stringify({ data: null, errors: [{ message: "Later.", extensions }] }));
        }
        const { input } = (JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: MetricBatch } })
          .variables;
        const repeated = this.stored.has(input.seq);
        this.stored.set(input.seq, input);
        const logMetrics = { acknowledgedSeq: input.seq, stored: 0, replacedInBatch: 0, repeated, userErrors: [] };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: { logMetrics } }));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let folder: string;
let receiver: Receiver;
let client: GraftClient;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "graft-spool-"));
  receiver = new Receiver();
  client = new GraftClient({ url: await receiver.listen(), apiKey: "key" });
});
afterEach(() => receiver.close());

function write(points: readonly (readonly [string, number, number])[]): void {
  const writer = new SpoolWriter({ folder, batchPoints: 2 });
  for (const [key, step, value] of points) writer.add(key, step, value);
  writer.close();
}

describe("a spool", () => {
  it("keeps NaN and infinities as strings", () => {
    write([
      ["loss", 1, Number.NaN],
      ["loss", 2, Number.NEGATIVE_INFINITY],
    ]);
    const record = decodeRecord(readFileSync(path.join(folder, SPOOL_LOG)), 0);
    expect(record?.batch.values).toEqual(["NaN", "-Infinity"]);
  });

  it("ships every whole record once, in order, and nothing again", async () => {
    write([
      ["loss", 1, 0.5],
      ["top1", 1, 0.6],
      ["loss", 2, 0.4],
    ]);
    const shipper = new SpoolShipper(client, folder, OWNER);
    await Promise.all([shipper.ship(), shipper.ship()]);
    await new SpoolShipper(client, folder, OWNER).ship();
    expect([...receiver.stored.keys()]).toEqual([1, 2]);
    expect(receiver.stored.get(1)).toMatchObject({
      keys: ["loss", "top1"],
      keyIndexes: [0, 1],
      steps: [1, 1],
      values: [0.5, 0.6],
    });
    expect(receiver.calls).toBe(2);
  });

  it("leaves a torn record at the end alone until it is whole", async () => {
    write([["loss", 1, 0.5]]);
    const log = path.join(folder, SPOOL_LOG);
    const whole = readFileSync(log).length;
    const next = encodeRecord({ seq: 2, keys: ["loss"], keyIndexes: [0], steps: [2], times: [0], values: [0.4] });
    appendFileSync(log, next);
    truncateSync(log, whole + 11);
    const shipper = new SpoolShipper(client, folder, OWNER);
    await shipper.ship();
    expect([...receiver.stored.keys()]).toEqual([1]);
    expect(acknowledgedOffset(folder)).toBe(whole);
    appendFileSync(log, next.subarray(11));
    await shipper.ship();
    expect([...receiver.stored.keys()]).toEqual([1, 2]);
  });

  it("ships the sound records around one that is damaged, and sets the damaged bytes aside and says so", async () => {
    write([
      ["loss", 1, 0.5],
      ["loss", 2, 0.4],
      ["loss", 3, 0.3],
      ["loss", 4, 0.2],
      ["loss", 5, 0.1],
    ]);
    const log = path.join(folder, SPOOL_LOG);
    const bytes = readFileSync(log);
    const second = decodeRecord(bytes, 0)?.next ?? 0;
    const third = decodeRecord(bytes, second)?.next ?? 0;
    bytes.fill(0xff, second + 4, third - 3);
    writeFileSync(log, bytes);
    const said: string[] = [];
    const quarantine = {
      folder: path.join(folder, "quarantine"),
      report: (message: string) => void said.push(message),
    };
    await new SpoolShipper(client, folder, { ...OWNER, quarantine }).ship();
    expect([...receiver.stored.keys()]).toEqual([1, 3]);
    expect(acknowledgedOffset(folder)).toBe(bytes.length);
    const kept = readFileSync(path.join(folder, "quarantine", `lease-${second}.wal`));
    expect(kept.equals(bytes.subarray(second, third))).toBe(true);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`${third - second} bytes`);
  });

  it("does not decode a record whose checksum is wrong", () => {
    const record = encodeRecord({ seq: 1, keys: [], keyIndexes: [], steps: [], times: [], values: [] });
    record[12] = (record[12] ?? 0) ^ 1;
    expect(decodeRecord(record, 0)).toBeUndefined();
  });

  it("goes on where it stopped when the API comes back", async () => {
    write([
      ["loss", 1, 0.5],
      ["loss", 2, 0.4],
      ["loss", 3, 0.3],
    ]);
    receiver.failing = true;
    const shipper = new SpoolShipper(client, folder, OWNER);
    await expect(shipper.ship()).rejects.toThrow();
    expect(acknowledgedOffset(folder)).toBe(0);
    const draining = shipper.drain(new AbortController().signal);
    receiver.failing = false;
    await draining;
    expect([...receiver.stored.keys()]).toEqual([1, 2]);
  });

  it("waits as long as it is told when the organization has logged too much, and loses nothing", async () => {
    write([
      ["loss", 1, 0.5],
      ["loss", 2, 0.4],
      ["loss", 3, 0.3],
    ]);
    receiver.slowed = 1;
    const shipper = new SpoolShipper(client, folder, OWNER);
    const started = performance.now();
    await expect(shipper.ship()).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(shipper.ship()).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(receiver.calls).toBe(1);
    await shipper.drain(new AbortController().signal);
    expect(performance.now() - started).toBeGreaterThanOrEqual(receiver.retryAfterSeconds * 1_000);
    expect([...receiver.stored.keys()]).toEqual([1, 2]);
    expect(receiver.calls).toBe(3);
  });

  it("is full while more waits than its limit, and not when that was acknowledged", () => {
    write([["loss", 1, 0.5]]);
    const size = readFileSync(path.join(folder, SPOOL_LOG)).length;
    const writer = new SpoolWriter({ folder, limitBytes: size - 1 });
    expect(writer.full()).toBe(true);
    writeFileSync(path.join(folder, "acknowledged.json"), JSON.stringify({ offset: size }));
    expect(writer.full()).toBe(false);
    writer.close();
  });
});
