import type { ApiServer } from "@graft/api";
import { type ApiCaller, openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

let database: TestDatabase;
let api: ApiServer;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

const members = async (organization: SeededOrganization) =>
  (
    await organization.asOwner.data<{ organization: { members: { nodes: Row[] } } }>(
      "{ organization { members { nodes { id name role } } } }",
    )
  ).organization.members.nodes;
const idOf = async (organization: SeededOrganization, name: string) =>
  (await members(organization)).find((member) => member.name === name)?.id ?? "";
const roles = async (organization: SeededOrganization) =>
  Object.fromEntries((await members(organization)).map(({ name, role }) => [name, role]));

const CHANGE = `mutation ($memberId: ID!, $role: Role!) {
  changeMemberRole(input: { memberId: $memberId, role: $role }) { member { role } userErrors { code subject } }
}`;
const REMOVE = `mutation ($memberId: ID!) {
  removeMember(input: { memberId: $memberId }) { removed userErrors { code } }
}`;
const change = async (caller: ApiCaller, memberId: string, role: string) =>
  (await caller.data<{ changeMemberRole: unknown }>(CHANGE, { memberId, role })).changeMemberRole;
const remove = async (caller: ApiCaller, memberId: string) =>
  (await caller.data<{ removeMember: unknown }>(REMOVE, { memberId })).removeMember;

describe("the last owner", () => {
  it("keeps the role and the membership, whoever asks", async () => {
    const organization = await seed(api.url).organization();
    const ada = await idOf(organization, "Ada");
    expect(await change(organization.asOwner, ada, "ADMIN")).toEqual({
      member: null,
      userErrors: [{ code: "LAST_OWNER", subject: "memberId" }],
    });
    expect(await remove(organization.asOwner, ada)).toEqual({ removed: false, userErrors: [{ code: "LAST_OWNER" }] });
    expect(await roles(organization)).toEqual({ Ada: "OWNER" });
  });

  it("is left by two owners who step down at the same time", async () => {
    const organization = await seed(api.url).organization();
    const bo = await organization.member("OWNER", "Bo");
    const [ada, other] = [await idOf(organization, "Ada"), await idOf(organization, "Bo")];
    const answers = await Promise.all([
      organization.asOwner.data<{ changeMemberRole: unknown }>(CHANGE, { memberId: ada, role: "VIEWER" }),
      bo.data<{ changeMemberRole: unknown }>(CHANGE, { memberId: other, role: "VIEWER" }),
    ]);
    const errors = answers.flatMap(
      ({ changeMemberRole }) => (changeMemberRole as { userErrors: unknown[] }).userErrors,
    );
    expect(errors).toEqual([{ code: "LAST_OWNER", subject: "memberId" }]);
    expect(Object.values(await roles(organization)).sort()).toEqual(["OWNER", "VIEWER"]);
  });
});

describe("a member's role", () => {
  it("is changed by administrators up to their own, and counts from the next request", async () => {
    const organization = await seed(api.url).organization();
    const [admin, bo] = [await organization.member("ADMIN", "Cy"), await organization.member("MEMBER", "Bo")];
    const memberId = await idOf(organization, "Bo");
    const CREATE = 'mutation { createProject(input: { slug: "p", name: "P" }) { userErrors { code } } }';
    expect(await change(admin, memberId, "VIEWER")).toEqual({ member: { role: "VIEWER" }, userErrors: [] });
    expect(await bo.refusal(CREATE)).toBe("FORBIDDEN");
    expect(await admin.refusal(CHANGE, { memberId, role: "OWNER" })).toBe("FORBIDDEN");
    expect(await admin.refusal(CHANGE, { memberId: await idOf(organization, "Ada"), role: "VIEWER" })).toBe(
      "FORBIDDEN",
    );
    expect(await bo.refusal(CHANGE, { memberId, role: "MEMBER" })).toBe("FORBIDDEN");
    expect(await roles(organization)).toEqual({ Ada: "OWNER", Cy: "ADMIN", Bo: "VIEWER" });
  });

  it("is nobody's in another organization, which answers as for a missing one", async () => {
    const [mine, other] = [await seed(api.url).organization(), await seed(api.url).organization()];
    const foreign = await idOf(other, "Ada");
    const missing = Buffer.from("Member:00000000-0000-7000-8000-000000000000").toString("base64");
    for (const memberId of [foreign, missing]) {
      expect(await change(mine.asOwner, memberId, "VIEWER")).toEqual({
        member: null,
        userErrors: [{ code: "NOT_FOUND", subject: null }],
      });
      expect(await remove(mine.asOwner, memberId)).toEqual({ removed: false, userErrors: [{ code: "NOT_FOUND" }] });
    }
    expect(await roles(other)).toEqual({ Ada: "OWNER" });
  });
});

describe("a membership", () => {
  it("ends by an administrator or the member, with everything it opened", async () => {
    const organization = await seed(api.url).organization();
    const [bo, cy] = [await organization.member("MEMBER", "Bo"), await organization.member("MEMBER", "Cy")];
    expect(await bo.refusal(REMOVE, { memberId: await idOf(organization, "Cy") })).toBe("FORBIDDEN");
    expect(await remove(bo, await idOf(organization, "Bo"))).toEqual({ removed: true, userErrors: [] });
    expect(await bo.refusal("{ organization { slug } }")).toBe("NOT_FOUND");
    expect(await remove(organization.asOwner, await idOf(organization, "Cy"))).toEqual({
      removed: true,
      userErrors: [],
    });
    expect(await cy.refusal("{ organization { slug } }")).toBe("NOT_FOUND");
    expect(await roles(organization)).toEqual({ Ada: "OWNER" });
  });
});
