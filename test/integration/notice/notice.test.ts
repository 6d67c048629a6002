import { type ApiCaller, until } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePolicy, requestPromotion, review, standing } from "../registry/promote.ts";
import {
  decideByInk,
  decideRightly,
  type ModelView,
  RegisteredProject,
  rawId,
} from "../registry/registered-project.ts";
import { openRegistryBench, type RegistryBench } from "../registry/registry-bench.ts";
import { openTenant } from "../runs/run-bench.ts";
import { readNotices } from "./read-notices.ts";

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

const ERRORS = "userErrors { code subject }";

function comment(caller: ApiCaller, promotionRequestId: string, text: string) {
  return caller.data<{ made: { userErrors: { code: string }[]; promotionRequest: { comments: object[] } | null } }>(
    `mutation ($input: CommentOnPromotionInput!) { made: commentOnPromotion(input: $input) {
      promotionRequest { state comments { comment actorName kind } } ${ERRORS}
    } }`,
    { input: { promotionRequestId, comment: text } },
  );
}

function markRead(caller: ApiCaller, projectId: string, noticeIds?: readonly string[]) {
  return caller.data<{ made: { marked: number; project: { unreadNoticeCount: number } } }>(
    `mutation ($input: MarkNoticesReadInput!) { made: markNoticesRead(input: $input) {
      marked project { unreadNoticeCount } ${ERRORS}
    } }`,
    { input: { projectId, ...(noticeIds && { noticeIds }) } },
  );
}

describe("members are told", () => {
  let project: RegisteredProject;
  let biased: ModelView;
  let grace: ApiCaller;
  beforeAll(async () => {
    project = await RegisteredProject.open(bench);
    await makePolicy(project);
    biased = await project.model("biased");
    grace = await project.organization.member("MAINTAINER", "Grace");
  });

  it("of an audit that fails, with its verdict in words and the way to it", async () => {
    await project.audit("BACKBONE", decideRightly);
    const reportId = await project.audit(biased, decideByInk);
    const { notices, unread } = await readNotices(grace, project.project);
    expect(unread).toBe(1);
    expect(notices).toMatchObject([
      { kind: "AUDIT_FAILED", title: "parity v1 fails its audit by ink", nodeId: reportId, read: false },
    ]);
    expect(notices[0]?.path).toBe(`audits/${rawId(reportId)}`);
    expect(notices[0]?.body).toMatch(/^Fails: the model version by ink, for odd, /);
  });

  it("of a request and its refusal with the failing number beside its limit, which the requester has read", async () => {
    const { asOwner } = project.organization;
    const refused = await requestPromotion(asOwner, biased.id);
    const id = refused.promotionRequest?.id ?? "";
    const seen = await readNotices(grace, project.project);
    expect(seen.notices.slice(0, 2).map(({ kind, title, body, nodeId }) => ({ kind, title, body, nodeId }))).toEqual([
      {
        kind: "PROMOTION_DECIDED",
        title: "parity v1 was refused as production",
        body: "Audit of the model: 1, limit ≤ 0.1.",
        nodeId: id,
      },
      {
        kind: "PROMOTION_REQUESTED",
        title: "Ada asks for parity v1 as production",
        body: "“better”",
        nodeId: id,
      },
    ]);
    const own = await readNotices(asOwner, project.project);
    expect(own.notices.slice(0, 2).map(({ read }) => read)).toEqual([true, true]);
    expect([seen.unread, own.unread]).toEqual([3, 1]);
    const filtered = await readNotices(grace, project.project, "(kind: [AUDIT_FAILED])");
    expect(filtered.notices.map(({ kind }) => kind)).toEqual(["AUDIT_FAILED"]);
  });

  it("each for themselves: what one has read, another has not; a key reads for nobody", async () => {
    const { notices } = await readNotices(grace, project.project);
    const { made } = await markRead(grace, project.project.id, [notices[0]?.id ?? ""]);
    expect(made).toMatchObject({ marked: 1, project: { unreadNoticeCount: 2 } });
    expect((await markRead(grace, project.project.id, [notices[0]?.id ?? ""])).made.marked).toBe(0);
    const unread = await readNotices(grace, project.project, "(unreadOnly: true)");
    expect(unread.notices.map(({ id }) => id)).toEqual(notices.slice(1).map(({ id }) => id));
    expect((await markRead(grace, project.project.id)).made).toMatchObject({ marked: 2 });
    expect((await readNotices(project.organization.asOwner, project.project)).unread).toBe(1);
    const { caller: service } = await project.organization.key("SERVICE");
    expect((await readNotices(service, project.project)).notices.map(({ read }) => read)).toEqual([
      false,
      false,
      false,
    ]);
    expect(
      await service.refusal("mutation ($input: MarkNoticesReadInput!) { markNoticesRead(input: $input) { marked } }", {
        input: { projectId: project.project.id },
      }),
    ).toBe("FORBIDDEN");
  });

  it("live, and of nothing that was rolled back", async () => {
    const client = grace.socket();
    const updates = client.iterate<{ noticeUpdates: { kind: string; title: string } }>({
      query: "subscription ($projectId: ID!) { noticeUpdates(projectId: $projectId) { kind title } }",
      variables: { projectId: project.project.id },
    });
    const told: string[] = [];
    const reading = (async () => {
      for await (const { data } of updates) if (data) told.push(data.noticeUpdates.title);
    })();
    const before = (await readNotices(grace, project.project)).notices.length;
    // A request for a version that does not exist fails after nothing was told.
    const missing = await requestPromotion(project.organization.asOwner, crypto.randomUUID());
    expect(missing.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await readNotices(grace, project.project)).notices).toHaveLength(before);
    // The socket opens when it opens: asked again until it hears.
    await until(async () => {
      await requestPromotion(project.organization.asOwner, biased.id);
      return told.includes("Ada asks for parity v1 as production") ? true : undefined;
    });
    await updates.return?.();
    await client.dispose();
    await reading;
  });
});

describe("a promotion's thread", () => {
  it("keeps comments in the ledger, tells decision and rollback, and goes back in one step", async () => {
    const project = await RegisteredProject.open(bench);
    await makePolicy(project, [{ kind: "APPROVALS", count: 1 }]);
    const grace = await project.organization.member("MAINTAINER", "Grace");
    const viewer = await project.organization.member("VIEWER", "Vi");
    for (const weights of ["one", "two"]) {
      const model = await project.model(weights);
      const { promotionRequest } = await requestPromotion(project.organization.asOwner, model.id);
      const id = promotionRequest?.id ?? "";
      const { made } = await comment(grace, id, "  Did you look at the small group?  ");
      expect(made.promotionRequest).toMatchObject({
        state: "OPEN",
        comments: [{ comment: "Did you look at the small group?", actorName: "Grace", kind: "COMMENTED" }],
      });
      expect((await comment(grace, id, "   ")).made).toMatchObject({
        promotionRequest: null,
        userErrors: [{ code: "INPUT_INVALID", subject: "comment" }],
      });
      expect(
        await viewer.refusal(
          "mutation ($input: CommentOnPromotionInput!) { commentOnPromotion(input: $input) { userErrors { code } } }",
          {
            input: { promotionRequestId: id, comment: "me too" },
          },
        ),
      ).toBe("FORBIDDEN");
      const stranger = await bench.organization();
      expect((await comment(stranger.asOwner, id, "hello")).made).toMatchObject({
        userErrors: [{ code: "NOT_FOUND" }],
      });
      expect((await review(grace, id)).promotionRequest?.state).toBe("PROMOTED");
    }
    const { id: modelId, ledger } = await standing(project);
    expect(ledger.map(({ kind }) => kind).slice(0, 4)).toEqual(["PROMOTED", "APPROVED", "COMMENTED", "REQUESTED"]);
    const first = ledger.filter(({ kind }) => kind === "PROMOTED").at(-1);
    await grace.data(
      "mutation ($input: RollbackAliasInput!) { rollbackAlias(input: $input) { userErrors { code } } }",
      {
        input: { modelId, alias: "production", eventId: first?.id, comment: "slow" },
      },
    );
    expect((await standing(project)).alias).toBe(1);
    const { notices } = await readNotices(viewer, project.project);
    expect(notices.slice(0, 2)).toMatchObject([
      { title: "production was rolled back to parity v1", body: "By Grace. “slow”", actorName: "Grace" },
      { title: "production is parity v2 now", body: "Decided by Grace. “fine”" },
    ]);
  });
});

describe("a run that fails", () => {
  it("is told once, with its reason, when it failed for good; a stranger sees none of it", async () => {
    const tenant = await openTenant(bench.api.url);
    const run = await tenant.createRun(tenant.trainSpec(), { name: "lost cause" });
    const agent = await tenant.agent();
    const claim = await agent.mustClaim();
    const end = {
      outcome: "FAILED",
      reasonCode: "USER_ERROR",
      message: "The loss is not finite.",
      idempotencyKey: "end",
    };
    for (let repeat = 0; repeat < 2; repeat++) await agent.complete(claim, end);
    const slug = await slugOf(tenant.owner, tenant.projectId);
    const { notices } = await readNotices(tenant.owner, { slug });
    expect(notices).toMatchObject([
      {
        kind: "RUN_FAILED",
        title: "lost cause failed",
        body: "The loss is not finite.",
        nodeId: run.id,
        path: `runs/${rawId(run.id)}`,
        read: false,
      },
    ]);
    const stranger = await openTenant(bench.api.url);
    const query = "query ($id: ID!) { node(id: $id) { id } }";
    expect(await stranger.owner.data(query, { id: notices[0]?.id })).toEqual({ node: null });
    const { made } = await markRead(
      stranger.owner,
      stranger.projectId,
      notices.map(({ id }) => id),
    );
    expect(made.marked).toBe(0);
    expect((await readNotices(tenant.owner, { slug })).unread).toBe(1);
  });
});

async function slugOf(caller: ApiCaller, id: string): Promise<string> {
  const query = "query ($id: ID!) { node(id: $id) { ... on Project { slug } } }";
  return (await caller.data<{ node: { slug: string } }>(query, { id })).node.slug;
}
