import { randomUUID } from "node:crypto";
import { type PromotionEventKind, RULE_BROKEN, sqlState, type Tx } from "@graft/db";
import { openTestDatabase, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTenantRows, type TenantRows } from "./tenant-rows.ts";

const INSUFFICIENT_PRIVILEGE = "42501";

let test: TestDatabase;
let tenant: TenantRows;

beforeAll(async () => {
  test = await openTestDatabase();
});
beforeEach(async () => {
  tenant = await createTenantRows(test.database);
});
afterAll(() => test?.close());

/** The SQLSTATE a write ends with; `undefined` when it succeeds. */
async function outcome(work: (tx: Tx) => Promise<unknown>): Promise<string | undefined> {
  try {
    await test.database.write(tenant, work);
    return undefined;
  } catch (error) {
    return sqlState(error) ?? `not from the database: ${error}`;
  }
}

interface Move {
  readonly kind?: PromotionEventKind;
  readonly alias?: string;
  readonly modelId?: string;
  readonly from?: string | null;
  readonly to: string;
}

async function writeEvent(tx: Tx, move: Move): Promise<string> {
  const id = randomUUID();
  await tx.promotionEvent.create({
    data: {
      ...{ id, organizationId: tenant.organizationId, modelId: move.modelId ?? tenant.modelId },
      ...{ alias: move.alias ?? "production", kind: move.kind ?? "PROMOTED" },
      ...{ fromVersionId: move.from === undefined ? tenant.versionIds[0] : move.from, toVersionId: move.to },
      ...{ actorId: randomUUID(), actorName: "Bo", gates: [] },
    },
  });
  return id;
}

const moveAlias = (tx: Tx, modelVersionId: string, eventId: string) =>
  tx.alias.updateMany({ where: { modelId: tenant.modelId, name: "production" }, data: { modelVersionId, eventId } });

describe("an alias", () => {
  it.each(["PROMOTED", "ROLLED_BACK"] as const)("moves where its latest event says: %s", async (kind) => {
    const [, second] = tenant.versionIds;
    expect(
      await outcome(async (tx) => moveAlias(tx, second, await writeEvent(tx, { kind, to: second }))),
    ).toBeUndefined();
    const alias = await test.database.read(tenant, (tx) => tx.alias.findFirstOrThrow());
    expect(alias.modelVersionId).toBe(second);
  });

  it("stays without an event, and with one that says something else", async () => {
    const [first, second] = tenant.versionIds;
    const refused: readonly [string, (tx: Tx) => Promise<unknown>][] = [
      ["an event that does not exist", (tx) => moveAlias(tx, second, randomUUID())],
      ["the event it stands on", (tx) => tx.alias.updateMany({ data: { modelVersionId: second } })],
      [
        "of a kind that moves nothing",
        async (tx) => moveAlias(tx, second, await writeEvent(tx, { kind: "APPROVED", to: second })),
      ],
      ["to another version", async (tx) => moveAlias(tx, second, await writeEvent(tx, { to: first }))],
      ["of another alias", async (tx) => moveAlias(tx, second, await writeEvent(tx, { alias: "staging", to: second }))],
      [
        "from where it does not stand",
        async (tx) => moveAlias(tx, second, await writeEvent(tx, { from: second, to: second })),
      ],
      ["another name", (tx) => tx.alias.updateMany({ data: { name: "other" } })],
    ];
    for (const [what, work] of refused) expect.soft([what, await outcome(work)]).toEqual([what, RULE_BROKEN.alias]);
    expect((await test.database.read(tenant, (tx) => tx.alias.findFirstOrThrow())).modelVersionId).toBe(first);
  });

  it("cannot use an earlier decision again", async () => {
    const [first, second] = tenant.versionIds;
    let promotion = "";
    await test.database.write(tenant, async (tx) => {
      promotion = await writeEvent(tx, { to: second });
      await moveAlias(tx, second, promotion);
    });
    const back = (tx: Tx) => writeEvent(tx, { kind: "ROLLED_BACK", from: second, to: first });
    expect(await outcome(async (tx) => moveAlias(tx, first, await back(tx)))).toBeUndefined();
    expect(await outcome((tx) => moveAlias(tx, second, promotion))).toBe(RULE_BROKEN.alias);
  });

  it("comes into being by an event as well, and is never deleted", async () => {
    const [first] = tenant.versionIds;
    const make = (eventId: string) => ({
      ...{ id: randomUUID(), organizationId: tenant.organizationId, modelId: tenant.modelId, name: "staging" },
      ...{ modelVersionId: first, eventId },
    });
    expect(await outcome((tx) => tx.alias.create({ data: make(randomUUID()) }))).toBe(RULE_BROKEN.alias);
    const event = (tx: Tx) => writeEvent(tx, { alias: "staging", from: null, to: first });
    expect(await outcome(async (tx) => tx.alias.create({ data: make(await event(tx)) }))).toBeUndefined();
    expect(await outcome((tx) => tx.alias.deleteMany())).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

describe("a terminal state", () => {
  it.each(["SUCCEEDED", "FAILED", "CANCELLED"] as const)("of a run is written once: %s", async (state) => {
    const end = { state, reasonCode: "OK", finishedAt: new Date() } as const;
    expect(await outcome((tx) => tx.run.update({ where: { id: tenant.runId }, data: end }))).toBeUndefined();
    const later = [
      { state: "QUEUED" },
      { state: "SUCCEEDED", reasonCode: "USER_ERROR" },
      { result: { top1: 1 } },
    ] as const;
    for (const data of later) {
      const again = await outcome((tx) => tx.run.update({ where: { id: tenant.runId }, data }));
      expect.soft(again, JSON.stringify(data)).toBe(RULE_BROKEN.terminalState);
    }
    expect(
      await outcome((tx) => tx.run.update({ where: { id: tenant.runId }, data: { name: "renamed" } })),
    ).toBeUndefined();
  });

  it("of an attempt is written once", async () => {
    const where = { id: tenant.attemptId };
    expect(await outcome((tx) => tx.runAttempt.update({ where, data: { state: "LOST" } }))).toBeUndefined();
    for (const state of ["ACTIVE", "SUCCEEDED"] as const) {
      expect(await outcome((tx) => tx.runAttempt.update({ where, data: { state } }))).toBe(RULE_BROKEN.terminalState);
    }
  });

  it("leaves room for one live attempt only", async () => {
    const { organizationId, runId, agentId } = tenant;
    const second = {
      id: randomUUID(),
      organizationId,
      runId,
      agentId,
      number: 2,
      claimKey: "b",
      leaseToken: randomUUID(),
    };
    const create = (tx: Tx) => tx.runAttempt.create({ data: { ...second, leaseExpiresAt: new Date() } });
    expect(await outcome(create)).toBe("23505");
    await test.database.write(tenant, (tx) => tx.runAttempt.updateMany({ data: { state: "LOST" } }));
    expect(await outcome(create)).toBeUndefined();
  });
});

describe("what is append-only", () => {
  it("is not changed or deleted by a service", async () => {
    const refused: readonly ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => tx.promotionEvent.updateMany({ data: { comment: "never" } }),
      (tx) => tx.promotionEvent.deleteMany(),
      (tx) => tx.runEvent.updateMany({ data: { message: "never" } }),
      (tx) => tx.runEvent.deleteMany(),
      (tx) => tx.auditReport.updateMany({ data: { verdict: "PASS" } }),
      (tx) => tx.auditReport.deleteMany(),
      (tx) => tx.modelVersion.updateMany({ data: { digest: "x" } }),
      (tx) => tx.datasetVersion.updateMany({ data: { digest: "x" } }),
      (tx) => tx.backboneVersion.updateMany({ data: { digest: "x" } }),
      (tx) => tx.promotionPolicy.updateMany({ data: { gates: [] } }),
    ];
    for (const work of refused) expect.soft(await outcome(work), String(work)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it("is not changed by a superuser either", async () => {
    const client = new pg.Client({ connectionString: test.superuserUrl });
    await client.connect();
    try {
      const refused = [
        "UPDATE promotion_event SET comment = 'never'",
        "DELETE FROM promotion_event",
        "TRUNCATE promotion_event CASCADE",
        "DELETE FROM registered_model",
        "UPDATE run_event SET message = 'never'",
        "UPDATE audit_report SET verdict = 'FAIL'",
      ];
      for (const statement of refused) {
        await expect
          .soft(client.query(statement), statement)
          .rejects.toMatchObject({ code: expect.stringMatching(/GR002|23503/) });
      }
    } finally {
      await client.end();
    }
  });

  it("lets an audit report be revoked, once", async () => {
    const revoke = (revokedReason: string) =>
      outcome((tx) => tx.auditReport.updateMany({ data: { revokedAt: new Date(), revokedReason } }));
    expect(await revoke("the labels were wrong")).toBeUndefined();
    expect(await revoke("never mind")).toBe(RULE_BROKEN.ledger);
  });
});
