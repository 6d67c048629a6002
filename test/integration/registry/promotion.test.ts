import { randomUUID } from "node:crypto";
import { sqlState } from "@graft/db";
import type { ApiCaller } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawBalanced } from "./made-data.ts";
import { GATES, makePolicy, requestPromotion, review, standing } from "./promote.ts";
import { decideByInk, decideRightly, type ModelView, RegisteredProject, rawId } from "./registered-project.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

/** A project under the main job's policy, with one model and both audits passed. */
async function audited(): Promise<{ project: RegisteredProject; model: ModelView; auditId: string }> {
  const project = await RegisteredProject.open(bench);
  await makePolicy(project);
  const model = await project.model("fair");
  await project.audit("BACKBONE", decideRightly);
  return { project, model, auditId: await project.audit(model, decideRightly) };
}

async function revoke(project: RegisteredProject, auditReportId: string) {
  return project.organization.asOwner.data(
    `mutation ($input: RevokeAuditReportInput!) {
      revokeAuditReport(input: $input) { auditReport { revokedAt revokedReason } userErrors { code } }
    }`,
    { input: { auditReportId, reason: "the labels were wrong" } },
  );
}

describe("a promotion", () => {
  it("is refused for the biased version and made for the fair one, and the ledger tells both", async () => {
    const { project, model: fair } = await audited();
    const biased = await project.model("biased");
    await project.audit(biased, decideByInk);
    const maintainer = await project.organization.member("MAINTAINER", "Mai");

    const refused = await requestPromotion(project.organization.asOwner, biased.id);
    expect(refused).toMatchObject({ userErrors: [], promotionRequest: { state: "REFUSED" } });
    expect(refused.promotionRequest?.gates.map(({ state }) => state)).toEqual([
      "PASSED",
      "PASSED",
      "FAILED",
      "PASSED",
      "PENDING",
    ]);
    expect(refused.promotionRequest?.gates[2]).toMatchObject({ value: 1, threshold: 0.1 });

    const open = await requestPromotion(project.organization.asOwner, fair.id);
    expect(open.promotionRequest).toMatchObject({
      state: "OPEN",
      gates: [{}, {}, { value: 0 }, {}, { state: "PENDING" }],
    });
    expect((await standing(project)).alias).toBeNull();
    const promoted = await review(maintainer, open.promotionRequest?.id ?? "");
    expect(promoted.promotionRequest?.state).toBe("PROMOTED");
    const { alias, ledger } = await standing(project);
    expect(alias).toBe(1);
    expect(ledger.map(({ kind, actorName, toVersion }) => [kind, actorName, toVersion.version])).toEqual([
      ["PROMOTED", "Mai", 1],
      ["APPROVED", "Mai", 1],
      ["REQUESTED", "Ada", 1],
      ["REFUSED", "Ada", 2],
      ["REQUESTED", "Ada", 2],
    ]);

    const again = await requestPromotion(project.organization.asOwner, fair.id);
    expect(again).toMatchObject({ promotionRequest: null, userErrors: [{ code: "STATE_CONFLICT" }] });
    expect((await standing(project)).ledger).toHaveLength(5);
  });

  it("cannot be approved by its requester or below MAINTAINER, and the page is told why", async () => {
    const { project, model } = await audited();
    const member = await project.organization.member("MEMBER", "Mem");
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    const id = asked.promotionRequest?.id ?? "";
    expect((await review(project.organization.asOwner, id)).userErrors).toMatchObject([
      { code: "REQUESTER_CANNOT_APPROVE" },
    ]);
    expect(
      await member.refusal(
        `mutation { reviewPromotion(input: { promotionRequestId: "${id}", approved: true }) { userErrors { code } } }`,
      ),
    ).toBe("FORBIDDEN");
    const may = `query ($id: ID!) { promotionRequest(id: $id) { viewerCanApprove viewerCannotApproveReason champion { id } } }`;
    expect(await project.organization.asOwner.data(may, { id })).toMatchObject({
      promotionRequest: {
        viewerCanApprove: false,
        viewerCannotApproveReason: expect.stringContaining("another maintainer"),
        champion: null,
      },
    });
    const maintainer = await project.organization.member("MAINTAINER");
    expect(await maintainer.data(may, { id })).toMatchObject({
      promotionRequest: { viewerCanApprove: true, viewerCannotApproveReason: null },
    });
    expect((await standing(project)).alias).toBeNull();
  });

  it("asked for through a key is not approved by the person who made the key", async () => {
    const { project, model } = await audited();
    const { asOwner } = project.organization;
    const { caller: service } = await project.organization.key("SERVICE");
    const id = (await requestPromotion(service, model.id)).promotionRequest?.id ?? "";
    expect((await review(asOwner, id)).userErrors).toMatchObject([{ code: "REQUESTER_CANNOT_APPROVE" }]);
    expect(
      await service.refusal(
        `mutation { reviewPromotion(input: { promotionRequestId: "${id}", approved: true }) { userErrors { code } } }`,
      ),
    ).toBe("FORBIDDEN");
    const maintainer = await project.organization.member("MAINTAINER");
    expect((await review(maintainer, id)).promotionRequest?.state).toBe("PROMOTED");
  });

  it("is refused when the audit is revoked between request and approval", async () => {
    const { project, model, auditId } = await audited();
    const maintainer = await project.organization.member("MAINTAINER");
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    expect(asked.promotionRequest?.state).toBe("OPEN");
    expect(await revoke(project, auditId)).toMatchObject({
      revokeAuditReport: { auditReport: { revokedReason: "the labels were wrong" }, userErrors: [] },
    });
    expect(await revoke(project, auditId)).toMatchObject({
      revokeAuditReport: { auditReport: null, userErrors: [{ code: "STATE_CONFLICT" }] },
    });
    const reviewed = await review(maintainer, asked.promotionRequest?.id ?? "");
    expect(reviewed.promotionRequest).toMatchObject({ state: "REFUSED", gates: [{}, {}, { state: "FAILED" }, {}, {}] });
    expect(reviewed.promotionRequest?.gates[2]?.message).toContain("was revoked (the labels were wrong)");
    expect((await standing(project)).alias).toBeNull();
  });

  it("is refused by one maintainer's rejection, and can be withdrawn by its requester while open", async () => {
    const { project, model } = await audited();
    const maintainer = await project.organization.member("MAINTAINER");
    const first = await requestPromotion(project.organization.asOwner, model.id);
    expect((await review(maintainer, first.promotionRequest?.id ?? "", false)).promotionRequest?.state).toBe("REFUSED");
    const second = await requestPromotion(project.organization.asOwner, model.id);
    const id = second.promotionRequest?.id;
    const withdraw = `mutation { withdrawPromotion(input: { promotionRequestId: "${id}" }) {
      promotionRequest { state } userErrors { code }
    } }`;
    for (const _ of [1, 2]) {
      expect(await project.organization.asOwner.data(withdraw)).toEqual({
        withdrawPromotion: { promotionRequest: { state: "WITHDRAWN" }, userErrors: [] },
      });
    }
    expect((await review(maintainer, id ?? "")).userErrors).toMatchObject([{ code: "STATE_CONFLICT" }]);
    expect((await standing(project)).ledger.map(({ kind }) => kind).slice(0, 2)).toEqual(["WITHDRAWN", "REQUESTED"]);
  });

  it("of a data set without protected attributes says plainly that there is nothing to audit", async () => {
    const project = await RegisteredProject.open(bench, drawBalanced(25, [null]));
    await makePolicy(project);
    const model = await project.model("plain");
    const refused = await requestPromotion(project.organization.asOwner, model.id);
    expect(refused.promotionRequest?.state).toBe("REFUSED");
    expect(refused.promotionRequest?.gates[2]?.message).toMatch(
      /^No audit of this model's digest by any attribute: the data set has no protected attributes, so there is nothing to audit by group/,
    );
  });

  it("approved by many at once happens once", async () => {
    const { project, model } = await audited();
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    const id = asked.promotionRequest?.id ?? "";
    const maintainers: ApiCaller[] = [];
    for (let i = 0; i < 5; i++) maintainers.push(await project.organization.member("MAINTAINER", `M${i}`));
    const fifty = Array.from({ length: 10 }, () => maintainers).flat();
    const answers = await Promise.all(fifty.map((maintainer) => review(maintainer, id)));
    expect(answers.some(({ promotionRequest }) => promotionRequest?.state === "PROMOTED")).toBe(true);
    for (const { userErrors } of answers) for (const { code } of userErrors) expect(code).toBe("STATE_CONFLICT");
    const { alias, ledger } = await standing(project);
    expect(alias).toBe(1);
    expect(ledger.filter(({ kind }) => kind === "PROMOTED")).toHaveLength(1);
  });

  it("does not count the word of a member who has lost the role since", async () => {
    const { project, model } = await audited();
    await makePolicy(project, [{ kind: "APPROVALS", count: 2 }]);
    const [first, second, third] = [
      await project.organization.member("MAINTAINER", "First"),
      await project.organization.member("MAINTAINER", "Second"),
      await project.organization.member("MAINTAINER", "Third"),
    ];
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    const id = asked.promotionRequest?.id ?? "";
    expect((await review(first, id)).promotionRequest?.state).toBe("OPEN");
    await bench.test.database.write(project.scope, (tx) =>
      tx.member.updateMany({ where: { name: "First" }, data: { role: "MEMBER" } }),
    );
    expect((await review(second, id)).promotionRequest).toMatchObject({ state: "OPEN", gates: [{ value: 1 }] });
    expect((await review(third, id)).promotionRequest?.state).toBe("PROMOTED");
  });

  it("is watched by its project's members", async () => {
    const { project, model } = await audited();
    const socket = project.organization.asOwner.socket();
    const updates = socket.iterate<{ promotionUpdates: { state: string } }>({
      query: "subscription ($id: ID!) { promotionUpdates(projectId: $id) { state } }",
      variables: { id: project.project.id },
    });
    const next = updates.next();
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    // The socket may open after the request was made: a second one then is the first that is seen.
    const again = setInterval(() => void requestPromotion(project.organization.asOwner, model.id), 500);
    expect((await next).value?.data?.promotionUpdates.state).toBe("OPEN");
    clearInterval(again);
    expect(asked.promotionRequest?.state).toBe("OPEN");
    await updates.return?.();
    await socket.dispose();
  });
});

describe("an alias", () => {
  it("is not moved by whoever writes to the database without an event of the ledger", async () => {
    const { project, model } = await audited();
    const maintainer = await project.organization.member("MAINTAINER");
    const asked = await requestPromotion(project.organization.asOwner, model.id);
    await review(maintainer, asked.promotionRequest?.id ?? "");
    const other = await project.model("unaudited");
    const move = bench.test.database.write(project.scope, (tx) =>
      tx.alias.updateMany({ data: { modelVersionId: rawId(other.id), eventId: randomUUID() } }),
    );
    await expect(move).rejects.toSatisfy((error) => sqlState(error) === "GR003");
    expect((await standing(project)).alias).toBe(1);
  });

  it("goes back only to a version that was promoted under it, and says when its audit was revoked since", async () => {
    const { project, model: first, auditId } = await audited();
    const { asOwner } = project.organization;
    const maintainer = await project.organization.member("MAINTAINER", "Mai");
    const second = await project.model("fairer");
    await project.audit(second, decideRightly);
    for (const model of [first, second]) {
      const asked = await requestPromotion(asOwner, model.id);
      expect((await review(maintainer, asked.promotionRequest?.id ?? "")).promotionRequest?.state).toBe("PROMOTED");
    }
    const { id: modelId, alias, ledger } = await standing(project);
    expect(alias).toBe(2);
    const rollback = async (eventId: string | undefined) => {
      const { made } = await maintainer.data<{ made: { userErrors: { code: string }[] } }>(
        `mutation ($input: RollbackAliasInput!) {
          made: rollbackAlias(input: $input) { alias { modelVersion { version } } userErrors { code } }
        }`,
        { input: { modelId, alias: "production", eventId, comment: "slow" } },
      );
      return made;
    };
    const promotions = ledger.filter(({ kind }) => kind === "PROMOTED");
    expect(await rollback(promotions[0]?.id)).toMatchObject({ userErrors: [{ code: "STATE_CONFLICT" }] });
    expect(await rollback(ledger.find(({ kind }) => kind === "REQUESTED")?.id)).toMatchObject({
      userErrors: [{ code: "STATE_CONFLICT" }],
    });
    await revoke(project, auditId);
    expect(await rollback(promotions[1]?.id)).toEqual({ alias: { modelVersion: { version: 1 } }, userErrors: [] });
    const [newest] = (await standing(project)).ledger;
    expect(newest).toMatchObject({
      kind: "ROLLED_BACK",
      comment: "slow The audit of its model by ink was revoked.",
      fromVersion: { version: 2 },
      toVersion: { version: 1 },
    });
  });
});

describe("a policy", () => {
  it("is versioned, needs a maintainer and gates that bound something", async () => {
    const project = await RegisteredProject.open(bench);
    expect(await makePolicy(project)).toEqual({ promotionPolicy: { version: 1 }, userErrors: [] });
    expect(await makePolicy(project, GATES.slice(0, 2))).toMatchObject({ promotionPolicy: { version: 2 } });
    const unbounded = [{ kind: "AUDIT", subject: "BACKBONE", threshold: { metric: "demographicParityDifference" } }];
    expect(await makePolicy(project, unbounded)).toMatchObject({
      promotionPolicy: null,
      userErrors: [{ code: "INPUT_INVALID", subject: "gates.0.threshold" }],
    });
    const member = await project.organization.member("MEMBER");
    const input = { projectId: project.project.id, alias: "staging", gates: GATES };
    expect(
      await member.refusal(
        "mutation ($input: CreatePromotionPolicyInput!) { createPromotionPolicy(input: $input) { userErrors { code } } }",
        { input },
      ),
    ).toBe("FORBIDDEN");
    const model = await project.model("scored", 0.5);
    expect((await requestPromotion(member, model.id)).promotionRequest?.state).toBe("REFUSED");
  });
});
