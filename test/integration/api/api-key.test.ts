import type { ApiServer } from "@graft/api";
import { makeApiKey, sha256Hex } from "@graft/contracts";
import { ApiCaller, openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";

let database: TestDatabase;
let superuser: pg.Client;
let api: ApiServer;
let organization: SeededOrganization;

beforeAll(async () => {
  database = await openTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  api = await startTestApi(database);
  organization = await seed(api.url).organization();
});

afterAll(async () => {
  await superuser?.end();
  await api?.close();
  await database?.close();
});

const REVOKE = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { apiKey { id revokedAt } userErrors { code message } }
}`;
const ME = "{ me { user { name } apiKey { id kind prefix lastUsedAt } memberships { role } } }";

describe("a key", () => {
  it("tells who it is", async () => {
    const { caller, id, secret } = await organization.key("AGENT");
    const { me } = await caller.data<{ me: unknown }>(ME);
    expect(me).toMatchObject({
      user: null,
      apiKey: { id, kind: "AGENT", prefix: secret.slice(0, "graft_agent_".length + 4) },
      memberships: [],
    });
  });

  it("is stored as a digest only", async () => {
    const { secret } = await organization.key("SERVICE");
    const { rows } = await superuser.query("SELECT row_to_json(api_key)::text AS row FROM api_key");
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ row }) => row.includes(secret.slice(20)))).toEqual([]);
  });

  it.each([
    ["that is mistyped", () => `${makeApiKey("AGENT").slice(0, -1)}!`, /mistyped/],
    ["whose checksum is wrong", () => makeApiKey("AGENT").replace(/.{6}$/, "000000"), /mistyped/],
    ["that nobody made", () => makeApiKey("AGENT"), /not known/],
    ["of another kind of program", () => "sk-1234", /mistyped/],
  ])("%s is refused, and the answer says why", async (_which, secret, message) => {
    const answer = await new ApiCaller(api.url, { apiKey: secret() }).ask("{ me { user { name } } }");
    expect(answer.status).toBe(401);
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: "UNAUTHENTICATED" } },
    ]);
  });

  it("that expired is refused, and the answer says when", async () => {
    const { caller, id } = await organization.key("AGENT", new Date(Date.now() + 3_600_000));
    await caller.data(ME);
    const uuid = Buffer.from(id, "base64").toString().split(":")[1];
    await superuser.query("UPDATE api_key SET expires_at = '2026-01-02T03:04:05Z' WHERE id = $1", [uuid]);
    const { errors } = await caller.ask(ME);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining("expired at 2026-01-02T03:04:05.000Z"),
        extensions: { code: "UNAUTHENTICATED" },
      },
    ]);
  });

  it("that would be expired from the start is not made", async () => {
    const { createApiKey } = await organization.asOwner.data<{ createApiKey: unknown }>(
      `mutation ($at: DateTime) {
        createApiKey(input: { kind: AGENT, name: "late", expiresAt: $at }) { secret userErrors { code subject } }
      }`,
      { at: "2020-01-01T00:00:00.000Z" },
    );
    expect(createApiKey).toEqual({ secret: null, userErrors: [{ code: "INPUT_INVALID", subject: "expiresAt" }] });
  });

  it("stops working when it is revoked, and keeps the moment of the first revoking", async () => {
    const { caller, id } = await organization.key("AGENT");
    await caller.data(ME);
    interface Revoked {
      revokeApiKey: { apiKey: { id: string; revokedAt: string }; userErrors: unknown[] };
    }
    const first = await organization.asOwner.data<Revoked>(REVOKE, { input: { apiKeyId: id } });
    expect(first.revokeApiKey).toMatchObject({ apiKey: { id }, userErrors: [] });
    expect(Date.parse(first.revokeApiKey.apiKey.revokedAt)).toBeLessThanOrEqual(Date.now());
    const again = await organization.asOwner.data<Revoked>(REVOKE, { input: { apiKeyId: id } });
    expect(again).toEqual(first);
    const { errors } = await caller.ask(ME);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(`was revoked at ${first.revokeApiKey.apiKey.revokedAt}`),
        extensions: { code: "UNAUTHENTICATED" },
      },
    ]);
  });

  it("of another organization cannot be revoked, and answers as a missing one", async () => {
    const other = await seed(api.url).organization();
    const foreign = await other.key("AGENT");
    const missing = Buffer.from("ApiKey:01890000-0000-7000-8000-000000000000").toString("base64");
    const [one, two] = await Promise.all(
      [foreign.id, missing].map((apiKeyId) =>
        organization.asOwner.data<{ revokeApiKey: { userErrors: { code: string; message: string }[] } }>(REVOKE, {
          input: { apiKeyId },
        }),
      ),
    );
    expect(one?.revokeApiKey).toMatchObject({ apiKey: null, userErrors: [{ code: "NOT_FOUND" }] });
    const bare = (answer: typeof one) =>
      answer?.revokeApiKey.userErrors.map(({ message }) => message.replace(/"[^"]*"/, "ID"));
    expect(bare(one)).toEqual(bare(two));
    await foreign.caller.data(ME);
  });

  it("of a person acts with that person's role in its one organization, now", async () => {
    const { caller } = await organization.key("USER");
    const other = await seed(api.url).organization();
    expect(await caller.data("{ organization { viewerRole } me { user { name } apiKey { id } } }")).toEqual({
      organization: { viewerRole: "OWNER" },
      me: { user: { name: "Ada" }, apiKey: null },
    });
    expect(await caller.in(other.slug).refusal("{ organization { slug } }")).toBe("NOT_FOUND");
    expect(
      await caller.refusal('mutation { createOrganization(input: { slug: "x", name: "x" }) { userErrors { code } } }'),
    ).toBe("FORBIDDEN");
  });

  it("notes its use at most once a minute", async () => {
    const { caller } = await organization.key("SERVICE");
    const used = async () => (await caller.data<{ me: { apiKey: { lastUsedAt: string } } }>(ME)).me.apiKey.lastUsedAt;
    const first = await used();
    expect(Math.abs(Date.now() - Date.parse(first))).toBeLessThan(60_000);
    expect(await used()).toBe(first);
  });

  it("is listed to administrators only, newest first", async () => {
    const own = await seed(api.url).organization();
    const [first, second] = [await own.key("AGENT"), await own.key("SERVICE")];
    const query = "{ organization { apiKeys { nodes { id } } } }";
    expect(await own.asOwner.data(query)).toEqual({
      organization: { apiKeys: { nodes: [{ id: second.id }, { id: first.id }] } },
    });
    for (const caller of [await own.member("MAINTAINER"), first.caller, second.caller]) {
      expect(await caller.refusal(query)).toBe("FORBIDDEN");
    }
  });

  it("is made by administrators only", async () => {
    const create = 'mutation { createApiKey(input: { kind: AGENT, name: "n" }) { secret } }';
    const maintainer = await organization.member("MAINTAINER");
    const service = await organization.key("SERVICE");
    for (const caller of [maintainer, service.caller]) expect(await caller.refusal(create)).toBe("FORBIDDEN");
  });

  const uuidOf = (id: string) => Buffer.from(id, "base64").toString().split(":")[1];

  it("that was stored as a plain digest opens as before, and is stored keyed from then on", async () => {
    const { caller, id, secret } = await organization.key("SERVICE");
    const stored = async () =>
      (await superuser.query("SELECT secret_hash AS hash FROM api_key WHERE id = $1", [uuidOf(id)])).rows[0]?.hash;
    const keyed = await stored();
    expect(keyed).not.toBe(sha256Hex(secret));
    await superuser.query("UPDATE api_key SET secret_hash = $2 WHERE id = $1", [uuidOf(id), sha256Hex(secret)]);
    await caller.data(ME);
    expect(await stored()).toBe(keyed);
    await caller.data(ME);
  });

  const ROTATE = `mutation ($input: RotateApiKeyInput!) {
    rotateApiKey(input: $input) { apiKey { id prefix previousUntil } secret userErrors { code subject } }
  }`;
  interface Rotated {
    readonly rotateApiKey: { readonly secret: string | null; readonly userErrors: readonly { code: string }[] };
  }

  it("has two secrets while it is rotated, and one afterwards", async () => {
    const { caller, id } = await organization.key("AGENT");
    const { rotateApiKey } = await organization.asOwner.data<Rotated>(ROTATE, { input: { apiKeyId: id } });
    const renewed = new ApiCaller(api.url, { apiKey: rotateApiKey.secret ?? "" });
    for (const either of [caller, renewed]) {
      expect(await either.data(ME)).toMatchObject({ me: { apiKey: { id } } });
    }
    await superuser.query("UPDATE api_key SET previous_until = '2026-01-02T03:04:05Z' WHERE id = $1", [uuidOf(id)]);
    expect((await caller.ask(ME)).errors).toMatchObject([
      {
        message: expect.stringContaining("this one ended at 2026-01-02T03:04:05.000Z"),
        extensions: { code: "UNAUTHENTICATED", details: { reason: "KEY_ROTATED" } },
      },
    ]);
    await renewed.data(ME);
    const { rotateApiKey: again } = await organization.asOwner.data<Rotated>(ROTATE, {
      input: { apiKeyId: id, overlapSeconds: 0 },
    });
    expect((await renewed.ask(ME)).errors[0]?.extensions.details).toEqual({ reason: "KEY_ROTATED" });
    expect((await caller.ask(ME)).errors[0]?.extensions.details).toEqual({ reason: "KEY_UNKNOWN" });
    await new ApiCaller(api.url, { apiKey: again.secret ?? "" }).data(ME);
  });

  it("is not rotated once revoked, nor with an overlap beyond the longest", async () => {
    const { id } = await organization.key("AGENT");
    const rotate = async (overlapSeconds: number) =>
      (await organization.asOwner.data<Rotated>(ROTATE, { input: { apiKeyId: id, overlapSeconds } })).rotateApiKey;
    expect(await rotate(31 * 86_400)).toMatchObject({ secret: null, userErrors: [{ code: "INPUT_INVALID" }] });
    await organization.asOwner.data(REVOKE, { input: { apiKeyId: id } });
    expect(await rotate(60)).toMatchObject({ secret: null, userErrors: [{ code: "STATE_CONFLICT" }] });
  });

  it("does no more than its scopes, and no more than its role with all of them", async () => {
    const make = async (scopes: readonly string[] | null) => {
      const { createApiKey } = await organization.asOwner.data<{ createApiKey: { secret: string } }>(
        `mutation ($scopes: [KeyScope!]) {
          createApiKey(input: { kind: SERVICE, name: "limited", scopes: $scopes }) { secret userErrors { code } }
        }`,
        { scopes },
      );
      return new ApiCaller(api.url, { apiKey: createApiKey.secret });
    };
    const read = "{ organization { slug } }";
    const run = 'mutation { createProject(input: { slug: "-", name: "n" }) { userErrors { code } } }';
    const admin = 'mutation { createApiKey(input: { kind: AGENT, name: "n" }) { secret } }';
    const reader = await make(["READ"]);
    await reader.data(read);
    const { errors } = await reader.ask(run);
    expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN", details: { scope: "RUN" } } }]);
    const runner = await make(["RUN"]);
    await runner.data(run);
    expect(await runner.refusal(read)).toBe("FORBIDDEN");
    expect(await (await make(null)).refusal(admin)).toBe("FORBIDDEN");
  });
});
