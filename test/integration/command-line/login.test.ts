import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "@graft/api";
import { makeApiKey } from "@graft/contracts";
import { openTestDatabase, type SeededOrganization, seed, type TestDatabase } from "@graft/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { runGraft } from "./run-graft.ts";

let database: TestDatabase;
let api: ApiServer;
let organization: SeededOrganization;
let key: string;
let folder: string;
let file: string;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi(database);
  organization = await seed(api.url).organization();
  key = (await organization.key("SERVICE")).secret;
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "graft-login-"));
  file = path.join(folder, "graft", "config.toml");
  return () => rmSync(folder, { recursive: true, force: true });
});

const graft = (args: readonly string[], input = "") =>
  runGraft({ args, input, variables: { XDG_CONFIG_HOME: folder } });

describe("graft login", () => {
  it("checks the key, and keeps it in a file that only its owner reads", async () => {
    const { code, stdout } = await graft(["login", "--url", `${api.url}/`], `${key}\n`);
    expect(code).toBe(0);
    expect(stdout).toContain(`Signed in to ${api.url}`);
    expect(stdout).not.toContain(key);
    expect(readFileSync(file, "utf8")).toBe(`url = "${api.url}"\nkey = "${key}"\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("answers who that is as one JSON document", async () => {
    const outcome = await graft(["login", "--url", api.url, "--key", key, "--json"]);
    expect(outcome.json()).toEqual({
      url: api.url,
      name: expect.any(String),
      kind: "SERVICE",
      organization: { id: expect.any(String), slug: organization.slug, name: expect.any(String), viewerRole: null },
      file,
    });
    expect(outcome.stderr).toBe("");
  });

  it("keeps what others wrote into the file, and asks for the key of the same address again", async () => {
    await graft(["login", "--url", api.url, "--key", key]);
    writeFileSync(file, `${readFileSync(file, "utf8")}theme = "dark"\n`, { mode: 0o644 });
    const { code } = await graft(["login"], `${key}\n`);
    expect(code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain('theme = "dark"');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["that nobody made", () => makeApiKey("SERVICE"), /not known/],
    ["that is mistyped", () => `${key.slice(0, -1)}_`, /no key of Graft/],
  ])("with a key %s ends with 3, says so, and keeps nothing", async (_which, wrong, message) => {
    const outcome = await graft(["login", "--url", api.url, "--key", wrong(), "--json"]);
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toBe("");
    expect(outcome.error()).toMatchObject({ code: "UNAUTHENTICATED", message: expect.stringMatching(message) });
    expect(() => statSync(file)).toThrow();
  });

  it("ends with 6 where nobody answers, and with 2 for what is no address or no option", async () => {
    const away = await graft(["login", "--url", "http://127.0.0.1:1", "--key", key, "--json"]);
    expect(away.code).toBe(6);
    expect(away.error().code).toBe("API_UNREACHABLE");
    const odd = await graft(["login", "--url", "localhost:4000", "--key", key, "--json"]);
    expect(odd.code).toBe(2);
    expect(odd.error().code).toBe("INPUT_INVALID");
    const unknown = await graft(["login", "--uri", api.url, "--json"]);
    expect(unknown.code).toBe(2);
    expect(unknown.error()).toMatchObject({ code: "USAGE", message: expect.stringContaining("--uri") });
  });

  it("says which file is malformed", async () => {
    await graft(["login", "--url", api.url, "--key", key]);
    writeFileSync(file, "url = \n");
    const outcome = await graft(["login", "--json"], `${key}\n`);
    expect(outcome.code).toBe(2);
    expect(outcome.error().message).toContain(file);
  });
});
