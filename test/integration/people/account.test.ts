import type { ApiServer } from "@graft/api";
import { openTestDatabase, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { Browser, codeOf } from "./auth-calls.ts";
import { linkIn, type MailServer, startMailServer } from "./mail-server.ts";

let database: TestDatabase;
let mail: MailServer;
let api: ApiServer;

beforeAll(async () => {
  database = await openTestDatabase();
  mail = await startMailServer();
  api = await startTestApi(database, { GRAFT_SMTP_URL: mail.url });
});
afterAll(async () => {
  await api?.close();
  await mail?.close();
  await database?.close();
});

const browser = () => new Browser(api.url);
const isReset = ({ subject }: { readonly subject?: string | undefined }) => subject === "A new password for Graft";

describe("a forgotten password", () => {
  it("is replaced through the link that was mailed, once, and ends every session", async () => {
    const person = await seed(api.url).person();
    const open = browser();
    await open.signIn(person);
    expect(await open.signedInAs()).toBe(person.email);
    expect((await browser().post("/request-password-reset", { email: person.email })).status).toBe(200);
    const link = linkIn(await mail.to(person.email, isReset));
    expect(link.pathname).toBe("/reset-password");
    const token = link.searchParams.get("token");
    expect((await browser().post("/reset-password", { token, newPassword: "short" })).status).toBe(400);
    const newPassword = "a new password, long enough";
    expect((await browser().post("/reset-password", { token, newPassword })).status).toBe(200);
    expect(await open.signedInAs()).toBeNull();
    expect((await browser().post("/reset-password", { token, newPassword: `${newPassword}!` })).status).toBe(400);
    expect((await browser().signIn(person)).status).toBe(401);
    expect((await browser().signIn({ ...person, password: newPassword })).status).toBe(200);
  });

  it("of an e-mail nobody has is answered alike, and mails nobody", async () => {
    const person = await seed(api.url).person();
    const before = mail.mails.filter(isReset).length;
    const unknown = await browser().post("/request-password-reset", { email: `x${person.email}` });
    const known = await browser().post("/request-password-reset", { email: person.email });
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    await mail.to(person.email, isReset);
    expect(mail.mails.filter(isReset)).toHaveLength(before + 1);
  });
});

describe("an e-mail", () => {
  it("is confirmed by the link that was mailed at sign-up", async () => {
    const { email } = await seed(api.url).person();
    const link = linkIn(await mail.to(email));
    expect(link.pathname).toBe("/verify-email");
    const confirmed = () => database.database.auth.user.findUniqueOrThrow({ where: { email } });
    expect((await confirmed()).emailVerified).toBe(false);
    expect((await browser().get("/verify-email?token=nonsense")).status).toBe(401);
    expect((await browser().get(`/verify-email?token=${link.searchParams.get("token")}`)).status).toBe(200);
    expect((await confirmed()).emailVerified).toBe(true);
  });

  it.each(["аda@example.org", "ada@exаmple.org", "ada\u200b@example.org", "ada@\uFF45xample.org"])(
    "that looks like another opens no account: %j",
    async (email) => {
      const count = await database.database.auth.user.count();
      const answer = await browser().post("/sign-up/email", {
        name: "Ada",
        email,
        password: "a password, long enough",
      });
      expect(answer).toMatchObject({ status: 400, body: { code: "EMAIL_REFUSED" } });
      expect(await database.database.auth.user.count()).toBe(count);
    },
  );

  it("is one account's however it is typed", async () => {
    const person = await seed(api.url).person();
    const again = { name: "Eve", email: person.email.toUpperCase(), password: "a password, long enough" };
    expect((await browser().post("/sign-up/email", again)).status).toBe(422);
    expect((await browser().signIn({ ...person, email: person.email.toUpperCase() })).status).toBe(200);
  });
});

describe("a name", () => {
  it.each(["", "  ", "a\u0000b", "ev\u202Eil", "x".repeat(129)])(
    "is readable, or opens no account: %j",
    async (name) => {
      const email = `name-${crypto.randomUUID()}@example.org`;
      const answer = await browser().post("/sign-up/email", { name, email, password: "a password, long enough" });
      expect(answer).toMatchObject({ status: 400, body: { code: "INPUT_INVALID" } });
      const person = browser();
      await person.signIn(await seed(api.url).person());
      expect((await person.post("/update-user", { name })).status).toBe(400);
    },
  );
});

describe("the second factor", () => {
  async function withSecondFactor() {
    const person = await seed(api.url).person();
    const first = browser();
    await first.signIn(person);
    const enabled = await first.post<{ totpURI: string; backupCodes: string[] }>("/two-factor/enable", {
      password: person.password,
    });
    expect(enabled.status).toBe(200);
    const { totpURI: uri, backupCodes } = enabled.body;
    // It counts once the person has shown that their device makes codes.
    expect((await browser().signIn(person)).body).not.toHaveProperty("twoFactorRedirect");
    expect((await first.post("/two-factor/verify-totp", { code: codeOf(uri, -1) })).status).toBe(200);
    return { person, uri, backupCodes, first };
  }

  it("is asked for after the password, and the same code opens once only", async () => {
    const { person, uri } = await withSecondFactor();
    const second = browser();
    expect((await second.signIn(person)).body).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ["totp"] });
    expect(await second.signedInAs()).toBeNull();
    expect((await second.post("/two-factor/verify-totp", { code: "000000" })).status).toBe(401);
    const code = codeOf(uri);
    expect((await second.post("/two-factor/verify-totp", { code })).status).toBe(200);
    expect(await second.signedInAs()).toBe(person.email);

    const third = browser();
    await third.signIn(person);
    expect(await third.post("/two-factor/verify-totp", { code })).toMatchObject({
      status: 401,
      body: { code: "CODE_USED" },
    });
    expect(await third.signedInAs()).toBeNull();
    expect((await third.post("/two-factor/verify-totp", { code: codeOf(uri, 1) })).status).toBe(200);
    expect(await third.signedInAs()).toBe(person.email);
  });

  it("that set it up is spent too, and of two browsers that send one code at once, one gets in", async () => {
    const { person, uri } = await withSecondFactor();
    const [left, right] = [browser(), browser()];
    await left.signIn(person);
    await right.signIn(person);
    expect((await left.post("/two-factor/verify-totp", { code: codeOf(uri, -1) })).body).toMatchObject({
      code: "CODE_USED",
    });
    const code = codeOf(uri, 1);
    const answers = await Promise.all([left, right].map((each) => each.post("/two-factor/verify-totp", { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it("is replaced by a backup code, each of which opens once", async () => {
    const { person, backupCodes } = await withSecondFactor();
    expect(new Set(backupCodes).size).toBe(10);
    const [code = ""] = backupCodes;
    const second = browser();
    await second.signIn(person);
    expect((await second.post("/two-factor/verify-backup-code", { code })).status).toBe(200);
    const third = browser();
    await third.signIn(person);
    expect((await third.post("/two-factor/verify-backup-code", { code })).status).toBe(401);
    expect(await third.signedInAs()).toBeNull();
  });

  it("is kept encrypted, and turned off with the password only", async () => {
    const { person, uri, backupCodes, first } = await withSecondFactor();
    const { id } = await database.database.auth.user.findUniqueOrThrow({ where: { email: person.email } });
    const kept = JSON.stringify(await database.database.auth.twoFactor.findMany({ where: { userId: id } }));
    for (const secret of [new URL(uri).searchParams.get("secret") ?? "", ...backupCodes]) {
      expect(kept).not.toContain(secret);
    }
    expect((await first.post("/two-factor/disable", { password: "not the password" })).status).toBe(400);
    expect((await browser().signIn(person)).body).toHaveProperty("twoFactorRedirect");
    expect((await first.post("/two-factor/disable", { password: person.password })).status).toBe(200);
    expect((await browser().signIn(person)).body).not.toHaveProperty("twoFactorRedirect");
  });
});

describe("guessing", () => {
  let careful: ApiServer;
  beforeAll(async () => {
    careful = await startTestApi(database, {
      GRAFT_TRUSTED_PROXIES: "loopback",
      GRAFT_SIGN_INS_PER_ACCOUNT: "4",
      GRAFT_SIGN_INS_PER_MINUTE: "5",
    });
  });
  afterAll(() => careful?.close());
  /** Signs in from an address of its own. */
  const from = (address: string, email: string, password: string) =>
    new Browser(careful.url, { "x-forwarded-for": address }).signIn({ email, password });
  const times = <T>(count: number, work: (n: number) => T) => Array.from({ length: count }, (_, n) => work(n));

  it("one account's password stops after the tries it has, from whatever address, and the right one is no oracle", async () => {
    const person = await seed(api.url).person();
    const answers = await Promise.all(times(6, (n) => from(`192.0.2.${n}`, person.email, `guess number ${n}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 429, 429]);
    const refused = await from("192.0.2.99", person.email, person.password);
    expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    // An e-mail nobody has is counted the same; another account is not touched.
    const nobody = await Promise.all(times(5, (n) => from(`192.0.2.${n}`, `x${person.email}`, "a guess of mine")));
    expect(nobody.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 429]);
    const other = await seed(api.url).person();
    expect((await from("192.0.2.100", other.email, other.password)).status).toBe(200);
  });

  it("is forgiven by the right password", async () => {
    const person = await seed(api.url).person();
    for (const round of [1, 2]) {
      const wrong = await Promise.all(times(3, (n) => from(`203.0.113.${round * 10 + n}`, person.email, `guess ${n}`)));
      expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401]);
      expect((await from(`203.0.113.${round}`, person.email, person.password)).status).toBe(200);
    }
  });

  it("stops at one address too, and nothing lets a request carry many tries", async () => {
    const tries = await Promise.all(
      times(8, (n) => from("198.51.100.7", `nobody-${n}@example.org`, "a guess of mine")),
    );
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(3);
    const person = await seed(api.url).person();
    const batch = [0, 1, 2].map((n) => ({ email: person.email, password: `guess ${n}` }));
    expect((await browser().post("/sign-in/email", batch)).status).toBe(400);
    // No field of the schema takes a password, so that aliases have nothing to multiply; arrays of operations are refused.
    const aliased = 'mutation { a: signIn(password: "x") { ok } b: signIn(password: "y") { ok } }';
    expect(await seed(api.url).anonymous().refusal(aliased)).toBe("INPUT_INVALID");
    const organization = await seed(api.url).organization();
    interface Taken {
      readonly name: string;
      readonly args: readonly { readonly name: string }[];
    }
    const { __schema } = await organization.asOwner.data<{
      __schema: {
        mutationType: { fields: readonly Taken[] };
        types: readonly { inputFields: readonly Taken[] | null }[];
      };
    }>("{ __schema { mutationType { fields { name args { name } } } types { inputFields { name } } } }");
    const taken = [
      ...__schema.mutationType.fields.flatMap(({ name, args }) => [name, ...args.map((arg) => arg.name)]),
      ...__schema.types.flatMap(({ inputFields }) => (inputFields ?? []).map(({ name }) => name)),
    ];
    expect(taken).toContain("createProject");
    expect(taken.filter((name) => /password|totp|^signIn/i.test(name))).toEqual([]);
    const operations = await fetch(new URL("/graphql", api.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ query: "{ me { user { id } } }" }, { query: "{ me { user { id } } }" }]),
    });
    expect(operations.status).toBe(400);
  });
});
