import type { ApiServer } from "@graft/api";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

let database: TestDatabase;
let api: ApiServer;
let ours: SeededOrganization;
let theirs: SeededOrganization;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  [ours, theirs] = await Promise.all([seed(api.url).organization(), seed(api.url).organization()]);
});

afterAll(async () => {
  await api?.close();
  await database?.close();
});

const CREATE = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) { project { id slug name } userErrors { code message } }
}`;
const globalId = (type: string, uuid: string) => Buffer.from(`${type}:${uuid}`).toString("base64");

describe("a project", () => {
  it("is made by members and found by its slug and its id", async () => {
    const member = await ours.member("MEMBER");
    const { createProject } = await member.data<{ createProject: { project: { id: string } } }>(CREATE, {
      input: { slug: "birds", name: "Birds" },
    });
    const project = { id: createProject.project.id, slug: "birds", name: "Birds" };
    expect(createProject).toEqual({ project, userErrors: [] });
    const viewer = await ours.member("VIEWER");
    const found = await viewer.data(
      `query ($id: ID!) { project(slug: "birds") { id slug name } node(id: $id) { __typename id ... on Project { slug } } }`,
      { id: project.id },
    );
    expect(found).toEqual({ project, node: { __typename: "Project", id: project.id, slug: "birds" } });
  });

  it("is not made by viewers, nor by agents", async () => {
    const viewer = await ours.member("VIEWER");
    const agent = await ours.key("AGENT");
    const input = { slug: "mine", name: "Mine" };
    expect(await viewer.refusal(CREATE, { input })).toBe("FORBIDDEN");
    expect(await agent.caller.refusal(CREATE, { input })).toBe("FORBIDDEN");
  });

  it("has a slug of its own in the organization, which other organizations may use too", async () => {
    const { slug } = await ours.project();
    const again = await ours.asOwner.data<{ createProject: unknown }>(CREATE, { input: { slug, name: "Again" } });
    expect(again.createProject).toEqual({
      project: null,
      userErrors: [{ code: "CONFLICT", message: `This organization has a project "${slug}" already.` }],
    });
    expect(await theirs.project(slug)).toMatchObject({ slug });
  });

  it("of another organization answers exactly as one that is missing", async () => {
    const foreign = await theirs.project("secret-plans");
    const missing = globalId("Project", "01890000-0000-7000-8000-000000000000");
    const ask = (id: string, slug: string) =>
      ours.asOwner.ask("query ($id: ID!, $slug: String!) { node(id: $id) { id } project(slug: $slug) { id } }", {
        id,
        slug,
      });
    const answers = await Promise.all([ask(foreign.id, "secret-plans"), ask(missing, "no-such-plans")]);
    expect(answers[0]).toEqual({ status: 200, data: { node: null, project: null }, errors: [] });
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each(["", "nonsense", globalId("Nothing", "01890000-0000-7000-8000-000000000000"), globalId("Project", "1")])(
    "is not there for the id %j",
    async (id) => {
      const { node } = await ours.asOwner.data<{ node: null }>("query ($id: ID!) { node(id: $id) { id } }", { id });
      expect(node).toBeNull();
    },
  );

  it("is listed page by page, each once, while others are added", async () => {
    const organization = await seed(api.url).organization();
    for (const slug of ["a", "b", "c"]) await organization.project(slug);
    interface Page {
      organization: { projects: { nodes: { slug: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
    }
    const page = (after: string | null) =>
      organization.asOwner.data<Page>(
        `query ($after: String) {
          organization { projects(first: 2, after: $after) { nodes { slug } pageInfo { endCursor hasNextPage } } }
        }`,
        { after },
      );
    const first = (await page(null)).organization.projects;
    expect(first).toMatchObject({ nodes: [{ slug: "a" }, { slug: "b" }], pageInfo: { hasNextPage: true } });
    await organization.project("d");
    const second = (await page(first.pageInfo.endCursor)).organization.projects;
    expect(second).toMatchObject({ nodes: [{ slug: "c" }, { slug: "d" }], pageInfo: { hasNextPage: false } });
  });
});

describe("an organization that is not the caller's", () => {
  it("answers exactly as one that is missing", async () => {
    const query = "{ organization { slug } }";
    const foreign = await ours.owner.in(theirs.slug).ask(query);
    const missing = await ours.owner.in("no-such-organization").ask(query);
    expect(foreign.errors[0]?.extensions.code).toBe("NOT_FOUND");
    expect(missing.errors[0]?.extensions.code).toBe("NOT_FOUND");
    const shape = (message: string | undefined, slug: string) => message?.replace(slug, "SLUG");
    expect(shape(foreign.errors[0]?.message, theirs.slug)).toBe(
      shape(missing.errors[0]?.message, "no-such-organization"),
    );
    expect(foreign.data).toEqual(missing.data);
  });

  it("stays closed to the keys of others", async () => {
    const agent = await ours.key("AGENT");
    expect(await agent.caller.in(theirs.slug).refusal("{ organization { slug } }")).toBe("NOT_FOUND");
    expect(await agent.caller.in("no-such-organization").refusal("{ organization { slug } }")).toBe("NOT_FOUND");
    expect(await agent.caller.data("{ organization { slug } }")).toEqual({ organization: { slug: ours.slug } });
  });

  it("is asked for by name when a person has none chosen", async () => {
    expect(await ours.owner.refusal("{ organization { slug } }")).toBe("ORGANIZATION_REQUIRED");
  });
});
