import type { ApiServer } from "@graft/api";
import { openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
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

const CREATE_ORGANIZATION = `mutation ($input: CreateOrganizationInput!) {
  createOrganization(input: $input) { organization { id slug name viewerRole } userErrors { code message subject } }
}`;
const INVITE = `mutation ($input: InviteMemberInput!) {
  inviteMember(input: $input) { invitation { id } userErrors { code subject } }
}`;

describe("an organization", () => {
  it("is owned by the person who makes it", async () => {
    const ada = await seed(api.url).person("Ada");
    const slug = `makers-${Date.now()}`;
    const made = await ada.data<{ createOrganization: unknown }>(CREATE_ORGANIZATION, {
      input: { slug, name: "  Makers " },
    });
    expect(made.createOrganization).toMatchObject({
      organization: { slug, name: "Makers", viewerRole: "OWNER" },
      userErrors: [],
    });
    const { me } = await ada.data<{ me: unknown }>(
      "{ me { user { email } apiKey { id } memberships { role organization { slug } } } }",
    );
    expect(me).toEqual({
      user: { email: ada.email },
      apiKey: null,
      memberships: [{ role: "OWNER", organization: { slug } }],
    });
  });

  it("does not get a slug that is taken, and the answer does not tell by whom", async () => {
    const taken = await seed(api.url).organization();
    const stranger = await seed(api.url).person("Eve");
    const { createOrganization } = await stranger.data<{ createOrganization: unknown }>(CREATE_ORGANIZATION, {
      input: { slug: taken.slug, name: "Mine" },
    });
    expect(createOrganization).toEqual({
      organization: null,
      userErrors: [
        { code: "CONFLICT", message: `The slug "${taken.slug}" cannot be had. Choose another.`, subject: "slug" },
      ],
    });
    expect((await stranger.data<{ me: unknown }>("{ me { memberships { role } } }")).me).toEqual({ memberships: [] });
  });

  it.each(["", "Upper", "-a", "a-", "a--b", "ä", "a".repeat(49)])("refuses the slug %j", async (slug) => {
    const ada = await seed(api.url).person();
    const { createOrganization } = await ada.data<{ createOrganization: unknown }>(CREATE_ORGANIZATION, {
      input: { slug, name: "Name" },
    });
    expect(createOrganization).toMatchObject({
      organization: null,
      userErrors: [{ code: "INPUT_INVALID", subject: "slug" }],
    });
  });

  it("lets nobody grant a role above the own, and only administrators invite", async () => {
    const organization = await seed(api.url).organization();
    const bo = await seed(api.url).person("Bo");
    const admin = await organization.member("ADMIN");
    const maintainer = await organization.member("MAINTAINER");
    expect(await admin.refusal(INVITE, { input: { email: bo.email, role: "OWNER" } })).toBe("FORBIDDEN");
    expect(await maintainer.refusal(INVITE, { input: { email: bo.email, role: "VIEWER" } })).toBe("FORBIDDEN");
  });

  it("reads each mutation's payload from what that mutation committed, in one request", async () => {
    const { asOwner } = await seed(api.url).organization();
    const made = await asOwner.data<Record<string, { project: unknown }>>(`mutation {
      first: createProject(input: { slug: "first", name: "First" }) { project { slug } userErrors { code } }
      again: createProject(input: { slug: "first", name: "First" }) { project { slug } userErrors { code } }
      second: createProject(input: { slug: "second", name: "Second" }) { project { slug } userErrors { code } }
    }`);
    expect(made).toEqual({
      first: { project: { slug: "first" }, userErrors: [] },
      again: { project: null, userErrors: [{ code: "CONFLICT" }] },
      second: { project: { slug: "second" }, userErrors: [] },
    });
    const { organization } = await asOwner.data<{ organization: unknown }>(
      "{ organization { projects { nodes { slug } } } }",
    );
    expect(organization).toEqual({ projects: { nodes: [{ slug: "first" }, { slug: "second" }] } });
  });
});
