import { openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

let test: TestDatabase;
let api: Awaited<ReturnType<typeof startTestApi>>;
beforeAll(async () => {
  test = await openTestDatabase();
  api = await startTestApi(test);
});
afterAll(async () => {
  await api?.close();
  await test?.close();
});

const QUESTIONS = [
  "{ __schema { types { name } } }",
  '{ me { __typename } __type(name: "Run") { name } }',
  "query { ...hidden } fragment hidden on Query { __schema { queryType { name } } }",
];

describe("the schema", () => {
  it.each(QUESTIONS)("is not told to who is nobody, nor to who is in no organization: %s", async (question) => {
    expect(await seed(api.url).anonymous().refusal(question)).toBe("UNAUTHENTICATED");
    expect(await (await seed(api.url).person()).refusal(question)).toBe("ORGANIZATION_REQUIRED");
    const stranger = await seed(api.url).person();
    const { slug } = await seed(api.url).organization();
    expect(await stranger.in(slug).refusal(question)).toBe("NOT_FOUND");
  });

  it.each(QUESTIONS)("is told to members and keys: %s", async (question) => {
    const organization = await seed(api.url).organization();
    const viewer = await organization.member("VIEWER");
    const { caller } = await organization.key("SERVICE");
    for (const member of [viewer, caller]) expect(await member.data(question)).toBeTruthy();
  });

  it("leaves __typename to everybody", async () => {
    expect(await seed(api.url).anonymous().data("{ __typename }")).toEqual({ __typename: "Query" });
  });
});
